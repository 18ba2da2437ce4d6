"""What a review says must change, and what each addressed agency answers."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from agencies.models import Agency
from agencies.roles import WHOLE_AGENCY, AgencyRole
from core.models import StandingManager
from core.search import SearchableQuerySet, search_field
from reviews.models import LearningPoint, Review, ReviewType, Theme, may_know
from reviews.models.removal import RemovableFromReview, newsletters_with, number_of

# Kinds of body that a recommendation can be addressed to: those of our agencies, and those that no board has as a partner.
BODIES = [
    *Agency.Kind.choices,
    ("lscb", "Local Safeguarding Children Boards"),
    ("childrens_trust", "Children’s Trusts"),
    ("police_partners", "Police and partners"),
]


class RecommendationQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Those of reviews one may read, and those addressed to the agency one leads.

        A contributor sees those that an action assigned to them answers.
        """
        led = user.partnerships_where("recommendation.view", roles=WHOLE_AGENCY)
        addressed = Exists(
            Response.objects.filter(led.q("recommendation__review__board_id"), recommendation=OuterRef("pk"))
        )
        rule = Q(addressed)
        if helped := user.partnerships_where("recommendation.view", roles={AgencyRole.CONTRIBUTOR}):
            links = Recommendation.actions.through._default_manager
            theirs = helped.q("action__board_id", "action__lead_agency_id") & Q(action__removal=None)
            rule |= Q(Exists(links.filter(theirs, recommendation=OuterRef("pk"), action__owner=user)))
        return self.filter(Q(review__in=Review.objects.content_visible_to(user)) | (rule & may_know(user, "review")))

    def removable_by(self, user):
        changed = Review.objects.content_visible_to(user).filter(
            board_id__in=user.boards_where("recommendation.change")
        )
        return self.filter(review__in=changed)

    def unanswered(self):
        return self.filter(Exists(Response.objects.filter(recommendation=OuterRef("pk"), answer="")))

    def without_action(self):
        """Those that nothing answers though something should: of an open review that is ours or applies here.

        Where every agency that was asked did not accept it, the reason is on record and no action is missing.
        """
        # Removed actions are few: which they are is asked once, and not by a join of every link to its action.
        removed = Recommendation.actions.rel.related_model.with_removed.exclude(removal=None)
        links = Recommendation.actions.through.objects.filter(recommendation=OuterRef("pk")).exclude(action__in=removed)
        answers = Response.objects.filter(recommendation=OuterRef("pk"))
        declined = Q(Exists(answers.filter(answer=Response.Answer.NOT_ACCEPTED)))
        declined &= ~Q(Exists(answers.exclude(answer=Response.Answer.NOT_ACCEPTED)))
        return self.filter(~Exists(links), ~declined, review__in=Review.objects.open().ours())

    def with_unfinished_actions(self):
        """Those with an action that is neither verified nor ended."""
        actions = Recommendation.actions.rel.related_model.objects.unfinished()
        return self.filter(Exists(actions.filter(recommendations=OuterRef("pk"))))

    def shareable(self):
        """What may leave the building: published elsewhere already, or cleared by somebody here."""
        return self.filter(~Q(review__review_type__origin=ReviewType.Origin.LOCAL) | Q(cleared_at__isnull=False))


