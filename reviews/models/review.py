"""A review: what it is about (by code), where it stands, and its clocks."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, Board
from agencies.roles import WHOLE_AGENCY, WHOLE_BOARD, AgencyRole
from core import days
from core.models import StandingManager
from core.search import SearchableQuerySet, search_field
from core.templatetags.words import plural
from reviews.models.removal import RemovableReview
from reviews.models.restriction import may_know, named
from reviews.models.types import DeadlineRule, GuidanceEdition, ReviewType

NAMES = "A"  # the weight of the words by which whoever may know of a review may find it


class ReviewQuerySet(SearchableQuerySet):
    reader = None  # for whom `visible_to` chose these rows

    def _clone(self):
        copy = super()._clone()  # type: ignore[misc]
        copy.reader = self.reader
        return copy

    def visible_to(self, user):
        """Reviews this person may know exist.

        Every page, export, mail and API answer starts from here. A restricted
        review exists only for the people named on it and the business manager.
        An agency's lead knows the reviews that their agency is in, a contributor
        those in which something is assigned to them.
        Exists() rather than a join, so that a review with three agencies is one row.
        """
        led = user.partnerships_where("review.list", roles=WHOLE_AGENCY)
        helped = user.partnerships_where("review.list", roles={AgencyRole.CONTRIBUTOR})
        if not led and not helped:
            return self.content_visible_to(user)
        part = Q(Exists(Involvement.objects.filter(led.q("review__board_id"), review=OuterRef("pk"))))
        if helped:
            # Two questions rather than one OR over joins, which would multiply every IMR with every action.
            for path, agency, whose, standing in (
                ("management_reviews", "agency", "author_account", Q()),
                (
                    "recommendations__actions",
                    "lead_agency",
                    "owner",
                    Q(recommendations__removal=None, recommendations__actions__removal=None),
                ),
            ):
                theirs = helped.q("board_id", f"{path}__{agency}_id") & Q(**{f"{path}__{whose}": user}) & standing
                part |= Q(pk__in=Review.objects.filter(theirs).values("pk"))
        known = self.filter(self._content(user) | (part & may_know(user)))
        known.reader = user
        return known

    def containing(self, words, how):
        """As in any search; but whoever knows a review only by way of an agency finds it by reference and name alone.

        Otherwise an agency could ask, word by word, what a review is about.
        """
        in_content = super().containing(words, how)
        if self.reader is None:
            return in_content
        readable = self.model.objects.content_visible_to(self.reader)
        return (in_content & Q(pk__in=readable.values("pk"))) | Q(search_text=words.query(how, weights=NAMES))

    def content_visible_to(self, user):
        """Reviews whose content this person may read: never an agency, only the board's own people."""
        return self.filter(self._content(user))

    def _content(self, user):
        whole = user.boards_where("review.view", roles=WHOLE_BOARD)
        sits = user.boards_where("review.view") - whole
        rule = Q(board_id__in=whole) & may_know(user)
        return rule | (Q(board_id__in=sits) & named(user)) if sits else rule

    def removable_by(self, user):
        return self.content_visible_to(user).filter(board_id__in=user.boards_where("review.change"))

    def open(self):
        return self.filter(closed_at=None)

    def local(self):
        return self.filter(review_type__origin=ReviewType.Origin.LOCAL)

    def with_applicability(self):
        """Annotate `applicability`: what was last decided about learning from elsewhere, "applies_here" or "not_here"."""
        return self.annotate(applicability=Review.last_applicability())

    def ours(self):
        """Those that something has to follow from here: local ones, and learning from elsewhere that applies here."""
        rows = self.with_applicability()
        return rows.filter(Q(review_type__origin=ReviewType.Origin.LOCAL) | Q(applicability="applies_here"))


