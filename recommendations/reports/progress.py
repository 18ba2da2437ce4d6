"""The progress report: what is asked of the meeting, what changed, exceptions, position, detail."""

from collections import defaultdict

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.templatetags.words import plural
from recommendations.models import Action, ProgressUpdate, Verification
from recommendations.reports.position import days_of, frame, owner_of, review_sections

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
WITH_AGENCY = {"", Verification.Step.EVIDENCE_REQUESTED, Verification.Step.REOPENED}
CLAIMS = {Verification.Step.CLAIMED, Verification.Step.CHECKED}
Going = ProgressUpdate.Going
DONE = {Verification.Step.VERIFIED, Verification.Step.EMBEDDED}


def progress_report(position, *, with_plan=True):
    """Everything the progress report says, for its reader; on paper the plan that ends it may be left out."""
    last, coming = position.meetings
    meeting = f"For {coming.name}, {coming.on:%A %-d %B %Y}" if coming else f"{position.on:%-d %B %Y}"
    title = f"Progress report, {position.scope.words}, {position.on:%-d %B %Y}"
    decisions, place_of = decisions_needed(position)
    changes = changes_since(position, last)
    exceptions = exception_rows(position, place_of)
    return {
        **frame(position, title, f"Progress report · {position.scope.words}, {position.on:%-d %B %Y}"),
        "meeting": meeting,
        "finding": finding(position, changes, decisions),
        "standfirst": standfirst(position, last),
        "decisions": decisions,
        "changes": changes,
        "status": position.status_totals(),
        "rag": position.rag_totals(),
        "impact": position.impact_totals(),
        "exceptions_note": exceptions_note(position, exceptions),
        "exceptions": exceptions,
        "without_action": [without_action_row(position, row) for row in position.without_action],
        "clocks": [clock_row(position, row) for row in position.clocks],
        "management_reviews": [management_review_row(position, row) for row in position.management_reviews],
        "by_review": [review_row(position, review, actions) for review, actions in position.by_review],
        "by_review_total": position.counts(position.actions),
        "updates_since": last.on if last else None,
        "by_agency": [agency_row(position, agency, actions, last) for agency, actions in position.by_agency],
        "by_agency_total": agency_total(position, last),
        "reviews": review_sections(position) if with_plan else [],
        "key": [],
    }


# The first page


def finding(position, changes, decisions):
    """The report in one sentence or two, with its numbers."""
    late = sum(action.overdue for action in position.actions)
    verb = "action is" if late == 1 else "actions are"
    before = next((row["before"] for row in (changes or {}).get("rows", []) if row["measure"] == "Late"), None)
    than = ""
    if before is not None and before != late:
        than = f", {'up' if late > before else 'down'} from {words_for(before).lower() if before else 'none'}"
    needed = len(decisions)
    asks = (
        f" {words_for(needed)} decision{' is' if needed == 1 else 's are'} needed."
        if needed
        else " No decision is needed."
    )
    return f"{words_for(late)} {verb} late{than}.{asks}"


def standfirst(position, last):
    actions = position.actions
    done = sum(action.status in Action.DONE for action in actions)
    ended = sum(action.status in Action.ENDED for action in actions)
    open_ones = sum(action.is_open for action in actions)
    reviews = f" from {plural(len(position.by_review), 'review')}" if position.by_review else ""
    parts = [f"{open_ones} open", f"{done} verified or embedded"] + ([f"{ended} paused or ended"] if ended else [])
    if position.without_action:
        parts.append(f"{plural(len(position.without_action), 'recommendation')} without an action")
    compared = f" Compared with {last.on:%-d %B %Y}." if last else ""
    return f"{plural(len(actions), 'action')}{reviews}: {', '.join(parts)}.{compared}"


