"""My list: everything that waits for one person, over all boards, soonest first.

Each kind of thing is a source, registered under a name; the apps above this
one (feedback requests) register their own in their `apps.py` or `notices.py`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import AgencyRequest
from agencies.roles import AgencyRole
from core import days
from core.permissions import Permission as P
from core.templatetags.words import day_month
from recommendations.models import Action, Extension, Response, Verification
from reminders import escalation
from reminders.kinds import KINDS
from reviews.models import ManagementReview, Review


@dataclass(frozen=True)
class Row:
    """One thing to do: when, what, for which board, and the one button beside it. `due_on` may be None."""

    due_on: dt.date | None
    title: str
    url: str
    board: str
    kind: str
    why: str = ""
    verb: str = "Update"
    agency: str = ""
    waits_for_others: bool = False  # nothing to press is late: the board decides first
    item: tuple[str, int] | None = None  # (kind, id) of what may be passed up as well
    shows: Any = None  # the thing of whose own words the row shows some

    @property
    def key(self):
        return (self.due_on is None, self.due_on or dt.date.max, self.title)


SOURCES: dict[str, Callable[..., Iterable[Row]]] = {}


def source(name, fn):
    """Register `fn(user)`, which yields rows in a constant number of queries."""
    SOURCES[name] = fn


def rows_of(user):
    """All rows of one person, soonest first. What is theirs anyway is not listed once more for being passed up."""
    theirs = [row for fn in SOURCES.values() for row in fn(user)]
    up = {row.item: row for row in passed_up(user)}
    rows = [replace(row, why=f"{row.why} · passed up to you") if up.pop(row.item, None) else row for row in theirs]
    return sorted([*rows, *up.values()], key=lambda row: row.key)


def groups_of(rows, on=None):
    """The rows as the page shows them: Late, This week (the next seven days), Later."""
    on = on or days.today()
    first, last = days.this_week(on)
    late = [row for row in rows if row.due_on and row.due_on < on]
    week = [row for row in rows if row.due_on and first <= row.due_on <= last]
    later = [row for row in rows if row.due_on is None or row.due_on > last]
    groups = (("Late", "late", late), ("This week", "soon", week), ("Later", "", later))
    return [{"name": name, "rows": [_shown(row, tone, on) for row in found]} for name, tone, found in groups if found]


def _shown(row, tone, on):
    if row.due_on is None:
        return {"row": row, "when": "No date", "date": "", "tone": tone}
    left = (row.due_on - on).days
    count = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    when = "today" if left == 0 else f"{count} late" if left < 0 else count
    date = day_month(row.due_on) if left < 0 else f"{row.due_on:%a} {day_month(row.due_on)}"
    if row.due_on.year != on.year:
        date += f" {row.due_on.year}"
    return {"row": row, "when": when, "date": date, "tone": tone}


def actions(user):
    """Actions with the agency: all of it for a lead, one's own for everybody else."""
    led = user.partnerships_where(P.ACTION_UPDATE, roles={AgencyRole.LEAD}).q(agency="lead_agency_id")
    asked = Verification.objects.filter(action=OuterRef("pk"), step=Verification.Step.EVIDENCE_REQUESTED)
    waiting = Extension.objects.filter(action=OuterRef("pk"), decision=Extension.Decision.WAITING)
    rows = Action.objects.visible_to(user).with_the_agency().filter(Q(owner=user) | led)
    rows = rows.annotate(asked_at=Subquery(asked.order_by("-at").values("at")[:1]), waits=Exists(waiting))
    named = rows.select_related("board", "lead_agency", "owner").only(
        "reference",
        "title",
        "due_on",
        "status",
        "updated_at",
        "board__short_name",
        "lead_agency__short_name",
        "owner__name",
    )
    for action in named:
        yield _action_row(action, user)


