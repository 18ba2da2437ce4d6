"""Papers, decisions and proceedings that run beside a review."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from core.models import StandingManager
from reviews.models.part import PartOfAReview
from reviews.models.removal import OfAReviewRemovable, RemovableFromReview
from reviews.models.review import Review


class OfAReviewQuerySet(OfAReviewRemovable, models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__in=Review.objects.content_visible_to(user))


class OfAReview(PartOfAReview, models.Model):
    """Something that belongs to one review and is seen by whoever may read that review."""

    objects = OfAReviewQuerySet.as_manager()

    class Meta:
        abstract = True


class Document(RemovableFromReview):
    """A paper of the review: terms of reference, a report, minutes."""

    class Kind(models.TextChoices):
        TERMS = "terms", "Terms of reference"
        NOTIFICATION = "notification", "Notification or referral"
        CHRONOLOGY = "chronology", "Chronology"
        OVERVIEW = "overview", "Overview report"
        SUMMARY = "summary", "Executive summary"
        MINUTES = "minutes", "Minutes"
        EVALUATION = "evaluation", "Evaluation or grading letter"
        OTHER = "other", "Other"

    review = models.ForeignKey(Review, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=14, choices=Kind)
    title = models.CharField(max_length=200)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StandingManager.from_queryset(OfAReviewQuerySet)()
    with_removed = OfAReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]

    def __str__(self):
        return self.title

    @property
    def reference(self):
        return f"{self.review.reference} document {self.pk}"

    def place_after_removal(self):
        return reverse("reviews:documents", args=[self.review.reference])


class Decision(OfAReview):
    """What was decided about a review, by whom and why. Kept also when the decision was not to review."""

    class Kind(models.TextChoices):
        REVIEW = "review", "To carry out a review"
        NO_REVIEW = "no_review", "Not to carry out a review"
        ALTERNATIVE = "alternative", "To learn in another way"
        APPLIES_HERE = "applies_here", "This learning applies here"
        NOT_HERE = "not_here", "This learning does not apply here"
        PUBLICATION = "publication", "About publication"
        RESTRICTION = "restriction", "About who may see it"
        CLOSING = "closing", "To close the review"
        OTHER = "other", "Other"

    ON_REVIEWING = (Kind.REVIEW, Kind.NO_REVIEW, Kind.ALTERNATIVE)
    APPLICABILITY = (Kind.APPLIES_HERE, Kind.NOT_HERE)
    OF_ITS_OWN_PAGE = (*APPLICABILITY, Kind.RESTRICTION, Kind.CLOSING)

    review = models.ForeignKey(Review, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=14, choices=Kind)
    decision = models.CharField("what was decided", max_length=300)
    decided_on = models.DateField()
    decided_by = models.CharField("who decided", max_length=120)
    reason = models.TextField(max_length=4000)
    dissent = models.TextField("who disagreed, and why", blank=True, max_length=2000)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-decided_on", "-pk"]

    def __str__(self):
        return self.decision


class ParallelProceeding(OfAReview):
    """A prosecution, inquest or court case that runs beside the review."""

    class Kind(models.TextChoices):
        CRIMINAL = "criminal", "Criminal investigation or trial"
        INQUEST = "inquest", "Inquest"
        CARE = "care", "Care proceedings"
        CHILD_DEATH = "child_death", "Child death review"
        EMPLOYMENT = "employment", "Employment or professional proceedings"
        OTHER = "other", "Other"

    review = models.ForeignKey(Review, models.CASCADE, related_name="proceedings")
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    holds_publication = models.BooleanField("publication waits for it", default=False)

    class Meta:
        ordering = ["opened_on", "pk"]

    def __str__(self):
        return self.get_kind_display()
