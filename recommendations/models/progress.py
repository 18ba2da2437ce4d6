"""What happened to an action: updates, evidence, steps of sign-off, more time. Rows are added, not changed."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyMembership
from core.lines import SeveralLines
from core.models import Removable, StandingManager
from core.on_behalf import OnBehalf, entry_note, whole_rule
from recommendations.models.action import Action


class OfAnActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(action__in=Action.objects.visible_to(user))


class PartOfAnAction(models.Model):
    """Something that belongs to one action and is seen by whoever sees that action."""

    class Meta:
        abstract = True

    @property
    def board_id(self):
        return self.action.board_id

    @property
    def acting_agency_ids(self):
        return self.action.acting_agency_ids

    @property
    def reference(self):
        return f"{self.action.reference} {self._meta.verbose_name} {self.pk}"


class OfAnAction(PartOfAnAction):
    """As it was added: it cannot be removed."""

    objects = OfAnActionQuerySet.as_manager()

    class Meta:
        abstract = True


class ProgressUpdate(OnBehalf, OfAnAction):
    """What somebody said on a day. Dated, signed, appended. One that the board entered for the agency says so."""

    class Going(models.TextChoices):
        ON_TIME = "on_time", "On time"
        LATE = "late", "Late, but we will finish it"
        STUCK = "stuck", "Stuck"
        DONE = "done", "Done"

    action = models.ForeignKey(Action, models.CASCADE, related_name="updates")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # none: the business unit
    going = models.CharField("how it is going", max_length=8, choices=Going)
    text = models.TextField("what has changed", max_length=1000)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["action", "-at"], name="recommendations_update_action")]
        constraints = [models.CheckConstraint(name="recommendations_update_entered_whole", condition=whole_rule())]

    def __str__(self):
        return f"{self.action.reference}, {self.at:%-d %B %Y}"

    @property
    def entry_note(self):
        agency = self.agency.short_name if self.agency else ""
        return entry_note(self.channel, by=self.by.name, agency=agency, person=self.entered_for, on=self.given_on)


class UpdateDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user, action__in=Action.objects.visible_to(user))

    def removable_by(self, user):
        return self.visible_to(user)


class UpdateDraft(Removable, PartOfAnAction):
    """An update being written: kept for its writer until it is sent."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)  # the form's fields as they were typed
    saved_at = models.DateTimeField(default=timezone.now)

    objects = StandingManager.from_queryset(UpdateDraftQuerySet)()
    with_removed = UpdateDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "user"], condition=Q(removal=None), name="recommendations_draft_one_each"
            )
        ]

    def __str__(self):
        return f"draft for {self.action.reference}"

    @property
    def reference(self):
        return f"{self.action.reference} draft {self.pk}"

    def blockers_to_restoring(self):
        newer = UpdateDraft.objects.filter(action=self.action_id, user=self.user_id)
        return [_("You have saved another draft since. Send or remove that first.")] if newer.exists() else []

    def place_after_removal(self):
        return self.action.get_absolute_url()


class EvidenceQuerySet(OfAnActionQuerySet):
    def removable_by(self, user):
        """The board's people, and of what an agency's own people added: whoever does the agency's work on the action."""
        by_agency = AgencyMembership.objects.filter(
            user=OuterRef("added_by"), board=OuterRef("action__board"), agency=OuterRef("action__lead_agency")
        )
        agencies = user.partnerships_where("action.update").q("action__board_id", "action__lead_agency_id")
        boards = Q(action__board_id__in=user.boards_where("action.change"))
        own = Q(action__lead_agency__kind=Agency.Kind.BUSINESS_UNIT, action__owner=user)
        return self.visible_to(user).filter(boards | own | (agencies & Q(Exists(by_agency))))


class Evidence(Removable, PartOfAnAction):
    """Something that proves an action."""

    held_with = "action"

    class Kind(models.TextChoices):
        POLICY = "policy", "Policy or form"
        MINUTES = "minutes", "Minutes"
        TRAINING = "training", "Training register"
        AUDIT = "audit", "Audit"
        DATA = "data", "Figures"
        VOICE = "voice", "Voice of families or staff"
        SAMPLE = "sample", "Case sample"
        OTHER = "other", "Other"

    action = models.ForeignKey(Action, models.CASCADE, related_name="evidence")
    update = models.ForeignKey(ProgressUpdate, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    note = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    dated_on = models.DateField("date it speaks of", null=True, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StandingManager.from_queryset(EvidenceQuerySet)()
    with_removed = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name_plural = "evidence"

    def __str__(self):
        return self.file.name

    def built_on_it(self):
        resting = (Action.Status.CLAIMED, *Action.DONE)
        return [_("a claim that the action is complete")] if self.action.status in resting else []

    def place_after_removal(self):
        return f"{self.action.get_absolute_url()}#evidence"


class Verification(OfAnAction):
    """One step on the ladder, up or down: who, when, and what they said."""

    class Step(models.TextChoices):
        CLAIMED = "claimed", "Claimed done"
        CHECKED = "checked", "Passed to the panel"
        EVIDENCE_REQUESTED = "evidence_requested", "More evidence asked for"
        VERIFIED = "verified", "Verified"
        EMBEDDED = "embedded", "Embedded"
        REOPENED = "reopened", "Reopened"
        ENDED = "ended", "Paused, superseded or withdrawn"
        IMPACT = "impact", "Impact judged"

    action = models.ForeignKey(Action, models.CASCADE, related_name="verifications")
    step = models.CharField(max_length=20, choices=Step)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["action", "-at"], name="recommendations_verif_action")]

    def __str__(self):
        return f"{self.action.reference}: {self.get_step_display()}"


class Extension(OfAnAction):
    """A request for more time, and its decision; or a date moved by the board itself."""

    class Decision(models.TextChoices):
        WAITING = "", "Waiting for a decision"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"

    action = models.ForeignKey(Action, models.CASCADE, related_name="extensions")
    from_on = models.DateField()
    to_on = models.DateField("new date")
    reason = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = SeveralLines(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="recommendations_extension_is_later", condition=Q(to_on__gt=F("from_on"))),
            models.CheckConstraint(
                name="recommendations_extension_decision_at_and_by_together",
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision__gt="", decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["action"], condition=Q(decision=""), name="recommendations_extension_one_open_request"
            ),
        ]

    def __str__(self):
        return f"{self.action.reference}: {self.from_on} to {self.to_on}"

    @property
    def is_waiting(self):
        return self.decision == self.Decision.WAITING
