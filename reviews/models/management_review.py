"""An agency's management review (IMR): asked for, written, handed in, returned, accepted."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyMembership
from agencies.roles import AgencyRole
from core import days
from core.on_behalf import OnBehalf, entry_note, whole_rule
from reviews.models.part import PartOfAReview
from reviews.models.review import Review

REFERENCE_LENGTH = 80  # as long as the audit trail and the outbox keep a reference


class ManagementReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of reviews one may read, and one's own agency's; a contributor only sees what they write."""
        leads = user.partnerships_where("imr.view", roles={AgencyRole.LEAD}).q("review__board_id")
        writes = user.partnerships_where("imr.view", roles={AgencyRole.CONTRIBUTOR}).q("review__board_id")
        known = Review.objects.visible_to(user)
        return self.filter(
            Q(review__in=Review.objects.content_visible_to(user))
            | (leads & Q(review__in=known))
            | (writes & Q(author_account=user, review__in=known))
        )

    def outstanding(self):
        """Those the panel is still waiting for."""
        with_the_agency = self.filter(state__in=ManagementReview.WITH_THE_AGENCY)
        return with_the_agency.filter(review__closed_at=None, review__removal=None)

    def late(self, on=None):
        return self.outstanding().filter(due_on__lt=on or days.today())

    def waiting_for(self, user):
        """Those this person is asked for: as the author or, where none has an account, as a lead of the agency."""
        leads = user.partnerships_where("imr.submit", roles={AgencyRole.LEAD}).q("review__board_id")
        return (
            self.visible_to(user)
            .outstanding()
            .filter(
                (Q(author_account=user) & user.partnerships_where("imr.submit").q("review__board_id"))
                | (leads & ~self._author_works_there())
            )
        )

    @staticmethod
    def _author_works_there():
        """Whether the author has an account that still belongs to the agency."""
        return Exists(
            AgencyMembership.objects.current().filter(
                user=OuterRef("author_account"),
                board=OuterRef("review__board"),
                agency=OuterRef("agency"),
                user__is_active=True,
            )
        )

    def with_author(self, exists):
        """Those whose author can be written to, or those whose agency's leads stand in."""
        return self.filter(self._author_works_there() if exists else ~self._author_works_there())


