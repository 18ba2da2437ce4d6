"""One action as its page shows it: ladder, whose turn it is, what happened, who and when."""

import datetime as dt
from typing import NamedTuple

from django.db.models import CharField, DateField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Meeting
from core import days
from core.models import AuditEvent
from core.on_behalf import entry_note
from core.permissions import Permission as P
from core.templatetags.words import date_long, date_short, day_month, plural
from recommendations.models import Action, Evidence, Extension, ProgressUpdate, Recommendation, Verification
from recommendations.rights import may_add_evidence, may_work_on
from reminders.models import MailChoice
from reviews.models import Review

Status, Step = Action.Status, Verification.Step
ASK_IF_EMBEDDED = 6  # months after the panel verified
ASK_ABOUT_IMPACT = 12
SHOWN_AT_FIRST = 6
REMINDERS_SHOWN = 4


def action_for(user, reference):
    """The action with everything its page names, or None: one query."""
    panel = Meeting.objects.filter(board=OuterRef("board"), kind=Meeting.Kind.PANEL, on__gte=days.today()).order_by(
        "on"
    )
    rows = Action.objects.visible_to(user).with_position()
    rows = rows.select_related("board", "lead_agency", "owner", "claimed_by", "checked_by", "verified_by")
    rows = rows.annotate(panel_on=Subquery(panel.values("on")[:1]), panel_name=Subquery(panel.values("name")[:1]))
    away = MailChoice.objects.filter(user=OuterRef("owner"), away_until__gt=days.today())
    rows = rows.annotate(owner_away_until=Subquery(away.values("away_until")[:1]))
    return rows.filter(reference=reference).first()


def suggested_rag(action):
    """What the dates alone suggest."""
    plain = Action.objects.filter(pk=action.pk).with_suggested_rag().values_list("suggested_rag", flat=True)
    return Action.Rag(plain.get())


def evidence_of(action, user):
    """Its evidence, newest first, with the day on which this reader last opened each."""
    looks = AuditEvent.objects.filter(
        target_type="recommendations.evidence",
        target_id=Cast(OuterRef("pk"), CharField()),
        actor_id=user.pk,
        verb="evidence.looked",
    )
    rows = Evidence.objects.filter(action=action).select_related("file", "added_by")
    removable = Evidence.objects.removable_by(user).filter(pk=OuterRef("pk"))
    return list(
        rows.annotate(opened_at=Subquery(looks.order_by("-at").values("at")[:1]), is_removable=Exists(removable))
    )


def recommendations_of(action, user):
    """The recommendations it answers, as far as this reader may see them."""
    return list(
        Recommendation.objects.visible_to(user)
        .filter(actions=action)
        .annotate(review_is_known=_known_review(user))
        .select_related("review__review_type")
        .order_by("review__code_name", "number")
    )


def _known_review(user):
    return Subquery(Review.objects.visible_to(user).filter(pk=OuterRef("review")).values("pk")[:1])


# What happened


class Happening(NamedTuple):
    """Something on record about an action: an update, a step of the ladder, more time asked for or decided."""

    kind: str  # "update", "step", "asked" or "decided"
    at: dt.datetime
    by: str
    by_id: int
    agency: str
    code: str  # how it is going, which step, which decision
    words: str
    before: dt.date | None
    after: dt.date | None
    number: int
    channel: str  # of an update that was entered for the agency, with the two below
    given_on: dt.date | None
    entered_for: str


def happenings(action):
    """All of them, newest first, in one query."""
    updates = _as_rows(
        ProgressUpdate, "update", action, by="by", code="going", words="text", agency="agency__short_name", entered=True
    )
    steps = _as_rows(Verification, "step", action, by="by", code="step", words="note")
    asked = _as_rows(Extension, "asked", action, at="asked_at", by="asked_by", code="decision", words="reason")
    decided = _as_rows(
        Extension, "decided", action, at="decided_at", by="decided_by", code="decision", words="decision_reason"
    )
    rows = updates.union(steps, asked, decided.exclude(decision=""), all=True).order_by("-moment", "-what")
    return _own_moves_once([Happening(*row) for row in rows])


