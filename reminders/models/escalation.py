"""What stayed late and was passed up: one row for each rung that an item reached, and one for each person told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Notification
from reminders.models.settings import Rung, in_a_sentence


class EscalationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the boards one runs."""
        return self.filter(board_id__in=user.boards_where("board.manage"))

    def of(self, kind, item_id):
        """Everything about one item, in order."""
        return self.filter(item_kind=kind, item_id=item_id).order_by("on", "pk")


class Escalation(models.Model):
    """An item that was late on a day and went up one rung; told once for each due date and rung."""

    item_kind = models.CharField(max_length=40)
    item_id = models.BigIntegerField()
    reference = models.CharField(max_length=80)
    board_id = models.BigIntegerField()
    agency_id = models.BigIntegerField(null=True)
    due_on = models.DateField()
    rung = models.CharField(max_length=12, choices=Rung)
    on = models.DateField()
    is_top = models.BooleanField(default=True)  # it has not gone higher
    nobody = models.BooleanField(default=False)  # nobody is named for this rung; the clock of the next runs on

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item_kind", "item_id", "due_on", "rung"], name="reminders_escalation_once"
            ),
            models.UniqueConstraint(
                fields=["item_kind", "item_id", "due_on"], condition=Q(is_top=True), name="reminders_escalation_one_top"
            ),
        ]
        indexes = [
            models.Index(fields=["board_id", "-on"], name="reminders_escalation_board"),
            models.Index(fields=["item_kind", "rung", "on"], condition=Q(is_top=True), name="reminders_escalation_top"),
        ]

    def __str__(self):
        return f"{self.reference}: {self.get_rung_display()}"

    @property
    def to_whom(self):
        """ "the agency’s lead": in the middle of a sentence."""
        return in_a_sentence(self.rung)

    @property
    def days_late(self):
        return (self.on - self.due_on).days


class EscalationNoticeQuerySet(models.QuerySet):
    def untold(self, notification=None):
        """What no message has told yet; of a message that is written again, what it told before as well."""
        lost = Q(told_in__state__in=["failed", "expired", "cancelled"])
        return self.filter(Q(told_in=None) | lost | Q(told_in=notification) if notification else Q(told_in=None) | lost)


class EscalationNotice(models.Model):
    """One person's part in an escalation: it was passed up to them, or they are told that it was passed on."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="escalation_notices")
    passed_to_them = models.BooleanField()
    told_in = models.ForeignKey(Notification, models.SET_NULL, null=True, related_name="+")

    objects = EscalationNoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "person"], name="reminders_escalationnotice_once")]

    def __str__(self):
        return f"{self.escalation}: {self.person_id}"