def decisions_needed(position):
    """Decisions for the meeting, derived from the record; and {action id: number of its decision}."""
    rows, place_of = [], {}

    def add(subject, text, otherwise, actions):
        rows.append({"subject": subject, "text": text, "otherwise": otherwise})
        place_of.update({action.pk: len(rows) for action in actions if action.pk not in place_of})

    for action in position.actions:
        if (asked := position.waiting.get(action.pk)) and action.is_with_the_agency:
            text = f"{action.lead_agency.short_name} asks to move it from {_day(asked.from_on)} to {_day(asked.to_on)}."
            add(f"More time ({action.reference}).", text, _standing(action, position), [action])
    for action in position.actions:
        if action.is_checked:
            text = f"{action.lead_agency.short_name} claims it is done; the business unit has checked it. Verify it or send it back."
            add(f"Verify ({action.reference}).", text, "It stays open.", [action])
    for agency, actions in _by_agency(position, lambda a: a.overdue and a.pk not in position.waiting):
        worst = max(action.days_late(position.on) for action in actions)
        text = f"{_these(actions)} late, up to {plural(worst, 'day')}, and no new date is asked for. Agree a date or escalate."
        add(f"{agency.short_name}: late.", text, "Nobody has said when it will be done.", actions)
    for agency, actions in _by_agency(position, lambda a: a.is_open and not owner_of(a)):
        text = f"{_these(actions)} without an owner. {agency.short_name} names one."
        add(f"{agency.short_name}: no owner.", text, "Its leads are reminded instead.", actions)
    for review, recommendations in _by_review(position.without_action):
        numbers = [str(row.number) for row in recommendations]
        which = f"recommendation{'s' if len(numbers) > 1 else ''} {get_text_list(numbers, _('and'))}"
        text = f"No action answers {which}. Agree who does what by when, or record why not."
        add(f"{position.name_of(review)}: no action.", text, "Nothing will be done about it.", [])
    return rows, place_of


def _by_review(recommendations):
    held = defaultdict(list)
    for row in recommendations:
        held[row.review].append(row)
    return held.items()


def _by_agency(position, wanted):
    held = defaultdict(list)
    for action in position.actions:
        if wanted(action):
            held[action.lead_agency].append(action)
    return sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0].sort_name))


def _these(actions):
    names = ", ".join(action.reference for action in actions)
    return f"{names} {'is' if len(actions) == 1 else 'are'}"


def _standing(action, position):
    late = action.days_late(position.on)
    return f"It is {plural(late, 'day')} late now." if late else f"It stays due {_day(action.due_on)}."


def changes_since(position, last):
    """Counts then and now, from the steps and dates on record; None without an earlier meeting."""
    if last is None:
        return None
    then = position.earlier(last.on)
    late_then = {pk for pk, (step, due) in then.items() if step in WITH_AGENCY and due < last.on}
    measures = (
        ("Late", late_then, {a.pk for a in position.actions if a.overdue}, True),
        (
            "Open",
            {pk for pk, (step, _) in then.items() if step in WITH_AGENCY | CLAIMS},
            {a.pk for a in position.actions if a.is_open},
            False,
        ),
        (
            "Claimed, with the board",
            {pk for pk, (step, _) in then.items() if step in CLAIMS},
            {a.pk for a in position.actions if a.status == Action.Status.CLAIMED},
            False,
        ),
        (
            "Verified or embedded",
            {pk for pk, (step, _) in then.items() if step in DONE},
            {a.pk for a in position.actions if a.status in Action.DONE},
            False,
        ),
    )
    names = {action.pk: action.reference for action in position.actions}
    rows = [
        {
            "measure": measure,
            "before": len(before),
            "after": len(after),
            "which": _which(after - before, names),
            "strong": strong,
        }
        for measure, before, after, strong in measures
    ]
    return {"since": last.on, "now": position.on, "rows": rows}


def _which(new, names):
    return f"New: {', '.join(sorted(names[pk] for pk in new))}" if new else ""


# Exceptions


def exception_rows(position, place_of):
    """Late, slipped twice, waiting or red actions and those nobody owns: worst first."""
    rows = [
        (action, why) for action in position.actions if action.is_open and (why := _why(position, action)) is not None
    ]
    rows.sort(key=lambda pair: (-pair[0].days_late(position.on), -pair[0].moves, pair[0].reference))
    return [_exception(position, action, why, place_of.get(action.pk)) for action, why in rows]


def _why(position, action):
    """Why this open action is an exception, in a sentence; None when it is none."""
    if action.pk in position.waiting and action.is_with_the_agency:
        asked = position.waiting[action.pk]
        return f"Asks for more time, until {_day(asked.to_on)}: {asked.reason}"
    if action.overdue:
        return _why_late(position, action)
    if not owner_of(action):
        return "Nobody owns it."
    if action.is_checked:
        return "Claimed and checked; waits for the panel."
    if action.moves >= 2:
        return f"Its date has moved {plural(action.moves, 'time')}."
    if action.shown_rag == Action.Rag.RED:
        return f"Rated red: {action.rag_reason}" if action.rag_reason else "Rated red."
    return None


def _why_late(position, action):
    """What the record gives as the reason: the rating's, then the agency's own words, then that nobody gave any."""
    if action.shown_rag == Action.Rag.RED and action.rag_reason:
        return action.rag_reason
    updates, _ = position.updates.get(action.pk, ([], 0))
    if not updates:
        return "No update yet."
    last = updates[-1]
    said, day = Going(last.going), _day(days_of(last.at))
    if said in (Going.LATE, Going.STUCK):
        return f"{said.label} ({day}): {last.text} {last.entry_note}".strip()
    return f"No reason given. The last update, on {day}, said: {said.label.lower()}. {last.entry_note}".strip()