def _as_rows(model, what, action, *, by, code, words, at="at", agency=None, entered=False):
    dated, text = model is Extension, CharField()
    columns = {
        "what": Value(what),
        "moment": F(at),
        "name": F(f"{by}__name"),
        "person": F(f"{by}_id"),
        "for_agency": Cast(F(agency) if agency else Value(""), text),
        "kind_of": Cast(F(code), text),
        "said": Cast(F(words), text),
        "before": F("from_on") if dated else Cast(Value(None), DateField()),
        "after": F("to_on") if dated else Cast(Value(None), DateField()),
        "number": F("pk"),
        "came_by": Cast(F("channel") if entered else Value(""), text),
        "came_on": F("given_on") if entered else Cast(Value(None), DateField()),
        "came_from": Cast(F("entered_for") if entered else Value(""), text),
    }
    return model.objects.filter(action=action).order_by().annotate(**columns).values_list(*columns)


def _own_moves_once(rows):
    """Without the "asked" half of dates that the board moved by itself (asked and agreed in one moment)."""
    decided = {(row.number, row.at) for row in rows if row.kind == "decided"}
    return [row for row in rows if not (row.kind == "asked" and (row.number, row.at) in decided)]


def waiting_request(rows):
    """The request for more time that waits for a decision, or None."""
    return next((row for row in rows if row.kind == "asked" and row.code == Extension.Decision.WAITING), None)


TAGS = {
    "on_time": ("in_progress", "On time"),
    "late": ("evidence_requested", "Late"),
    "stuck": ("evidence_requested", "Stuck"),
    "done": ("claimed", "Claimed done"),
}
STEP_TAGS = {
    Step.CHECKED: ("claimed", "Passed to the panel"),
    Step.EVIDENCE_REQUESTED: ("evidence_requested", "Evidence asked"),
    Step.VERIFIED: ("verified", "Verified"),
    Step.EMBEDDED: ("embedded", "Embedded"),
    Step.REOPENED: ("in_progress", "Reopened"),
    Step.ENDED: ("paused", "Ended"),
    Step.IMPACT: ("", "Impact"),
}


def timeline(action, rows, evidence):
    """The happenings as entries, newest first. What SCR Tracker told people of them is apart (`told_in_short`)."""
    files = {}
    for piece in evidence:
        files[piece.update_id] = files.get(piece.update_id, 0) + 1
    return [entry for row in rows if (entry := _entry(action, row, files))]


def told_in_short(told):
    """What was sent and passed up, newest first, with the one line that stands for it; None when there is nothing."""
    if not told:
        return None
    sent = [one for one in told if one.is_reminder]
    passed_to = next((one.passed_to for one in reversed(told) if one.passed_to), "")
    entries = [{"on": one.at, "by": "SCR Tracker", "text": one.sentence, "quiet": True} for one in reversed(told)]
    return {
        "words": " · ".join(filter(None, [_sent_in_words(sent or told, bool(sent)), _escalated_in_words(passed_to)])),
        "entries": entries,
    }


def _sent_in_words(told, are_reminders):
    number, last = len(told), told[-1].at.astimezone(days.LONDON).date()
    day = day_month(last) if last.year == days.today().year else date_long(last)
    if are_reminders:
        words = ngettext(
            "%(number)s reminder sent, last on %(day)s", "%(number)s reminders sent, last on %(day)s", number
        )
    else:
        words = ngettext(
            "%(number)s message or escalation, on %(day)s",
            "%(number)s messages and escalations, last on %(day)s",
            number,
        )
    return words % {"number": number, "day": day}


def _escalated_in_words(whom):
    return _("escalated to %(whom)s") % {"whom": whom} if whom else ""


def _entry(action, row, files):
    who = f"{row.by}, {row.agency}" if row.agency else row.by
    entry = {"on": row.at, "by": who, "text": row.words}
    match row.kind:
        case "update":
            status, label = TAGS[row.code]
            notes = [plural(proof, "file")] if (proof := files.get(row.number, 0)) else []
            if row.channel:
                said = {"by": row.by, "agency": row.agency, "person": row.entered_for, "on": row.given_on}
                notes.insert(0, entry_note(row.channel, **said))
                entry["by"] = row.agency
            return {**entry, "status": status, "label": label, "note": " ".join(notes)}
        case "step" if row.code == Step.CLAIMED:
            return None  # the update of the same moment says it
        case "step":
            status, label = STEP_TAGS[row.code]
            return {**entry, **({"status": status, "label": label} if status else {"tag": label})}
        case "asked":
            asks = f"Asks for {date_long(row.after)} instead of {date_long(row.before)}. {row.words}"
            return {**entry, "text": asks, "tag": "More time asked"}
    if row.code == Extension.Decision.AGREED:
        moved = f"{date_long(row.before)} to {date_long(row.after)} agreed. {row.words}".strip()
        return {**entry, "text": moved, "tag": "Date moved"}
    return {**entry, "text": f"{date_long(row.before)} stays. {row.words}".strip(), "tag": "More time not agreed"}


