"""A newsletter, built only from what somebody cleared for sharing.

Its readers may not see reviews. Nothing here reads a review's narrative: only
`LearningPoint.objects.cleared_for(board)` and `Recommendation.objects.shareable()`.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, Board, Meeting
from core import days
from core.models import Removable, StandingManager
from core.search import SearchableQuerySet, search_query, search_vector
from recommendations.models import Recommendation
from reviews.models import LearningPoint, Review

# What a newsletter says as it was released, without its codes (migration 0004); a draft's sections are searched themselves.
RELEASED_WORDS = Func("released_content", function="newsletters_released_words", output_field=models.TextField())


class NewsletterQuerySet(SearchableQuerySet):
    search_text = search_vector(A=["reference", "title"], B=["issued_by", "introduction", RELEASED_WORDS])

    def visible_to(self, user):
        """Everything for those who write or release; sent ones for the board; for an agency, those sent to it."""
        drafts = user.boards_where("newsletter.change") | user.boards_where("newsletter.release")
        received = Exists(
            Distribution.objects.filter(
                user.partnerships_where("newsletter.view").q("newsletter__board_id"),
                newsletter=OuterRef("pk"),
                sent_at__isnull=False,
            )
        )
        return self.filter(
            Q(board_id__in=drafts)
            | Q(board_id__in=user.boards_where("newsletter.view"), state=Newsletter.State.SENT)
            | (received & Q(state=Newsletter.State.SENT))
        )

    def containing(self, words, how):
        """Newsletters of which every word stands somewhere: in their own, or in a section while they are written.

        What was released is searched as it was released, so that nobody finds what its readers cannot read.
        """
        every = Q()
        for asked in words.asked(how):
            query = search_query(asked)
            own = Newsletter.objects.alias(search_text=self.search_text).filter(search_text=query)
            sections = Section.objects.alias(search_text=SECTION_WORDS).filter(search_text=query)
            lines = SectionPoint.objects.alias(search_text=LINE_WORDS).filter(search_text=query)
            found = (
                own.order_by()
                .values("pk")
                .union(
                    sections.filter(newsletter__released_at=None).order_by().values("newsletter"),
                    lines.filter(section__newsletter__released_at=None).order_by().values("section__newsletter"),
                )
            )
            every &= Q(pk__in=found)
        return every

    def removable_by(self, user):
        return self.filter(board_id__in=user.boards_where("newsletter.change"))

    def sent(self):
        return self.filter(state=Newsletter.State.SENT)


@pghistory.track(exclude=["removal"])
class Newsletter(Removable):
    """One issue: written, released by a second person, sent."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RELEASE_ASKED = "release_asked", "Waiting for release"
        RELEASED = "released", "Released"
        SENT = "sent", "Sent"

    board = models.ForeignKey(Board, models.PROTECT, related_name="newsletters")
    number = models.PositiveSmallIntegerField(editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=120)
    issued_by = models.CharField("issued by", max_length=120, help_text="For example the SCR Panel")
    panel_meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="meeting that decided to share this",
    )
    introduction = models.TextField("why this matters", max_length=3000, blank=True)
    feedback_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="newsletters", verbose_name="feedback wanted by"
    )
    feedback_due_on = models.DateField("answers wanted by", null=True, blank=True)
    state = models.CharField(max_length=14, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    release_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    release_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Places the identifier check marked that a writer decided to keep: {"the words": "the reason"}.
    kept = models.JSONField(default=dict, blank=True)
    # The page as it was released, in words: what was sent can never change afterwards.
    released_content = models.JSONField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = StandingManager.from_queryset(NewsletterQuerySet)()
    with_removed = NewsletterQuerySet.as_manager()

    class Meta:
        ordering = ["board", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="newsletters_number_once_a_board"),
            models.CheckConstraint(
                name="newsletters_released_by_a_second_person",
                condition=Q(released_by=None) | ~Q(released_by=F("release_asked_by")),
            ),
            models.CheckConstraint(
                name="newsletters_sent_only_when_released",
                condition=~Q(state__in=["released", "sent"]) | Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["board", "state", "-sent_at"], name="newsletters_board_state"),
            GinIndex(NewsletterQuerySet.search_text, name="newsletters_search"),
        ]

    def __str__(self):
        return f"Newsletter {self.number}: {self.title}"

    def get_absolute_url(self):
        return reverse("newsletters:detail", args=[self.reference])

    @property
    def is_editable(self):
        return self.state in {self.State.DRAFT, self.State.RELEASE_ASKED}

    @property
    def is_due_in_the_past(self):
        """Answers were wanted by a day that has passed: this may be recorded, and nobody can be asked any more."""
        return self.feedback_due_on is not None and self.feedback_due_on < days.today()

    def built_on_it(self):
        return [_("a request to release it")] if self.state == self.State.RELEASE_ASKED else []

    def blockers_to_removal(self):
        """What was released is a record of what was shared."""
        return [] if self.is_editable else [_("Only a draft can be removed. This newsletter was released.")]

    def place_after_removal(self):
        return reverse("newsletters:list")


SECTION_WORDS = search_vector(A=["heading"], B=["byline", "body"])
LINE_WORDS = search_vector(B=["line"])


class Section(models.Model):
    """One part of a newsletter, in order."""

    class Kind(models.TextChoices):
        IMR_LEARNING = "imr_learning", "Learning from a management review"
        REPORT_SUMMARY = "report_summary", "Summary of a national report"
        OTHER_AREA = "other_area", "Another area's review"
        RECOMMENDATIONS = "recommendations", "Recommendations"
        TEXT = "text", "Text"

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    heading = models.CharField(max_length=120)
    byline = models.CharField("from whom", max_length=120, blank=True, help_text="A role, never a name")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.TextField(
        "text", max_length=8000, blank=True, help_text="Markdown: **bold**, lists with -, [links](https://…)"
    )
    shows_figures = models.BooleanField("show the report's figures", default=False)
    points = models.ManyToManyField(LearningPoint, through="SectionPoint", related_name="newsletter_sections")
    recommendations = models.ManyToManyField(
        Recommendation, through="SectionRecommendation", related_name="newsletter_sections"
    )

    class Meta:
        ordering = ["position", "pk"]
        indexes = [GinIndex(SECTION_WORDS, name="newsletters_section_search")]

    def __str__(self):
        return self.heading

    @property
    def version(self):
        """A section is a part of its newsletter, and every change of it a version of that."""
        return self.newsletter.version


class SectionPoint(models.Model):
    """A cleared learning point chosen for a section."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="chosen_points")
    learning_point = models.ForeignKey(LearningPoint, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    # How this newsletter says it, when that is not the point's own plain-English line.
    line = models.TextField(
        "plain-English line", max_length=LearningPoint._meta.get_field("text").max_length, blank=True
    )
    asks_answer = models.BooleanField("agencies are asked what they did about it", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["section", "learning_point"], name="newsletters_point_once")]
        indexes = [GinIndex(LINE_WORDS, name="newsletters_line_search")]

    def __str__(self):
        return f"{self.section}: {self.learning_point}"


class SectionRecommendation(models.Model):
    """A shareable recommendation chosen for a section."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="chosen_recommendations")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "recommendation"], name="newsletters_recommendation_once")
        ]

    def __str__(self):
        return f"{self.section}: {self.recommendation}"


class Distribution(models.Model):
    """An agency that a newsletter goes to."""

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="distribution")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="received_newsletters")
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["agency__sort_name"]
        constraints = [models.UniqueConstraint(fields=["newsletter", "agency"], name="newsletters_agency_once")]

    def __str__(self):
        return f"{self.newsletter} to {self.agency}"