@pghistory.track(exclude=["search_text", "removal"])
class Review(RemovableReview):
    """A review of any type, our own or somebody else's that we learn from."""

    applicability: str | None  # only where `with_applicability` or the register annotated it

    KEY_DATES = ("incident", "aware", "notified", "decided", "commissioned", "submitted", "published")

    board = models.ForeignKey(Board, models.PROTECT, related_name="reviews")
    reference = models.CharField(max_length=20, unique=True, editable=False)
    review_type = models.ForeignKey(ReviewType, models.PROTECT, related_name="reviews")
    edition = models.ForeignKey(GuidanceEdition, models.PROTECT, related_name="reviews")
    code_name = models.CharField(
        max_length=60, help_text="A neutral word, never a name or initials. It is what everybody calls the review."
    )
    summary = models.TextField("in a sentence or two", blank=True, max_length=2000)
    area = models.CharField("whose review it is", max_length=120, blank=True)  # for other areas and national reports
    lead_reviewer = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=40)
    is_restricted = models.BooleanField("restricted to the people named on it", default=False)
    incident_on = models.DateField("date of the incident", null=True, blank=True)
    aware_on = models.DateField("date we became aware", null=True, blank=True)
    notified_on = models.DateField("date of notification", null=True, blank=True)
    decided_on = models.DateField("date of the decision to review", null=True, blank=True)
    commissioned_on = models.DateField("date of commissioning", null=True, blank=True)
    submitted_on = models.DateField("date of submission", null=True, blank=True)
    published_on = models.DateField("date of publication", null=True, blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    search_text = search_field(**{NAMES: ["reference", "code_name"]}, B=["summary", "area", "lead_reviewer"])

    objects = StandingManager.from_queryset(ReviewQuerySet)()
    with_removed = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "code_name"], name="reviews_review_code_name_once_a_board"),
            models.CheckConstraint(
                name="reviews_review_closed_at_and_by_together",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["board", "-created_at"], name="reviews_review_board"),
            models.Index(fields=["board", "stage"], name="reviews_review_stage"),
            models.Index(fields=["id"], name="reviews_review_restricted", condition=Q(is_restricted=True)),
            GinIndex(fields=["search_text"], name="reviews_review_search"),
        ]

    def __str__(self):
        return self.code_name

    def get_absolute_url(self):
        return reverse("reviews:detail", args=[self.reference])

    @classmethod
    def concealed_from(cls, user):
        """Restricted reviews of which this person may not know. One that is removed is no less secret."""
        known = cls.with_removed.visible_to(user).values("pk")
        return cls.with_removed.filter(is_restricted=True).exclude(pk__in=known)

    @property
    def audit_review(self):
        return self.reference

    @property
    def is_closed(self):
        return self.closed_at is not None

    @property
    def is_external(self):
        return self.review_type.is_external

    def marking(self):
        """What stands at the head and foot of every printed page about it."""
        return (
            _("%(marking)s · restricted review") % {"marking": self.board.marking}
            if self.is_restricted
            else self.board.marking
        )

    @property
    def stage_name(self):
        return self.review_type.stage_name(self.stage)

    def key_dates(self):
        """(label, date or None) of every key date, in order."""
        labels = {field.name: field.verbose_name for field in self._meta.concrete_fields}
        return [(labels[f"{name}_on"], getattr(self, f"{name}_on")) for name in self.KEY_DATES]

    def next_stage(self):
        codes = [stage["code"] for stage in self.review_type.stages]
        after = codes[codes.index(self.stage) + 1 :] if self.stage in codes else codes
        return after[0] if after else None

    @staticmethod
    def last_applicability():
        """What was last decided about whether a review's learning applies here, as a subquery."""
        decision: Any = Review._meta.get_field("decisions").related_model
        said = decision._default_manager.filter(review=OuterRef("pk"), kind__in=decision.APPLICABILITY)
        return Subquery(said.order_by("-decided_on", "-pk").values("kind")[:1])

    @property
    def applicability_words(self):
        """Whether somebody else's learning applies here, as it stands beside the stage (see `with_applicability`)."""
        if not self.is_external:
            return ""
        said = {"applies_here": _("Applies here"), "not_here": _("Does not apply here")}
        return said.get(self.applicability or "", _("Not yet decided whether it applies here"))

    def left_open(self):
        """What a closing has to explain, in words: reports not accepted, decisions missing, nothing done about it."""
        left = []
        if waiting := self.management_reviews.exclude(state="accepted").count():
            label = self.review_type.imr_short
            left.append(
                ngettext("One %(label)s is not accepted.", "%(number)s %(labels)s are not accepted.", waiting)
                % {"number": waiting, "label": label, "labels": self.review_type.imr_plural}
            )
        kinds = self.decisions.model.APPLICABILITY if self.is_external else self.decisions.model.ON_REVIEWING
        if not self.decisions.filter(kind__in=kinds).exists():
            left.append(
                _("Nobody has decided whether this learning applies here.")
                if self.is_external
                else _("No decision on whether to carry out a review is recorded.")
            )
        if missing := self.recommendations.without_action().count():
            words = ngettext("One recommendation has no action.", "%(number)s recommendations have no action.", missing)
            left.append(words % {"number": missing})
        return left

    def blockers_to_closing(self):
        """Why this review cannot be closed yet, in words for the user; empty if it can."""
        blockers = []
        if self.is_closed:
            blockers.append("This review is already closed.")
        if waiting := self.recommendations.unanswered().count():
            blockers.append(f"{plural(waiting, 'recommendation waits,recommendations wait')} for an agency's answer.")
        if unfinished := self.recommendations.with_unfinished_actions().count():
            words = plural(unfinished, "recommendation has,recommendations have")
            blockers.append(f"{words} actions that are not verified.")
        return blockers


