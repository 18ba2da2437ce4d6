"""What was learned: points, the themes they are sorted by, and the figures of published reports."""

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from core.models import StandingManager
from core.search import SearchableQuerySet, search_field
from reviews.models.management_review import ManagementReview
from reviews.models.removal import OfAReviewRemovable, RemovableFromReview, newsletters_with, number_of
from reviews.models.review import Review


class ThemeScheme(models.Model):
    """One way of sorting learning, for example Ofsted's six messages. Several stand side by side."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Theme(models.Model):
    scheme = models.ForeignKey(ThemeScheme, models.CASCADE, related_name="themes")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["scheme__position", "position"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="reviews_theme_code_once")]

    def __str__(self):
        return self.name


class LearningPointQuerySet(OfAReviewRemovable, SearchableQuerySet):
    def visible_to(self, user):
        """Points of reviews whose content one may read; never by way of an agency."""
        return self.filter(review__in=Review.objects.content_visible_to(user))

    def cleared(self):
        """What may leave the building: points that somebody cleared for sharing."""
        return self.filter(cleared_at__isnull=False)

    def cleared_for(self, board):
        return self.cleared().filter(review__board=board)


@pghistory.track(exclude=["search_text", "removal"])
class LearningPoint(RemovableFromReview):
    """A lesson, a gap or good practice, in a sentence that stands by itself."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", "Lesson about practice"
        SYSTEM = "system", "Lesson about the system"
        GAP = "gap", "Gap in services"

    review = models.ForeignKey(Review, models.CASCADE, related_name="learning_points")
    number = models.PositiveSmallIntegerField(editable=False)
    management_review = models.ForeignKey(
        ManagementReview, models.PROTECT, null=True, blank=True, related_name="learning_points"
    )
    source = models.CharField("paragraph or source", max_length=200, blank=True)
    heading = models.CharField("in a few words", max_length=120)
    text = models.TextField("what was learned", max_length=4000)
    plain_english = models.TextField("the plain-English line", max_length=600, blank=True)
    changed_here = models.TextField("what changed here because of it", max_length=1000, blank=True)
    asked_of_others = models.TextField("what others are asked to do", max_length=1000, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PRACTICE)
    is_good_practice = models.BooleanField("this is good practice", default=False)
    themes = models.ManyToManyField(Theme, blank=True, related_name="learning_points")
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    search_text = search_field(A=["heading"], B=["text", "plain_english", "changed_here", "asked_of_others"])

    objects = StandingManager.from_queryset(LearningPointQuerySet)()
    with_removed = LearningPointQuerySet.as_manager()

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="reviews_learningpoint_number_once"),
            models.CheckConstraint(
                name="reviews_learningpoint_cleared_at_and_by_together",
                condition=Q(cleared_at=None, cleared_by=None) | Q(cleared_at__isnull=False, cleared_by__isnull=False),
            ),
        ]
        indexes = [GinIndex(fields=["search_text"], name="reviews_learningpoint_search")]

    def __str__(self):
        return self.heading

    def get_absolute_url(self):
        return reverse("reviews:learning_point", args=[self.review.reference, self.number])

    @property
    def reference(self):
        return f"{self.review.reference} learning {self.number}"

    @property
    def is_cleared(self):
        return self.cleared_at is not None

    def built_on_it(self):
        number = self.recommendations.count()
        return [
            *number_of(number, ngettext_lazy("%(number)s recommendation", "%(number)s recommendations", "number")),
            *newsletters_with(self),
        ]

    def place_after_removal(self):
        return reverse("reviews:learning", args=[self.review.reference])


class KeyFigure(models.Model):
    """A figure of a published report: so many out of a whole, for a chart that says what the whole is."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="key_figures")
    finding = models.CharField("what it shows", max_length=200)
    label = models.CharField(max_length=120)
    value = models.PositiveIntegerField()
    whole = models.PositiveIntegerField("out of", null=True, blank=True)
    whole_label = models.CharField("of what", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.label}: {self.value}"
