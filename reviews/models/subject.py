"""Whom a review is about."""

from django.db import models
from django.urls import reverse

from core.models import StandingManager
from reviews.models.removal import OfAReviewRemovable, RemovableFromReview
from reviews.models.review import Review


class SubjectQuerySet(OfAReviewRemovable, models.QuerySet):
    pass


class Subject(RemovableFromReview):
    """A child or adult the review is about: a neutral code and broad facts, never a name or a date of birth."""

    class AgeBand(models.TextChoices):
        UNBORN = "unborn", "Unborn"
        UNDER_1 = "under_1", "Under 1"
        ONE_TO_FIVE = "1_5", "1 to 5"
        SIX_TO_TEN = "6_10", "6 to 10"
        ELEVEN_TO_FIFTEEN = "11_15", "11 to 15"
        SIXTEEN_SEVENTEEN = "16_17", "16 to 17"
        ADULT_YOUNG = "18_24", "18 to 24"
        ADULT = "25_64", "25 to 64"
        OLDER = "65_over", "65 and over"
        NOT_KNOWN = "", "Not recorded"

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        NOT_KNOWN = "", "Not recorded"

    class Harm(models.TextChoices):
        DIED = "died", "Died"
        SERIOUS_HARM = "serious_harm", "Seriously harmed"
        OTHER = "other", "Other"
        NOT_KNOWN = "", "Not recorded"

    review = models.ForeignKey(Review, models.CASCADE, related_name="subjects")
    code = models.CharField(max_length=6, editable=False)
    age_band = models.CharField("age at the incident", max_length=8, choices=AgeBand, blank=True)
    sex = models.CharField(max_length=8, choices=Sex, blank=True)
    harm = models.CharField("what happened", max_length=14, choices=Harm, blank=True)
    known_to_services = models.BooleanField("known to children's social care", null=True, blank=True)

    objects = StandingManager.from_queryset(SubjectQuerySet)()
    with_removed = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["review", "code"], name="reviews_subject_code_once")]

    def __str__(self):
        return self.code

    @property
    def reference(self):
        return f"{self.review.reference} subject {self.code}"

    def removal_words(self):
        facts = (self.get_age_band_display(), self.get_sex_display(), self.get_harm_display())
        return f"{self.code}: {', '.join(facts)}"

    def place_after_removal(self):
        return reverse("reviews:agencies", args=[self.review.reference])
