"""An action: who does what by when, where it stands, and how sure we are.

Status, RAG and impact are three different things. Status is where the work
is; RAG is confidence that it will finish by its date, suggested from the dates
unless a person said otherwise with a reason; impact is a later verdict.
Overdue is worked out in SQL and stored nowhere.
"""

import datetime as dt

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Board
from agencies.roles import WHOLE_AGENCY, WHOLE_BOARD, AgencyRole, BoardRole
from core import days
from core.lines import SeveralLines
from core.models import Removable, StandingManager
from core.search import SearchableQuerySet, search_field
from recommendations.conditions import ValuesOf, holds
from recommendations.models.recommendation import Recommendation
from reviews.models import Review, ReviewMember

SOON = dt.timedelta(days=10)
AT_RISK = dt.timedelta(days=28)


class ActionQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """The plan of one's boards; for a panel member, of the reviews they sit on; for an agency, its own.

        An action that answers restricted reviews only follows their rule (see `reviews.models.restriction`), but its owner
        sees it: they have to act. What it answers is asked of the recommendations, so that nobody sees a review
        of which they may not know through an action. A contributor sees only what is assigned to them.
        """
        whole = user.boards_where("action.view", roles=WHOLE_BOARD)
        managed = user.boards_where("action.view", roles={BoardRole.BUSINESS_MANAGER})
        sits = user.boards_where("action.view") - whole
        leads = user.partnerships_where("action.view", roles=WHOLE_AGENCY)
        helps = user.partnerships_where("action.view", roles={AgencyRole.CONTRIBUTOR}).q(agency="lead_agency_id")
        rule = Q(board_id__in=managed) | (helps & Q(owner=user))
        if leads or whole - managed:  # else a question that nothing can answer would only be written out
            theirs = leads.q(agency="lead_agency_id") | Q(board_id__in=whole - managed)
            rule |= theirs & (Q(owner=user) | self.model.known_to(user))
        if sits:
            read = Recommendation.objects.filter(review__in=Review.objects.content_visible_to(user))  # none removed
            links = Action.recommendations.through.objects.filter(action=OuterRef("pk"), recommendation__in=read)
            rule |= Q(board_id__in=sits) & Q(Exists(links))
        return self.filter(rule)

    def of_restricted_reviews_only(self):
        """Those that answer restricted reviews and nothing else."""
        links = Action.answers
        others = links(action=OuterRef("action"), recommendation__review__is_restricted=False)
        found = links(recommendation__review__is_restricted=True).filter(~Exists(others))
        return self.filter(pk__in=found.values("action"))

    def removable_by(self, user):
        """An action goes with the recommendations that it answers, never by itself: it can be withdrawn."""
        return self.none()

    def that_answered_only(self, removal):
        """Those that answered what was removed, and nothing that stands."""
        removed = Action.recommendations.through.objects.filter(action=OuterRef("pk"), recommendation__removal=removal)
        return self.filter(Exists(removed), ~Exists(Action.answers(action=OuterRef("pk"))))

    def removed_answering(self, recommendations):
        """Those that were removed although they answer one of these, which stand."""
        answer = Action.answers(action=OuterRef("pk"), recommendation__in=recommendations)
        return self.filter(Exists(answer), removal__isnull=False)

    def open(self):
        """Where somebody still has something to do: an agency or, for a claim, the board."""
        return self.filter(status__in=Action.OPEN)

    def unfinished(self):
        """Neither verified nor ended with a reason; paused counts as unfinished."""
        return self.filter(status__in=[*Action.OPEN, Action.Status.PAUSED])

    def with_the_agency(self):
        return self.filter(status__in=Action.WITH_THE_AGENCY)

    def waiting_for_a_check(self):
        """Claims that somebody of the business unit has to look at."""
        return self.filter(Action.unchecked_rule())

    def with_a_request_for(self, user):
        """Those for which more time was asked, and this person may decide."""
        return self.filter(Action.request_rule(user))

    def overdue(self, on=None):
        """Past the current due date with the agency. A claim is not late: it waits for the board."""
        return self.filter(Action.late_rule(on or days.today()))

    def due_soon(self, on=None):
        on = on or days.today()
        return self.with_the_agency().filter(due_on__range=(on, on + SOON))

    def with_suggested_rag(self, on=None):
        """Annotate `suggested_rag`: what the dates and the status alone say."""
        rules = Action.rag_rules(on or days.today())
        return self.annotate(suggested_rag=Case(*[When(rule, then=Value(rag)) for rule, rag in rules]))

    def with_position(self, on=None):
        """Annotate `overdue` (bool) and `shown_rag` (the override, else what the dates suggest)."""
        on = on or days.today()
        return self.with_suggested_rag(on).annotate(
            overdue=ExpressionWrapper(Action.late_rule(on), output_field=BooleanField()),
            shown_rag=Case(When(~Q(rag=""), then=F("rag")), default=F("suggested_rag")),
        )

    def with_rag(self, rag, on=None):
        return self.with_position(on).filter(shown_rag=rag)