class StageDate(models.Model):
    """The day a review entered a stage. A stage re-entered gets a second row."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="stage_dates")
    stage = models.CharField(max_length=40)
    entered_on = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["entered_on", "pk"]

    def __str__(self):
        return f"{self.review.reference}: {self.stage}"


class Involvement(models.Model):
    """An agency that takes part in a review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="involvements")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="involvements")
    records_secured_on = models.DateField("records secured on", null=True, blank=True)

    class Meta:
        ordering = ["agency__sort_name"]
        constraints = [models.UniqueConstraint(fields=["review", "agency"], name="reviews_involvement_once")]

    def __str__(self):
        return f"{self.agency} in {self.review.reference}"


class ReviewMember(models.Model):
    """A person named on a review: who sits on its panel, and who may know a restricted review exists."""

    class Capacity(models.TextChoices):
        CHAIR = "chair", "Panel chair"
        PANEL = "panel", "Panel member"
        REVIEWER = "reviewer", "Lead reviewer"
        AGENCY = "agency", "For an agency"
        OTHER = "other", "Other"

    review = models.ForeignKey(Review, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_places")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.PANEL)
    named_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["capacity", "user__sort_name"]
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="reviews_reviewmember_once")]

    def __str__(self):
        return f"{self.user} on {self.review.reference}"


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__in=Review.objects.content_visible_to(user))

    def running(self):
        """Clocks that are dated and not yet stopped, of open reviews."""
        return self.filter(done_on=None, due_on__isnull=False, review__closed_at=None, review__removal=None)


class Milestone(models.Model):
    """A date to keep: worked out by a rule of the guidance, or set by the panel."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="milestones")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    source = models.CharField("who or what set it", max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "rule"], condition=Q(rule__isnull=False), name="reviews_milestone_rule_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], name="reviews_milestone_running", condition=Q(done_on=None)),
        ]

    def __str__(self):
        return self.name

    @property
    def in_working_days(self):
        return self.rule is not None and self.rule.unit == DeadlineRule.Unit.WORKING_DAYS

    def days_left(self, on=None):
        """Days until it is due, negative when late; working days where the rule counts them."""
        on = on or days.today()
        if self.due_on is None:
            return None
        if self.in_working_days:
            return days.working_days_between(on, self.due_on)
        return (self.due_on - on).days
