"""Recommendations and some forty actions in every state."""

import datetime as dt

from django.utils import timezone

from agencies.models import ReferenceCounter
from core import days, files
from recommendations.models import Action, Evidence, Extension, ProgressUpdate, Recommendation, Response, Verification
from scr_tracker.demo.actions import ACTIONS, MALLOW, NO_OWNER, OVERRIDES, REASONS, RECOMMENDATIONS, SAID
from scr_tracker.demo.papers import paper


def at(day, hour=10):
    return days.london(day, hour)


def make(board, people, agencies, made):
    """Recommendations by key, then the actions with their whole past."""
    found = {}
    for key, review, text, kind, addressed in RECOMMENDATIONS:
        of = getattr(made, review)
        row = Recommendation.objects.create(
            review=of,
            number=of.recommendations.count() + 1,
            text=text,
            kind=kind,
            source=f"Report, section {of.recommendations.count() + 4}",
        )
        found[key] = row
        for name in addressed.split():
            answered = not (review == "alder" and name in {"hospital", "community"})
            Response.objects.create(
                recommendation=row,
                agency=getattr(agencies, name),
                answer="accepted" if answered else "",
                answered_at=timezone.now() - dt.timedelta(days=90) if answered else None,
                answered_by=getattr(people, f"{name}_lead") if answered else None,
            )
    for number, (text, addressed) in enumerate(MALLOW, start=1):
        Recommendation.objects.create(
            review=made.mallow,
            number=number,
            text=text,
            scope="national",
            addressed_kinds=[addressed] if addressed else [],
        )
    for spec in ACTIONS:
        _action(board, people, agencies, found, *spec)
    return found


def _action(board, people, agencies, found, title, agency, keys, state, due_in, first_in, measure):
    today = days.today()
    due, first = today + dt.timedelta(days=due_in), today + dt.timedelta(days=due_in if first_in is None else first_in)
    begun = min(first, today) - dt.timedelta(days=150)
    lead = getattr(people, f"{agency}_lead")
    owner = None if title in NO_OWNER else getattr(people, f"{agency}_helper", None) or lead
    rag, rag_reason = OVERRIDES.get(title, ("", ""))
    action = Action.objects.create(
        board=board,
        reference=f"{board.prefix}-{ReferenceCounter.next(f'{board.prefix} actions'):04d}",
        title=title,
        purpose="Because " + found[keys.split()[0]].text[0].lower() + found[keys.split()[0]].text[1:],
        outcome="Children are seen and heard sooner.",
        measure=measure,
        lead_agency=getattr(agencies, agency),
        owner=owner,
        first_due_on=first,
        due_on=due,
        moves=0 if first == due else 2 if (due - first).days > 100 else 1,
        created_at=at(begun),
        rag=rag,
        rag_reason=rag_reason,
    )
    action.recommendations.set([found[key] for key in keys.split()])
    _moves(action, lead, people)
    if state != "not_started":
        _climb(action, state, lead, owner or lead, people)
    if title.startswith("Strategy meeting"):
        Extension.objects.create(
            action=action,
            from_on=due,
            to_on=due + dt.timedelta(days=60),
            asked_by=lead,
            asked_at=timezone.now() - dt.timedelta(days=2),
            reason="The two control rooms merge in December; the new rota starts after that.",
        )


def _moves(action, lead, people):
    start, steps = action.first_due_on, action.moves
    for step in range(steps):
        until = action.due_on if step == steps - 1 else start + (action.due_on - action.first_due_on) / steps
        asked = min(at(start - dt.timedelta(days=10)), timezone.now() - dt.timedelta(days=5))
        Extension.objects.create(
            action=action,
            from_on=start,
            to_on=until,
            reason="The supplier's release was later than planned.",
            asked_by=lead,
            asked_at=asked,
            decision="agreed",
            decided_at=asked + dt.timedelta(days=2),
            decided_by=people.manager,
            decision_reason="One release only.",
        )
        start = until


LADDER = {"evidence_requested": 1, "claimed": 1, "checked": 2, "verified": 3, "embedded": 4}


def _climb(action, state, lead, owner, people):
    """Updates, then the rungs up to `state`, each by another person and later than the last."""
    today = days.today()
    latest = min(action.due_on, today)
    for number, text in enumerate(SAID):
        _update(
            action,
            owner,
            latest - dt.timedelta(days=100 - 30 * number),
            "late" if number == 2 and action.moves else "on_time",
            text,
        )
    rung = LADDER.get(state, 0)
    claimed = at(latest - dt.timedelta(days=12 if state not in {"verified", "embedded"} else 30))
    if rung:
        update = _update(
            action,
            owner,
            claimed.date(),
            "done",
            "Done; the audit is attached. Where it was not reached, the night shift is the reason.",
        )
        for name, kind in (("audit-of-the-measure.pdf", "audit"), ("minutes-of-the-team-meeting.pdf", "minutes")):
            Evidence.objects.create(
                action=action,
                update=update,
                kind=kind,
                added_by=owner,
                added_at=claimed,
                file=files.store_bytes(paper(f"{action.reference}: {name[:-4].replace('-', ' ')}"), name, by=owner),
            )
        _step(action, "claimed", owner, claimed)
    if state == "evidence_requested":
        _step(
            action,
            "evidence_requested",
            people.manager,
            claimed + dt.timedelta(days=4),
            "The audit covers one team of three. Please send the other two.",
        )
    if rung >= 2:
        _step(action, "checked", people.manager, claimed + dt.timedelta(days=5))
    if rung >= 3:
        _step(action, "verified", people.chair, claimed + dt.timedelta(days=15), "The panel read the audit.")
    if rung >= 4:
        _step(action, "embedded", people.chair, claimed + dt.timedelta(days=25), "Asked again six months on.")
    if state in REASONS:
        _step(action, "ended", people.manager, at(today - dt.timedelta(days=20)), REASONS[state])
    action.status = "claimed" if state == "checked" else state
    action.status_reason = REASONS.get(state, "")
    if rung and state != "evidence_requested":
        action.claimed_at, action.claimed_by = claimed, owner
    if rung >= 2:
        action.checked_at, action.checked_by = claimed + dt.timedelta(days=5), people.manager
    if rung >= 3:
        action.verified_at, action.verified_by = claimed + dt.timedelta(days=15), people.chair
    if state == "embedded":
        action.impact = "changed" if action.lead_agency.kind != "housing" else "partly"
    action.updated_at = action.updates.first().at
    action.save()


def _update(action, by, on, going, text):
    return ProgressUpdate.objects.create(
        action=action, by=by, agency=action.lead_agency, at=at(on, 15), going=going, text=text
    )


def _step(action, step, by, when, note=""):
    Verification.objects.create(action=action, step=step, by=by, at=when, note=note)