@pghistory.track(exclude=["search_text", "removal"])
class Action(Removable):
    """One piece of work that answers one or several recommendations."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        CLAIMED = "claimed", "Claimed"
        EVIDENCE_REQUESTED = "evidence_requested", "Evidence asked"
        VERIFIED = "verified", "Verified"
        EMBEDDED = "embedded", "Embedded"
        PAUSED = "paused", "Paused"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Rag(models.TextChoices):
        RED = "red", "Red"
        AMBER = "amber", "Amber"
        GREEN = "green", "Green"
        NONE = "none", "Not rated"

    class Impact(models.TextChoices):
        NOT_YET = "", "Not yet"
        CHANGED = "changed", "Changed"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    WITH_THE_AGENCY = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.EVIDENCE_REQUESTED)
    OPEN = (*WITH_THE_AGENCY, Status.CLAIMED)
    DONE = (Status.VERIFIED, Status.EMBEDDED)
    ENDED = (Status.PAUSED, Status.SUPERSEDED, Status.WITHDRAWN)

    board = models.ForeignKey(Board, models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField("what will be done", max_length=200)
    purpose = models.TextField("what this action is for", max_length=2000, blank=True)
    outcome = models.TextField("outcome sought", max_length=2000, blank=True)
    measure = models.TextField("how we will know it worked", max_length=2000, blank=True)
    recommendations = models.ManyToManyField(Recommendation, related_name="actions")
    lead_agency = models.ForeignKey(Agency, models.PROTECT, related_name="actions")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_actions"
    )
    first_due_on = models.DateField("first due date", editable=False)
    due_on = models.DateField("due date")
    moves = models.PositiveSmallIntegerField("times the date was moved", default=0, editable=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_STARTED)
    status_reason = SeveralLines(max_length=500, blank=True)
    rag = models.CharField(max_length=6, choices=Rag, blank=True)  # empty: as the dates suggest
    rag_reason = SeveralLines(max_length=500, blank=True)
    impact = models.CharField(max_length=10, choices=Impact, blank=True, default=Impact.NOT_YET)
    # Who stands on which rung of the ladder now; every climb and fall is a Verification row.
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField("last update", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    search_text = search_field(A=["reference", "title"], B=["purpose", "outcome", "measure"])

    is_removed_by_itself = False

    objects = StandingManager.from_queryset(ActionQuerySet)()
    with_removed = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recommendations_action_claim_at_and_by_together",
                condition=Q(claimed_at=None, claimed_by=None) | Q(claimed_at__isnull=False, claimed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendations_action_check_at_and_by_together",
                condition=Q(checked_at=None, checked_by=None) | Q(checked_at__isnull=False, checked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendations_action_verified_only_after_claim_and_check",
                condition=~Q(status__in=["verified", "embedded"])
                | Q(claimed_at__isnull=False, checked_at__isnull=False, verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendations_action_nobody_climbs_two_rungs",
                condition=(Q(checked_by=None) | ~Q(checked_by=F("claimed_by")))
                & (Q(verified_by=None) | (~Q(verified_by=F("claimed_by")) & ~Q(verified_by=F("checked_by")))),
            ),
            models.CheckConstraint(
                name="recommendations_action_ended_has_reason",
                condition=~Q(status__in=["paused", "superseded", "withdrawn"]) | Q(status_reason__gt=""),
            ),
            models.CheckConstraint(
                name="recommendations_action_rag_override_has_reason",
                condition=Q(rag="") | Q(rag_reason__gt=""),
            ),
        ]
        indexes = [
            # With all that the counts of the plan and of home ask about, so that no (wide) row is read for a number.
            models.Index(
                fields=["board", "due_on", "id"],
                include=[
                    *("status", "rag", "moves", "owner", "lead_agency", "removal"),
                    *("checked_at", "claimed_at", "claimed_by", "checked_by"),
                ],
                name="recommendations_act_board_due",
            ),
            models.Index(fields=["board", "status", "due_on", "id"], name="recommendations_act_board_stat"),
            models.Index(fields=["lead_agency", "status", "due_on", "id"], name="recommendations_act_agency"),
            models.Index(fields=["owner", "due_on"], name="recommendations_act_owner"),
            models.Index(
                fields=["due_on"],
                name="recommendations_act_reminders",
                condition=Q(status__in=["not_started", "in_progress", "evidence_requested"]),
            ),
            GinIndex(fields=["search_text"], name="recommendations_act_search"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def get_absolute_url(self):
        return reverse("recommendations:action", args=[self.reference])

    @classmethod
    def answers(cls, **which):
        """Links of actions to the recommendations that they answer, without those that were removed."""
        return cls.recommendations.through.objects.filter(recommendation__removal=None, **which)

    @classmethod
    def concealed_from(cls, user):
        """Those of restricted reviews only of which this person may not know; once removed, by what they answered then."""
        unknown = cls.objects.of_restricted_reviews_only().exclude(pk__in=cls.objects.visible_to(user).values("pk"))
        answered = cls.recommendations.through.objects.filter(action=OuterRef("pk"))
        removed = cls.with_removed.filter(
            Exists(answered.filter(recommendation__review__is_restricted=True)),
            ~Exists(answered.filter(recommendation__review__is_restricted=False)),
            ~Exists(answered.filter(recommendation__review__members__user=user)),
            removal__isnull=False,
        ).exclude(Q(board__in=user.boards_where("action.view", roles={BoardRole.BUSINESS_MANAGER})) | Q(owner=user))
        return cls.with_removed.filter(Q(pk__in=unknown.values("pk")) | Q(pk__in=removed.values("pk")))

    @classmethod
    def removed_for(cls, user):
        return super().removed_for(user).exclude(pk__in=cls.concealed_from(user).values("pk"))

    @classmethod
    def in_the_hands_of(cls, user, board):
        """What this person owns and has not finished, removed or not: within a day it may come back."""
        return cls.with_removed.filter(board=board, owner=user, status__in=[*cls.OPEN, cls.Status.PAUSED])

    @classmethod
    def that_went_with(cls, removal):
        return cls.with_removed.filter(removal=removal)

    def answered_restricted(self):
        """Whether anything that it answers, removed or not, is of a restricted review."""
        links = Action.recommendations.through.objects.filter(action=self)
        return links.filter(recommendation__review__is_restricted=True).exists()

    @classmethod
    def late_rule(cls, on):
        """What overdue means on the day `on`: past the current date, and with the agency."""
        return Q(status__in=cls.WITH_THE_AGENCY, due_on__lt=on)

    # Whose turn it is. Each rule is written once, as a Q that filters rows and judges one row alike (`holds`).

    @classmethod
    def unchecked_rule(cls):
        """A claim that the business unit has not looked at."""
        return Q(status=cls.Status.CLAIMED, checked_at=None)

    @classmethod
    def with_the_panel_rule(cls):
        """A claim that was checked, and that the panel has not verified."""
        return Q(status=cls.Status.CLAIMED, checked_at__isnull=False)

    @classmethod
    def to_check_rule(cls, user):
        """A claim that this person may check: never one that they made."""
        boards = Q(board_id__in=user.boards_where("action.check"))
        return cls.unchecked_rule() & boards & ~Q(claimed_by_id=user.pk)

    @classmethod
    def to_verify_rule(cls, user):
        """A claim that this person may verify: never one that they made or checked."""
        boards = Q(board_id__in=user.boards_where("action.verify"))
        return cls.with_the_panel_rule() & boards & ~Q(claimed_by_id=user.pk) & ~Q(checked_by_id=user.pk)

    @classmethod
    def unowned_rule(cls):
        """Open, and nobody owns it."""
        return Q(status__in=cls.OPEN, owner_id=None)

    @staticmethod
    def _waiting_requests():
        return apps.get_model("recommendations", "Extension").objects.filter(decision="")

    @classmethod
    def waiting_request(cls):
        """The request for more time that waits for a decision, for use in Exists about an action. Of an ended one no one decides."""
        return cls._waiting_requests().filter(action=OuterRef("pk"), action__status__in=cls.OPEN)

    @classmethod
    def request_rule(cls, user):
        """More time was asked for, and this person may decide: never on what they asked. For whoever decides nothing, all of it."""
        boards, requests = user.boards_where("action.check"), cls._waiting_requests()
        if not boards:
            return Q(status__in=cls.OPEN, pk__in=requests.values("action"))
        return Q(status__in=cls.OPEN, board_id__in=boards, pk__in=requests.exclude(asked_by=user).values("action"))

    @classmethod
    def rag_rules(cls, on):
        """What the dates and the status suggest on the day `on`: (condition, RAG), of which the first that holds counts."""
        Status, Rag = cls.Status, cls.Rag  # noqa: N806
        return [
            (~Q(status__in=cls.OPEN), Rag.NONE),
            (Q(status=Status.CLAIMED), Rag.GREEN),
            (Q(due_on__lt=on), Rag.RED),
            (Q(status=Status.NOT_STARTED, due_on__lt=on + AT_RISK), Rag.AMBER),
            (Q(status=Status.EVIDENCE_REQUESTED), Rag.AMBER),
            (Q(status=Status.NOT_STARTED), Rag.NONE),
            (Q(status=Status.IN_PROGRESS), Rag.GREEN),
        ]

    @staticmethod
    def rag_edges(on):
        """The dates at which the suggestion changes."""
        return {on, on + AT_RISK}

    @staticmethod
    def known_to(person):
        """Actions of which `person` (a user, or an OuterRef to one) may know, as far as restricted reviews are concerned.

        Those that answer anything else, or nothing; and those of a restricted review on which the person is named.
        """
        restricted = Action.objects.of_restricted_reviews_only()
        answers = {"review__recommendations__actions": OuterRef("pk"), "review__recommendations__removal": None}
        named_there = ReviewMember.objects.filter(**answers, user=person)
        return ~Q(pk__in=restricted.values("pk")) | Q(Exists(named_there))

    @property
    def acting_agency_ids(self):
        return {self.lead_agency_id}

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_with_the_agency(self):
        return self.status in self.WITH_THE_AGENCY

    @property
    def is_checked(self):
        """The business unit passed the claim on to the panel."""
        return self.fits(self.with_the_panel_rule())

    def fits(self, rule):
        """Whether one of the rules above is true of this action."""
        return holds(rule, ValuesOf(self))

    @property
    def is_settled(self):
        """Nothing counts down any more: done, ended, or past its date while it waits for the board."""
        return not self.is_open or (self.status == self.Status.CLAIMED and self.due_on < days.today())

    def is_overdue(self, on=None):
        return self.fits(self.late_rule(on or days.today()))

    def days_late(self, on=None):
        """How many days it is overdue; 0 for what is not overdue, whatever its date."""
        return -self.days_left(on) if self.is_overdue(on) else 0

    def days_left(self, on=None):
        """Days until the current due date, negative when past."""
        return (self.due_on - (on or days.today())).days
