"""What this app has people reminded of: actions, claims to check, requests for more time to decide."""

import datetime as dt

from django.db.models import Case, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from agencies.models import Agency, AgencyMembership, BoardMembership
from agencies.roles import PERMISSIONS, BoardRole
from core import days
from core.permissions import Permission as P
from recommendations.models import Action, Extension
from reminders.kinds import ItemKind, described, leads_of, register
from reminders.models import Rung

CHECK_WITHIN = dt.timedelta(days=14)
DECIDE_WITHIN = dt.timedelta(days=7)
CHECKERS = [role for role in BoardRole if P.ACTION_CHECK in PERMISSIONS[role]]


def reachable():
    """Whether the owner can still work on it: a member of the lead agency, or of the board for the board's own actions."""
    works = AgencyMembership.objects.current().filter(
        user=OuterRef("owner"), board=OuterRef("board"), agency=OuterRef("lead_agency")
    )
    sits = BoardMembership.objects.current().filter(user=OuterRef("owner"), board=OuterRef("board"))
    own = Q(lead_agency__kind=Agency.Kind.BUSINESS_UNIT) & Exists(sits.filter(user__is_active=True))
    return Exists(works.filter(user__is_active=True)) | own


def checkers_of(items, board):
    """Items once for each active person of the board at the end of `board` who may check claims."""
    members = f"{board}__memberships"
    return items.filter(
        **{f"{members}__role__in": CHECKERS, f"{members}__ended_at": None, f"{members}__user__is_active": True}
    ).annotate(with_person=F(f"{members}__user_id"))


def some_days_after(moment, within):
    """The date so many days after the London date of a moment, as SQL."""
    return TruncDate(moment, tzinfo=days.LONDON) + ExpressionWrapper(Value(within), output_field=DurationField())


@register
class Actions(ItemKind):
    name = "action"
    label = "Actions"
    singular = "action"
    climbs = tuple(Rung)
    has_leads = True

    def open(self):
        rows = Action.objects.with_the_agency()
        return described(
            rows,
            due="due_on",
            board="board_id",
            agency="lead_agency_id",
            called="reference",
            stands="status",
            more=Case(When(Exists(Action.waiting_request()), then=Value("asked"))),
            edition="version",
        )

    def to_remind(self):
        """Where more time was asked for, the board decides first (RequestsForMoreTime), and is reminded of that."""
        return self.open().filter(~Exists(Action.waiting_request()))

    def with_holders(self, items):
        """The owner; where nobody can be reached, the agency's leads, or for the board's own actions those who run the plan."""
        lost = items.filter(Q(owner=None) | ~reachable())
        ours = Q(lead_agency__kind=Agency.Kind.BUSINESS_UNIT)
        return [
            items.filter(reachable()).annotate(with_person=F("owner_id")),
            self.with_leads(lost.exclude(ours)),
            checkers_of(lost.filter(ours), "board"),
        ]

    def with_leads(self, items):
        """Only leads who may know of the review: to the others its action does not exist."""
        return leads_of(items, "lead_agency").filter(Action.known_to(OuterRef("with_person")))

    def visible_to(self, user):
        return Action.objects.visible_to(user)

    def asks(self, entry):
        if entry.more:
            return "More time asked for, not decided yet"
        return "More evidence wanted" if entry.stands == Action.Status.EVIDENCE_REQUESTED else "Update wanted"

    def path(self, entry):
        return reverse("recommendations:update", args=[entry.called])

    def place(self, entry, user):
        return reverse("recommendations:action", args=[entry.called])


@register
class Claims(ItemKind):
    """A claim waits for the business unit; not for the person who claimed."""

    name = "claim"
    label = "Claims to check"
    singular = "claim"
    before = (7, 1, 0)
    climbs = (Rung.CHAIR,)
    happens = "recommendations.claim_to_check"

    def open(self):
        rows = Action.objects.waiting_for_a_check()
        due = some_days_after("claimed_at", CHECK_WITHIN)
        return described(rows, due=due, board="board_id", called="reference", edition="version")

    def with_holders(self, items):
        return [checkers_of(items, "board").exclude(with_person=F("claimed_by_id"))]

    def visible_to(self, user):
        return Action.objects.visible_to(user)

    def asks(self, entry):
        return "Check a claim"

    def path(self, entry):
        return reverse("recommendations:action", args=[entry.called])


@register
class RequestsForMoreTime(ItemKind):
    """A request waits for a decision; not of the person who asked."""

    name = "more_time"
    label = "Requests for more time"
    singular = "request for more time"
    before = (1, 0)
    climbs = (Rung.CHAIR,)
    happens = "recommendations.more_time_asked"

    def open(self):
        rows = Extension.objects.filter(decision=Extension.Decision.WAITING, action__removal=None)
        due = some_days_after("asked_at", DECIDE_WITHIN)
        return described(rows, due=due, board="action__board_id", called="action__reference")

    def with_holders(self, items):
        return [checkers_of(items, "action__board").exclude(with_person=F("asked_by_id"))]

    def visible_to(self, user):
        return Extension.objects.visible_to(user)

    def asks(self, entry):
        return "Decide on more time"

    def path(self, entry):
        return reverse("recommendations:action", args=[entry.called])