@pghistory.track(exclude=["search_text", "removal"])
class Recommendation(RemovableFromReview):
    """A recommendation of one review, addressed to agencies or, when it is not ours, to kinds of body."""

    class Scope(models.TextChoices):
        LOCAL = "local", "Local"
        REGIONAL = "regional", "Regional"
        NATIONAL = "national", "National"

    class Kind(models.TextChoices):
        PRACTICE = "practice", "Practice"
        TRAINING = "training", "Training"
        PROCEDURE = "procedure", "Procedure"
        AUDIT = "audit", "Audit"
        SUPERVISION = "supervision", "Supervision"
        RESOURCE = "resource", "Resource"
        SYSTEM = "system", "System"
        LEADERSHIP = "leadership", "Leadership"

    review = models.ForeignKey(Review, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("what should change", max_length=4000)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.LOCAL)
    kind = models.CharField("what kind of change", max_length=12, choices=Kind, blank=True)
    source = models.CharField("paragraph of the report", max_length=200, blank=True)
    learning_point = models.ForeignKey(
        LearningPoint, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="recommendations")
    addressed_kinds = ArrayField(
        models.CharField(max_length=20, choices=BODIES), verbose_name="addressed to", default=list, blank=True
    )
    # Not used any more: its values stand in `addressed_kinds`. To be dropped in the next release (docs/migrations.md).
    addressed_kind = models.CharField("addressed to", max_length=20, choices=Agency.Kind, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)
    search_text = search_field(A=["text"], B=["source"])

    objects = StandingManager.from_queryset(RecommendationQuerySet)()
    with_removed = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="recommendations_number_once_a_review"),
            models.CheckConstraint(
                name="recommendations_cleared_at_and_by_together",
                condition=Q(cleared_at=None, cleared_by=None) | Q(cleared_at__isnull=False, cleared_by__isnull=False),
            ),
        ]
        indexes = [GinIndex(fields=["search_text"], name="recommendations_search")]

    def __str__(self):
        return f"Recommendation {self.number}"

    def get_absolute_url(self):
        return reverse("recommendations:recommendation", args=[self.review.reference, self.number])

    @classmethod
    def removed_for(cls, user):
        """Also those that were addressed to one's agency."""
        return super().removed_for(user) | cls.with_removed.visible_to(user).filter(removal__isnull=False)

    @property
    def reference(self):
        return f"{self.review.reference} recommendation {self.number}"

    @property
    def bodies(self):
        """The kinds of body it is addressed to, in words: "Local Safeguarding Children Boards, Police and partners"."""
        names = dict(BODIES)
        return ", ".join(str(names[kind]) for kind in self.addressed_kinds)

    what_goes_with_it = _("Actions that answer nothing else go with it.")

    def built_on_it(self):
        answered = self.responses.exclude(answer="").count()
        return [
            *number_of(self.actions.count(), ngettext_lazy("%(number)s action", "%(number)s actions", "number")),
            *number_of(
                answered,
                ngettext_lazy("%(number)s answer from an agency", "%(number)s answers from agencies", "number"),
            ),
            *newsletters_with(self),
        ]

    def removal_words(self):
        return self.text

    def goes_with_it(self, removal):
        yield Recommendation.actions.rel.related_model.objects.that_answered_only(removal)

    def comes_back_with_it(self):
        yield Recommendation.actions.rel.related_model.with_removed.removed_answering([self.pk])

    def place_after_removal(self):
        return reverse("recommendations:list", args=[self.review.reference])

    @property
    def is_shareable(self):
        return self.review.is_external or self.cleared_at is not None


class ResponseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All answers on reviews one may read; else only those of the agency one leads, on reviews one may know of."""
        own = user.partnerships_where("recommendation.view", roles=WHOLE_AGENCY).q("recommendation__review__board_id")
        return self.filter(
            Q(recommendation__review__in=Review.objects.content_visible_to(user))
            | (own & may_know(user, "recommendation__review")),
            recommendation__removal=None,
        )

    def waiting(self):
        return self.filter(answer="")


@pghistory.track()
class Response(models.Model):
    """An addressed agency's answer to a recommendation; empty until it answers."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        NOT_ACCEPTED = "not_accepted", "Not accepted"

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="responses")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="responses")
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["agency__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "agency"], name="recommendations_response_once"),
            models.CheckConstraint(
                name="recommendations_response_not_accepted_has_reason",
                condition=Q(answer__in=["", "accepted"]) | Q(reason__gt=""),
            ),
        ]

    def __str__(self):
        return f"{self.agency.short_name}: {self.get_answer_display() or 'no answer yet'}"

    @property
    def board_id(self):
        return self.recommendation.review.board_id

    @property
    def acting_agency_ids(self):
        return {self.agency_id}

    @property
    def reference(self):
        return f"{self.recommendation.reference} {self.agency.slug}"

    @property
    def audit_review(self):
        return self.recommendation.review.reference