def _exception(position, action, why, decision):
    waits = {
        Action.Status.CLAIMED: "The board checks the claim.",
        Action.Status.EVIDENCE_REQUESTED: "The agency sends more evidence.",
    }
    return {
        "number": action.reference,
        "title": action.title,
        "agency": action.lead_agency.short_name,
        "owner": owner_of(action),
        "no_owner": "" if owner_of(action) else "No owner",
        "days_late": action.days_late(position.on),
        "original": action.first_due_on,
        "current": action.due_on,
        "moves": action.moves,
        "rag": "" if action.shown_rag == Action.Rag.NONE else action.shown_rag,
        "rag_label": Action.Rag(action.shown_rag).label,
        "status": action.status,
        "status_label": action.get_status_display(),
        "why": why,
        "next": f"Decision {decision}" if decision else waits.get(action.status, ""),
    }


def without_action_row(position, recommendation):
    """A recommendation that nothing answers, with its wording and what the agencies said."""
    answers = position.responses.get(recommendation.pk, [])
    asked = [f"{row.agency.short_name}: {(row.get_answer_display() or 'no answer yet').lower()}" for row in answers]
    return {
        "review": position.name_of(recommendation.review),
        "reference": recommendation.review.reference,
        "number": recommendation.number,
        "text": recommendation.text,
        "asked": "; ".join(filter(None, [recommendation.bodies, *asked])) or "Not addressed to an agency",
    }


# What runs beside the actions


def clock_row(position, milestone):
    left, unit = milestone.days_left(position.on), "working day" if milestone.in_working_days else "day"
    rule = milestone.rule.words if milestone.rule else ""
    return {
        "review": milestone.review.code_name,
        "reference": milestone.review.reference,
        "name": milestone.name,
        "rule": ", ".join(filter(None, [rule, milestone.source])),
        "due": milestone.due_on,
        "is_late": milestone.due_on < position.on,
        "left": left_in_words(milestone.due_on, left, unit, position.on),
    }


def management_review_row(position, imr):
    return {
        "review": position.name_of(imr.review),
        "reference": imr.review.reference,
        "id": imr.pk,
        "label": imr.label,
        "agency": imr.agency.short_name,
        "author": imr.author or "No author named",
        "state": imr.state,
        "state_label": imr.get_state_display(),
        "due": imr.due_on,
        "is_late": imr.is_late(position.on),
        "left": left_in_words(imr.due_on, imr.days_left(position.on), "day", position.on),
    }


def left_in_words(due, left, unit, on):
    if due == on:
        return "Today"
    return f"{plural(abs(left) or 1, unit)} late" if due < on else f"{plural(left, unit)} left"


def exceptions_note(position, exceptions):
    open_ones = sum(action.is_open for action in position.actions)
    if not exceptions:
        return ""
    return f"{words_for(len(exceptions))} of the {open_ones} open actions. Late actions come first, then those that slipped most."


# By review and by agency


def review_row(position, review, actions):
    return {
        **position.counts(actions),
        "title": review.code_name,
        "reference": review.reference,
        "type": review.review_type.name,
        "stage": review.stage_name,
        "next": _next(position, actions),
    }


def _next(position, actions):
    """What comes next of a review's actions: the first date that an agency has to keep, or with whom they are."""
    if due := min((action.due_on for action in actions if action.is_with_the_agency), default=None):
        return f"{'Late since' if due < position.on else 'Due'} {_day(due)}"
    if any(action.is_open for action in actions):
        return "With the board"
    return "" if actions else "No action yet"


def agency_row(position, agency, actions, last):
    updated = _updated(actions, last)
    wanted = sum(action.is_with_the_agency for action in actions)
    reply = "" if not wanted else "Complete" if updated == wanted else f"{updated} of {wanted}"
    return {
        **position.counts(actions),
        "name": agency.short_name,
        "moves": sum(action.moves for action in actions),
        "reply": reply,
    }


def agency_total(position, last):
    wanted = sum(action.is_with_the_agency for action in position.actions)
    return {
        **position.counts(position.actions),
        "moves": sum(action.moves for action in position.actions),
        "reply": f"{_updated(position.actions, last)} of {plural(wanted, 'action')}",
    }


def _updated(actions, last):
    """How many of those with the agency had an update since the last meeting (or ever)."""
    return sum(
        1
        for a in actions
        if a.is_with_the_agency and a.updated_at and (last is None or days_of(a.updated_at) >= last.on)
    )


def words_for(number):
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def _day(day):
    return f"{day:%-d %b %Y}"
