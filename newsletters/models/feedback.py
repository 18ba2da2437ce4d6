"""What agencies did about a newsletter: one request per agency, one answer per learning point."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from core import days
from core.on_behalf import OnBehalf, entry_note, whole_rule
from core.templatetags.words import date_long
from newsletters.lessons import minutes_to_answer
from newsletters.models.newsletter import Newsletter
from reviews.models import LearningPoint


class FeedbackRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(newsletter__board_id__in=user.boards_where("feedback.view"))
            | user.partnerships_where("feedback.answer").q("newsletter__board_id")
        )

    def visible_by_link(self, token_hash):
        """The one request that the holder of this link may answer, if the manager ever sent the link to somebody."""
        return self.filter(token_hash=token_hash, respondent_email__gt="", newsletter__state=Newsletter.State.SENT)

    def waiting(self):
        return self.filter(answered_at=None, closed_at=None)


class FeedbackRequest(OnBehalf):
    """A question to one agency about one newsletter, due by a meeting.

    Answered in the system by the agency's lead, or by a one-time link by
    somebody without an account; or spoken, and entered by the board. Such an
    answer is the agency's to correct. Only a hash of the link is stored; the link
    itself is worked out from `nonce` and the secret key when the mail is written.
    """

    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="feedback_requests")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="feedback_requests")
    due_on = models.DateField(db_index=True)
    respondent_email = models.EmailField("address of somebody without an account", blank=True)
    nonce = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField()
    link_revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_link = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    shared_with = models.CharField("teams it was shared with", max_length=300, blank=True)
    staff_told = models.PositiveIntegerField("number of staff told", null=True, blank=True)
    shared_on = models.DateField("when", null=True, blank=True)
    shared_how = models.CharField("how", max_length=200, blank=True)
    barrier = models.TextField("what stands in the way", max_length=1000, blank=True)
    reply = models.TextField("anything the board should discuss", max_length=1000, blank=True)
    # What was typed and not yet sent, as it was typed: {"field name": "text"}.
    draft = models.JSONField(default=dict, blank=True, editable=False)
    draft_saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = FeedbackRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "agency__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "agency"], name="newsletters_feedback_once"),
            models.CheckConstraint(name="newsletters_feedback_entered_whole", condition=whole_rule()),
        ]
        indexes = [models.Index(fields=["agency", "answered_at", "due_on"], name="newsletters_feedback_agency")]

    def __str__(self):
        return f"{self.newsletter.reference}, {self.agency.short_name}"

    def get_absolute_url(self):
        return reverse("newsletters:answer", args=[self.newsletter.reference, self.agency.slug])

    @property
    def board_id(self):
        return self.newsletter.board_id

    @property
    def acting_agency_ids(self):
        return {self.agency_id}

    @property
    def reference(self):
        return f"{self.newsletter.reference} {self.agency.slug}"

    @property
    def is_answered(self):
        return self.answered_at is not None

    @property
    def entry_note(self):
        by = self.answered_by.name if self.answered_by else ""
        return entry_note(self.channel, by=by, agency=self.agency.short_name, person=self.entered_for, on=self.given_on)

    @property
    def answered_in_words(self):
        """ "Answered by Priya Shah on 3 March 2026." or, of what was entered for the agency, the sentence that says so.

        What the board entered and the agency has corrected since keeps the day on which it was first given.
        """
        if not self.is_answered or self.is_entered_for_another:
            return self.entry_note
        day = date_long(self.answered_at)
        if self.given_on and self.answered_by:
            return _("First answered on %(day)s. Corrected since by %(name)s.") % {
                "day": day,
                "name": self.answered_by.name,
            }
        if self.answered_by is None:
            return _("Answered by link on %(day)s.") % {"day": day}
        return _("Answered by %(name)s on %(day)s.") % {"name": self.answered_by.name, "day": day}

    @staticmethod
    def asked_rule(path=""):
        """Answered, or still waited for: without those of whom nobody asks any more."""
        return Q(**{f"{path}answered_at__isnull": False}) | Q(**{f"{path}closed_at": None})

    @property
    def is_waiting(self):
        """It is asked for and has not come: as `waiting()` says of rows."""
        return self.answered_at is None and self.closed_at is None

    @property
    def minutes(self):
        """About how long the answer takes."""
        return minutes_to_answer(self.newsletter.released_content)

    @property
    def link_is_open(self):
        """Whether somebody without an account may answer by the link now."""
        return (
            bool(self.respondent_email)
            and self.link_revoked_at is None
            and self.is_waiting
            and self.link_expires_at > timezone.now()
        )

    def days_left(self, on=None):
        return (self.due_on - (on or days.today())).days


class FeedbackResponse(models.Model):
    """What one agency did about one learning point."""

    class Answer(models.TextChoices):
        CHANGED = "changed", "Changed"
        PLANNED = "planned", "Planned"
        SHARED = "shared", "Shared"
        NOT_FOR_US = "not_for_us", "Not for us"

    request = models.ForeignKey(FeedbackRequest, models.CASCADE, related_name="responses")
    learning_point = models.ForeignKey(LearningPoint, models.PROTECT, related_name="feedback")
    answer = models.CharField(max_length=12, choices=Answer)
    text = models.TextField("what changed, what is planned, or why it is not for you", max_length=1000, blank=True)
    planned_on = models.DateField("planned for", null=True, blank=True)
    proof = models.CharField("what shows it", max_length=300, blank=True)

    class Meta:
        ordering = ["learning_point__number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "learning_point"], name="newsletters_response_once"),
            models.CheckConstraint(
                name="newsletters_response_planned_has_date",
                condition=~Q(answer="planned") | Q(planned_on__isnull=False),
            ),
            models.CheckConstraint(
                name="newsletters_response_not_for_us_has_reason", condition=~Q(answer="not_for_us") | Q(text__gt="")
            ),
        ]

    def __str__(self):
        return f"{self.request}: {self.get_answer_display()}"