def date_history(action, rows):
    """Every due date it had, newest first: when it was set and by whom."""
    moves = [row for row in rows if row.kind == "decided" and row.code == Extension.Decision.AGREED]
    history = [{"due": row.after, "set": row.at, "by": row.by} for row in moves]
    return [*history, {"due": action.first_due_on, "set": action.created_at, "by": "First date"}]


# Where it stands


def rungs(action, rows, user, pieces):
    """The five rungs of the ladder, with the day and person of each."""
    done = {Status.VERIFIED: 3, Status.EMBEDDED: 4}.get(action.status, 0)
    if action.status == Status.CLAIMED:
        done = 2 if action.is_checked else 1
    current = done + 1 if action.status in (*Action.OPEN, *Action.DONE) else 0
    impact = bool(action.impact)
    texts = _rung_texts(action, rows, user, pieces)
    steps = []
    for place, name in enumerate(("Claimed", "Check", "Verify", "Embedded", "Impact"), start=1):
        state = "done" if place <= done or (place == 5 and impact) else "current" if place == current else "todo"
        steps.append({"name": name, "state": state, "line": texts[name][0], "note": texts[name][1]})
    return steps


def _rung_texts(action, rows, user, pieces):
    verified = action.verified_at.astimezone(days.LONDON).date() if action.verified_at else None
    embedded = next((row for row in rows if (row.kind, row.code) == ("step", Step.EMBEDDED)), None)
    judged = next((row for row in rows if (row.kind, row.code) == ("step", Step.IMPACT)), None)
    panel = f"{action.panel_name}, {day_month(action.panel_on)}" if action.panel_on else "The panel"
    ask = f"Ask in {days.add_months(verified, ASK_IF_EMBEDDED):%B %Y}" if verified else ""
    impact = f"Ask in {days.add_months(verified, ASK_ABOUT_IMPACT):%B %Y}" if verified else ""
    return {
        "Claimed": (
            f"{day_month(action.claimed_at)}, by the agency",
            f"{action.claimed_by.name}, {plural(pieces, 'file')}",
        )
        if action.claimed_at
        else ("With the agency" if action.is_with_the_agency else "", _late_words(action)),
        "Check": (day_month(action.checked_at), action.checked_by.name)
        if action.checked_at
        else (_with_whom(action, user), "Is the proof enough?"),
        "Verify": (day_month(action.verified_at), action.verified_by.name)
        if action.verified_at
        else (panel, "" if action.is_checked else "Needs the check first"),
        "Embedded": (day_month(embedded.at), embedded.by)
        if action.status == Status.EMBEDDED and embedded
        else (ask, "Still done six months on?"),
        "Impact": (action.get_impact_display(), judged.by)
        if action.impact and judged
        else (impact, "Are children safer for it?"),
    }


def _with_whom(action, user):
    if action.status != Status.CLAIMED:
        return ""
    waited = (days.today() - action.claimed_at.astimezone(days.LONDON).date()).days
    whose = "With you" if action.fits(Action.to_check_rule(user)) else "With the board"
    return f"{whose}, {plural(waited, 'day')}" if waited else f"{whose} since today"


def _late_words(action):
    left = action.days_left()
    if not action.is_with_the_agency:
        return ""
    return f"{plural(-left, 'day')} late" if left < 0 else "due today" if left == 0 else f"due in {plural(left, 'day')}"


