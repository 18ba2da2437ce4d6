"""The outbox of mail, and what governs when it may leave."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from core.models.trail import ConcealingQuerySet


class NotificationQuerySet(ConcealingQuerySet):
    def visible_to(self, user):
        """A person's own messages, and those of the boards they run; a digest is of every board that it speaks of."""
        run = user.boards_where("board.manage")
        mine = self.filter(Q(recipient=user) | Q(board_id__in=run) | Q(boards__overlap=sorted(run)))
        return mine.not_concealed_from(user, "reference")

    def due(self, now):
        return self.filter(state=Notification.State.DUE, due_at__lte=now)

    def waiting(self):
        return self.filter(state__in=[Notification.State.DUE, Notification.State.CLAIMED, Notification.State.HANDOVER])

    def undecided(self):
        """Of which nobody can say whether they arrived, or which could not be sent and were not dealt with yet."""
        return self.filter(state__in=[Notification.State.UNKNOWN, Notification.State.FAILED], resolved_at=None)


class Notification(models.Model):
    """One message to one recipient: a row of the outbox.

    Written in the transaction of its cause under a unique key, so that it can
    neither be lost with a broker nor be planned twice. States and their order:
    see `core.outbox`.
    """

    class State(models.TextChoices):
        DUE = "due", "Waiting"
        CLAIMED = "claimed", "Being prepared"
        HANDOVER = "handover", "Being handed to the mail server"
        SENT = "sent", "Accepted by the mail server"
        UNKNOWN = "unknown", "Not certain it was delivered"
        FAILED = "failed", "Could not be delivered"
        CANCELLED = "cancelled", "No longer needed"
        EXPIRED = "expired", "Too late to be of use"

    dedupe_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    address = models.EmailField(blank=True)  # only for a recipient without an account
    board_id = models.BigIntegerField(null=True)
    boards = ArrayField(models.BigIntegerField(), default=list, blank=True)  # of a message about several boards
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=80, blank=True)  # a reference, never a name or a title
    detail = models.JSONField(default=dict)  # ids, codes and dates only
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    attempt = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, unique=True, null=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True)
    handed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_how = models.CharField(max_length=20, blank=True)
    # What it said, without the secret part of links. Of a message about several boards, each sees its own lines only.
    subject_line = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="core_notification_recipient_or_address",
                condition=Q(recipient__isnull=False, address="") | Q(recipient__isnull=True, address__gt=""),
            ),
            models.CheckConstraint(
                name="core_notification_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                # In the order in which they are claimed: a morning's digests are all due at the same moment.
                fields=["state", "due_at", "id"],
                name="core_notification_open",
                condition=Q(state__in=["due", "claimed", "handover"]),
            ),
            models.Index(fields=["subject_type", "subject_id"], name="core_notification_subject"),
            models.Index(fields=["board_id", "-due_at"], name="core_notification_board"),
            models.Index(Coalesce("sent_at", "due_at").desc(), F("id").desc(), name="core_notification_newest"),
            models.Index(
                fields=["-due_at"],
                name="core_notification_undecided",
                condition=Q(state__in=["unknown", "failed"], resolved_at=None),
            ),
            models.Index(fields=["recipient", "kind", "-sent_at"], name="core_notification_recipient"),
            GinIndex(fields=["boards"], name="core_notification_boards"),
        ]

    def __str__(self):
        return f"{self.kind} {self.reference}"

    def get_absolute_url(self):
        return reverse("core:message", args=[self.pk])

    @property
    def outcome(self):
        """What became of it. What a person took as sent was never accepted by anybody that we know of."""
        if self.state == self.State.SENT and self.resolved_how == "sent":
            return "Treated as sent; nobody is certain"
        return self.get_state_display()

    @property
    def needs_a_decision(self):
        """The rule of `undecided`, for a row at hand."""
        return self.state in {self.State.UNKNOWN, self.State.FAILED} and self.resolved_at is None


class NotificationLine(models.Model):
    """One line of a message about several things: what was said of which thing on which day.

    Written in the transaction in which the message is handed over, so that
    "reminded on 12 May" is what the message said and not what it was planned to say.
    """

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="lines")
    board_id = models.BigIntegerField(null=True)
    item_kind = models.CharField(max_length=40)
    item_id = models.BigIntegerField()
    reference = models.TextField()
    asks = models.TextField()
    when = models.TextField(blank=True)  # "3 days late" as it stood in the message
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["notification", "position"]
        indexes = [models.Index(fields=["item_kind", "item_id"], name="core_line_item")]

    def __str__(self):
        return f"{self.reference}: {self.asks}"


class FailingAddress(models.Model):
    """An address to which mail bounced: nothing more is sent there until somebody says that it works again."""

    address = models.EmailField(unique=True)  # lower case
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300)
    notification = models.ForeignKey(Notification, models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return f"address failing since {self.since:%Y-%m-%d}"


class MailHold(models.Model):
    """More messages were due at once than a run may send: nothing goes out until a person has decided."""

    held_at = models.DateTimeField(default=timezone.now)
    number = models.PositiveIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=10, blank=True)  # "send" or "cancel"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(decided_at=None), name="core_mailhold_one_open_at_a_time"
            ),
            models.CheckConstraint(
                name="core_mailhold_decided_at_and_by_together",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"hold of {self.number} messages"


class SendingAllowance(models.Model):
    """How many messages were handed over in one minute: to one domain, or (no domain) in all."""

    minute = models.DateTimeField()
    domain = models.CharField(max_length=254, blank=True)
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minute", "domain"], name="core_sendingallowance_once")]

    def __str__(self):
        return f"{self.domain or 'all'} {self.minute:%H:%M}"
