"""What the pages of one newsletter share: loading it, and the four steps on top."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.gone import found
from core.permissions import Permission as P
from core.permissions import demand, may
from core.refusals import Refusal
from core.templatetags.words import date_long, day_month, plural, weekday_day_month
from newsletters.models import Newsletter
from newsletters.notices import may_release

State = Newsletter.State
RELATED = ("board", "panel_meeting", "feedback_meeting", "changed_by", "release_asked_by", "released_by", "sent_by")


def load(request, reference, permission=None):
    """The newsletter if this person may know of it (else 404) and, if a permission is given, do this to it (else 403)."""
    rows = Newsletter.objects.visible_to(request.user).select_related(*RELATED)
    newsletter = found(request, rows, reference=reference)
    if permission is not None:
        demand(request.user, permission, on=newsletter)
    return newsletter


def refused(change):
    """Run a change that has no form; the refusal, or None when it was made."""
    try:
        with transaction.atomic():
            change()
    except Refusal as refusal:
        return refusal
    return None


def tabs(newsletter, user, path):
    """The two parts of a newsletter that was sent, for who reads what agencies answered; nothing when there is one."""
    if not newsletter.feedback_due_on or not may(user, P.FEEDBACK_VIEW, on=newsletter):
        return []
    answers = reverse("newsletters:feedback", args=[newsletter.reference])
    is_about_answers = path.startswith(answers)
    return [
        {"text": _("Newsletter"), "url": newsletter.get_absolute_url(), "active": not is_about_answers},
        {"text": _("What agencies answered"), "url": answers, "active": is_about_answers},
    ]


def steps(newsletter, content, checker, user, agencies):
    """Write, identifier check, release, send: where it stands, and whose turn it is."""
    points = sum(len(section["points"]) for section in content["sections"])
    undecided = len(checker.undecided)
    state = newsletter.state
    now = {State.DRAFT: 1 if undecided else 0, State.RELEASE_ASKED: 2, State.RELEASED: 3, State.SENT: 4}[state]
    lines = [
        {"name": "Write", "line": f"{plural(points, 'point')} chosen, {plural(len(content['sections']), 'section')}"},
        {
            "name": "Identifier check",
            "line": f"{plural(undecided, 'place')} to look at" if undecided else _decided(checker),
            "tone": "soon" if undecided else "",
        },
        {"name": "Release", "line": _release_line(newsletter, user)},
        {"name": "Send", "line": _send_line(newsletter, agencies)},
    ]
    for place, line in enumerate(lines):
        line["state"] = "done" if place < now else "current" if place == now else "todo"
    if state == State.DRAFT and not undecided:
        lines[1]["state"] = "done"
    return lines


def _decided(checker):
    kept = len(checker.places)
    return f"{plural(kept, 'place')} kept, with reasons" if kept else "Nothing to look at"


def _release_line(newsletter, user):
    if newsletter.released_at:
        return f"Released by {newsletter.released_by.name}, {day_month(newsletter.released_at)}"
    people = [
        person
        for person in may_release(newsletter)
        if person.pk not in {newsletter.changed_by_id, newsletter.release_asked_by_id}
    ]
    names = " or ".join(person.name for person in people if person.pk != user.pk) or "nobody yet"
    if newsletter.state == State.RELEASE_ASKED:
        return "Waits for you" if user in people else f"Waits for {names}"
    return f"Opens after the check. {names[:1].upper()}{names[1:]}, not you"


def _send_line(newsletter, agencies):
    if newsletter.sent_at:
        return f"Sent to {plural(agencies, 'agency,agencies')}, {date_long(newsletter.sent_at)}"
    to = f"To {plural(agencies, 'agency,agencies')}" if agencies else "No agency chosen yet"
    return (
        f"{to}, feedback by {weekday_day_month(newsletter.feedback_due_on)}"
        if newsletter.feedback_due_on
        else f"{to}, no feedback wanted"
    )