def _action_row(action, user):
    update = reverse("recommendations:update", args=[action.reference])
    if action.waits:
        why, verb, url = "more time asked for, waiting", "See request", action.get_absolute_url()
    elif action.status == Action.Status.EVIDENCE_REQUESTED:
        why, verb, url = f"evidence asked for, {day_month(action.asked_at)}", "Add evidence", update
    else:
        why = f"last update {day_month(action.updated_at)}" if action.updated_at else "no update yet"
        verb, url = "Update", update
    if action.owner is None:
        why = f"no owner · {why}"
    elif action.owner_id != user.pk:
        why = f"{action.owner.name} · {why}"
    return Row(
        due_on=action.due_on,
        title=action.title,
        url=url,
        board=action.board.short_name,
        kind="Action",
        why=why,
        verb=verb,
        agency=action.lead_agency.short_name,
        waits_for_others=action.waits,
        item=("action", action.pk),
        shows=action,
    )


def management_reviews(user):
    """Own management reviews that the panel still waits for."""
    mine = user.partnerships_where(P.IMR_SUBMIT).q("review__board_id")
    rows = ManagementReview.objects.visible_to(user).outstanding().filter(mine)
    for imr in rows.select_related("review__board", "review__review_type", "agency"):
        returned = imr.state == ManagementReview.State.RETURNED
        why = (
            f"returned {day_month(imr.returned_on)}"
            if returned
            else f"author: {imr.author}"
            if imr.author
            else "no author yet"
        )
        yield Row(
            due_on=imr.due_on,
            title=f"Answer queries on our {imr.label}" if returned else f"Write our {imr.label}",
            url=imr.get_absolute_url(),
            board=imr.review.board.short_name,
            kind=f"{imr.label}, review {imr.review.code_name}",
            why=why,
            verb="Answer queries" if returned else f"Open {imr.label}",
            agency=imr.agency.short_name,
            item=("imr", imr.pk),
        )


def answers(user):
    """Recommendations addressed to one's agency that it has not answered."""
    mine = user.partnerships_where(P.RECOMMENDATION_RESPOND).q("recommendation__review__board_id")
    rows = Response.objects.visible_to(user).waiting().filter(mine)
    known = Review.objects.visible_to(user).filter(pk=OuterRef("recommendation__review"))
    rows = rows.annotate(review_is_known=Exists(known)).select_related("recommendation__review__board", "agency")
    for response in rows:
        recommendation = response.recommendation
        review = recommendation.review
        name = f"review {review.code_name}" if response.review_is_known else review.reference
        yield Row(
            due_on=None,
            title=f"Answer recommendation {recommendation.number}",
            url=reverse(
                "recommendations:respond", args=[review.reference, recommendation.number, response.agency.slug]
            ),
            board=review.board.short_name,
            kind=f"Recommendation, {name}",
            why="accept it, in part or not",
            verb="Answer",
            agency=response.agency.short_name,
        )


def agency_requests(user):
    """What a board asks of the agency that this person leads: to join it, or to agree to a change."""
    for row in AgencyRequest.objects.waiting_for(user).select_related("board", "agency"):
        yield Row(
            due_on=row.expires_at.astimezone(days.LONDON).date(),
            title=f"{row.get_kind_display()}: {row.agency}" if row.agency else str(row.get_kind_display()),
            url=row.get_absolute_url(),
            board=row.board.short_name,
            kind=_("Request from a board"),
            why=_("the board needs your agreement"),
            verb=_("Answer"),
            agency=row.agency.short_name if row.agency else "",
        )


def passed_up(user):
    """What stayed late and was passed up to this person: to look at, not to do."""
    on = days.today()
    for notice, entry in escalation.passed_up_to(user, on):
        yield Row(
            due_on=entry.due_on,
            title=f"{entry.called}: {entry.asks[0].lower()}{entry.asks[1:]}",
            url=KINDS[entry.kind].place(entry, user),
            board=entry.board_name,
            kind="Passed up to you",
            why=f"since {day_month(notice.escalation.on)}",
            verb="See it",
            waits_for_others=True,
            item=(entry.kind, entry.item),
        )


source("actions", actions)
source("management reviews", management_reviews)
source("answers", answers)
source("requests about an agency", agency_requests)
