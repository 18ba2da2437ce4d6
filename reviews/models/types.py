"""Kinds of review, the guidance they run under and its clocks: data, never code.

The rows come from `reviews/data/editions.json` (see `reviews.editions`). A
review keeps the edition it began under.
"""

from datetime import timedelta

from django.db import models

from core import days


class ReviewType(models.Model):
    """For example a serious case review or a rapid review, with its own words and stages."""

    class Origin(models.TextChoices):
        LOCAL = "local", "Our own review"
        OTHER_AREA = "other_area", "Another area's review"
        NATIONAL = "national", "National report"

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.LOCAL)
    imr_label = models.CharField(
        "what an agency's report is called", max_length=80, default="Individual management review"
    )
    imr_short = models.CharField(max_length=30, default="IMR")
    stages = models.JSONField(default=list)  # [{"code": …, "name": …, "event": the key date by which it is entered}, …]
    required_documents = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    @property
    def imr_plural(self):
        """Several agencies' reports, in the middle of a sentence: "IMRs", "reports", "summaries"."""
        stem = self.imr_short.removesuffix("y")
        return f"{self.imr_short}s" if stem == self.imr_short else f"{stem}ies"

    @property
    def is_external(self):
        return self.origin != self.Origin.LOCAL

    def key_dates(self):
        """The names in Review.KEY_DATES that such a review has: those its stages and its clocks speak of.

        Of what others did and published only the day of publication is ours to know.
        """
        if self.is_external:
            return {"published"}
        names = {stage.get("event", "") for stage in self.stages} | {"incident"}
        for started_by, stopped_by in DeadlineRule.objects.filter(edition__review_type=self).values_list(
            "start_event", "done_event"
        ):
            names |= {started_by, stopped_by}
        return names - {""}

    def stage_name(self, code):
        return next((stage["name"] for stage in self.stages if stage["code"] == code), code)


class GuidanceEdition(models.Model):
    """An edition of the guidance that a type of review ran under between two dates."""

    review_type = models.ForeignKey(ReviewType, models.CASCADE, related_name="editions")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["review_type", "-in_force_from", "name"]

    def __str__(self):
        return self.name


class DeadlineRule(models.Model):
    """A clock: so many days, working days or months after a key date of the review."""

    class Unit(models.TextChoices):
        DAYS = "days", "days"
        WORKING_DAYS = "working_days", "working days"
        MONTHS = "months", "months"

    edition = models.ForeignKey(GuidanceEdition, models.CASCADE, related_name="rules")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    start_event = models.CharField(max_length=20)  # a name in Review.KEY_DATES, without _on
    done_event = models.CharField(max_length=20, blank=True)  # the key date that stops the clock
    number = models.SmallIntegerField()  # negative: before the start event
    unit = models.CharField(max_length=12, choices=Unit)
    source = models.CharField(max_length=200)  # which guidance, which section
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="reviews_deadlinerule_code_once")]

    def __str__(self):
        return self.name

    def due_on(self, start):
        """The last day on which this is in time, when the clock starts on `start`."""
        match self.unit:
            case self.Unit.WORKING_DAYS:
                return days.add_working_days(start, self.number)
            case self.Unit.MONTHS:
                return days.add_months(start, self.number)
        return start + timedelta(days=self.number)

    @property
    def words(self):
        """The rule in words, for example "15 working days from notification"."""
        unit = self.get_unit_display() if abs(self.number) != 1 else self.get_unit_display().rstrip("s")
        where = "before" if self.number < 0 else "from"
        return f"{abs(self.number)} {unit} {where} {START_EVENTS[self.start_event]}"


START_EVENTS = {
    "incident": "the incident",
    "aware": "becoming aware",
    "notified": "notification",
    "decided": "the decision",
    "commissioned": "commissioning",
    "submitted": "submission",
    "published": "publication",
}