def turn_of(action, user, waiting):
    """Whose turn it is and what they may press: {heading, quiet, buttons, …}, or None when nobody has one."""
    checks = user.can(P.ACTION_CHECK, on=action)
    since = day_month(action.claimed_at) if action.claimed_at else ""
    if waiting and checks:
        if waiting.by_id == user.pk:
            return {
                "kind": "own_request",
                "quiet": True,
                "heading": "You asked for more time. Somebody else has to decide.",
            }
        return {"kind": "decide", "heading": "Your turn: may they have more time?"}
    if action.fits(Action.unchecked_rule()):
        if action.fits(Action.to_check_rule(user)):
            return {"kind": "check", "heading": "Your turn: is the proof enough?"}
        return {"kind": "with_board", "quiet": True, "heading": f"With the board since {since}"}
    if action.is_checked:
        if action.fits(Action.to_verify_rule(user)):
            return {"kind": "verify", "heading": "Your turn: does the panel verify it?"}
        return {"kind": "with_panel", "quiet": True, "heading": f"With the panel since {day_month(action.checked_at)}"}
    if action.is_with_the_agency and may_work_on(user, action):
        asked = action.status == Status.EVIDENCE_REQUESTED
        return {
            "kind": "agency",
            "heading": "Your turn: what is still missing" if asked else "Your turn: how is it going?",
        }
    verifies = user.can(P.ACTION_VERIFY, on=action)
    if action.status == Status.VERIFIED and verifies and user.pk not in (action.claimed_by_id, action.checked_by_id):
        return {"kind": "embed", "heading": "Next: is it still done, and did it help?"}
    if action.status == Status.EMBEDDED and verifies and not action.impact:
        return {"kind": "impact", "heading": "Next: did it make a difference?"}
    return None


def facts(action, reminders, waiting):
    """People and dates, for the aside."""
    left = action.days_left()
    late = action.is_overdue()
    count = f"{plural(-left, 'day')} late" if left < 0 else "today" if left == 0 else plural(left, "day")
    due = {"key": "Due", "value": date_short(action.due_on), "tone": "late" if late else ""}
    due["note"] = count if action.is_with_the_agency or (action.is_open and left >= 0) else ""
    if waiting:
        due["note"] = f"{due['note']} · asks for {date_short(waiting.after)}".strip(" ·")
    owner = {"key": "Owner", "value": action.owner.name if action.owner and action.owner.is_active else "No owner"}
    if owner["value"] == "No owner":
        owner["tone"] = "missing"
    elif action.owner_away_until:
        owner["note"] = f"Away, back on {date_short(action.owner_away_until)}"
    rows = [{"key": "Lead agency", "value": action.lead_agency.name}, owner, due]
    rows.append({"key": "First due", "value": date_short(action.first_due_on)})
    if action.moves:
        times = {1: "Once", 2: "Twice"}.get(action.moves, f"{action.moves} times")
        rows.append(
            {"key": "Moved", "value": f"{times}, by {plural((action.due_on - action.first_due_on).days, 'day')}"}
        )
    on = sorted({told.at.astimezone(days.LONDON).date() for told in reminders if told.is_reminder})
    more = f" and {plural(len(on) - REMINDERS_SHOWN, 'time')} before" if len(on) > REMINDERS_SHOWN else ""
    shown = ", ".join(day_month(day) for day in on[-REMINDERS_SHOWN:]) + more
    quiet = "Nothing more is sent while it is with the board" if action.status == Status.CLAIMED else ""
    rows.append({"key": "Reminded on", "value": shown or "Not yet", "note": quiet})
    passed = [told for told in reminders if told.passed_to][-1:]
    rows += [{"key": "Passed up", "value": f"to {told.passed_to}", "note": date_short(told.at)} for told in passed]
    return rows


def manage_links(action, user):
    """What else this person may do, as (URL name, words); the buttons of the turn are not repeated."""
    links = []
    if user.can(P.ACTION_ASSIGN, on=action) and action.status in (*Action.OPEN, Status.PAUSED):
        links.append(
            (
                "recommendations:assign",
                "Change the owner" if user.can(P.ACTION_CHANGE, on=action) else "Hand over to a colleague",
            )
        )
    if action.is_with_the_agency and may_work_on(user, action):
        links.append(("recommendations:ask_for_more_time", "Ask for more time"))
    if user.can(P.ACTION_CHANGE, on=action) and action.status in (*Action.OPEN, Status.PAUSED):
        links.append(("recommendations:rag", "Change the RAG"))
    if user.can(P.ACTION_CHECK, on=action):
        if action.status in (*Action.OPEN, Status.PAUSED):
            links += [("recommendations:move_date", "Move the date"), ("recommendations:end", "Pause or end it")]
        else:
            links.append(("recommendations:reopen", "Open it again"))
    if user.can(P.ACTION_VERIFY, on=action) and action.status in Action.DONE:
        links.append(("recommendations:impact", "Judge the impact"))
    return links


def may_prove(action, user):
    return may_add_evidence(user, action) and action.status in (*Action.OPEN, *Action.DONE)