@pghistory.track()
class ManagementReview(PartOfAReview, models.Model):
    """One agency's review of its own part. No other agency may ever see it."""

    class Kind(models.TextChoices):
        IMR = "imr", "Individual management review"
        HEALTH_OVERVIEW = "health_overview", "Health overview report"
        SUMMARY = "summary", "Agency summary"

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        BEING_WRITTEN = "being_written", "Being written"
        RECEIVED = "received", "Received"
        RETURNED = "returned", "Returned with queries"
        ACCEPTED = "accepted", "Accepted"

    WITH_THE_AGENCY = (State.REQUESTED, State.BEING_WRITTEN, State.RETURNED)

    class Step(models.TextChoices):
        """What comes next, in the order of the way that a report goes."""

        NAME_AUTHOR = "name_author", _("Name the author")
        DECLARE = "declare", _("Declare independence")
        HAND_IN = "hand_in", _("Hand it in")
        ANSWER = "answer", _("Answer the queries")
        DECIDE = "decide", _("Accept it or return it")

    class Grade(models.TextChoices):
        OUTSTANDING = "outstanding", "Outstanding"
        GOOD = "good", "Good"
        ADEQUATE = "adequate", "Adequate"
        INADEQUATE = "inadequate", "Inadequate"

    review = models.ForeignKey(Review, models.CASCADE, related_name="management_reviews")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="management_reviews")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.IMR)
    author = models.CharField("author", max_length=120, blank=True)
    author_post = models.CharField("author's post", max_length=120, blank=True)
    author_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="authored_management_reviews"
    )
    independence_declared_on = models.DateField(null=True, blank=True)
    independence_statement = models.TextField("declaration of independence", blank=True, max_length=2000)
    requested_on = models.DateField()
    due_on = models.DateField(db_index=True)
    received_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    queries = models.TextField("what the panel asks", blank=True, max_length=5000)
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.TextField(blank=True, max_length=2000)
    grade = models.CharField(max_length=12, choices=Grade, blank=True)
    state = models.CharField(max_length=14, choices=State, default=State.REQUESTED)
    version = models.PositiveIntegerField(default=1)

    objects = ManagementReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "agency__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["review", "agency", "kind"], name="reviews_managementreview_once"),
            models.CheckConstraint(
                name="reviews_managementreview_due_not_before_requested", condition=Q(due_on__gte=F("requested_on"))
            ),
            models.CheckConstraint(
                name="reviews_managementreview_accepted_on_and_by_together",
                condition=Q(accepted_on=None, accepted_by=None)
                | Q(accepted_on__isnull=False, accepted_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "due_on"], name="reviews_imr_agency")]

    def __str__(self):
        return f"{self.label} of {self.agency.short_name}, {self.review.code_name}"

    def get_absolute_url(self):
        return reverse("reviews:imr", args=[self.review.reference, self.pk])

    @property
    def label(self):
        """What this edition calls it, in the middle of a sentence: "IMR", "report", "health overview report"."""
        return self.review.review_type.imr_short if self.kind == self.Kind.IMR else self.get_kind_display().lower()

    @property
    def acting_agency_ids(self):
        return {self.agency_id}

    @property
    def reference(self):
        return f"{self.review.reference} {self.label} {self.agency.slug}"[:REFERENCE_LENGTH]

    @property
    def is_with_the_agency(self):
        return self.state in self.WITH_THE_AGENCY

    @property
    def is_outstanding(self):
        """The panel is still waiting for it."""
        return self.is_with_the_agency and not self.review.is_closed

    @property
    def next_step(self):
        """The one thing that is to be done next, or None when it is accepted or its review closed.

        A report that came back is not asked anew who wrote it and whether they were independent: the queries are what
        is open. Should the author have changed since, the page where it is handed in asks for the declaration.
        """
        if self.review.is_closed or self.state == self.State.ACCEPTED:
            return None
        if self.state == self.State.RECEIVED:
            return self.Step.DECIDE
        if not self.author:
            return self.Step.NAME_AUTHOR
        if self.queries:
            return self.Step.ANSWER
        return self.Step.HAND_IN if self.independence_declared_on else self.Step.DECLARE

    @property
    def is_next_for_the_agency(self):
        """Whose turn it is: the agency's, or else the board's. Nobody's when there is no next step."""
        return self.next_step not in {None, self.Step.DECIDE}

    def is_late(self, on=None):
        """Past its date and still waited for: what came is not late, whenever it was recorded."""
        return self.is_outstanding and self.due_on < (on or days.today())

    def days_late(self, on=None):
        return -self.days_left(on) if self.is_late(on) else 0

    def days_left(self, on=None):
        return (self.due_on - (on or days.today())).days


class ManagementReviewVersionQuerySet(models.QuerySet):
    def handed_in_by(self, user):
        """Those this person handed in; not those that they only entered for the agency."""
        return self.filter(handed_in_by=user, channel="")


class ManagementReviewVersion(OnBehalf):
    """A file the agency handed in, here or by post or email. Versions are added, never replaced."""

    management_review = models.ForeignKey(ManagementReview, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    note = models.TextField(blank=True, max_length=2000)
    handed_in_at = models.DateTimeField(default=timezone.now, editable=False)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ManagementReviewVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["management_review", "number"], name="reviews_imr_version_number_once"),
            models.CheckConstraint(name="reviews_imr_version_entered_whole", condition=whole_rule()),
        ]

    def __str__(self):
        return f"{self.management_review}, version {self.number}"

    def was_handed_in_by(self, user):
        """This person handed it in; whoever only entered it for the agency did not."""
        return self.handed_in_by_id == user.pk and not self.is_entered_for_another

    @property
    def entry_note(self):
        agency = self.management_review.agency.short_name
        return entry_note(
            self.channel, by=self.handed_in_by.name, agency=agency, person=self.entered_for, on=self.given_on
        )
