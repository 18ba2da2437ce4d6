"""What a person chose for themselves: how often mail comes, who stands in, and which calendars read along."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Board


class MailChoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of people for whom one stands in."""
        return self.filter(Q(user=user) | Q(deputy=user))


class MailChoice(models.Model):
    """How one person wants to be reminded. Who chose nothing has no row: daily, and nobody stands in."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "Every day on which there is something"
        WEEKLY = "weekly", "Once a week"
        URGENT = "urgent", "Only what is late, or due today or tomorrow"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choice")
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField("day of the week", choices=Weekday, default=Weekday.MONDAY)
    away_until = models.DateField("away until", null=True, blank=True)  # the first day back
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="stands_in_for"
    )
    version = models.PositiveIntegerField(default=1)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="reminders_mailchoice_not_ones_own_deputy", condition=~Q(deputy=F("user")))
        ]

    def __str__(self):
        return f"mail of account {self.user_id}"

    def is_away(self, on):
        return self.away_until is not None and on < self.away_until


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own only, whatever one's role."""
        return self.filter(user=user)

    def open(self):
        return self.filter(revoked_at=None, user__is_active=True)


class CalendarFeed(models.Model):
    """An address at which a calendar reads one person's dates, of all boards or of one. Only a hash of it is looked up."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    board = models.ForeignKey(Board, models.CASCADE, null=True, blank=True, related_name="+")
    nonce = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField("last read", null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"calendar {self.pk}"

    @property
    def reference(self):
        return f"calendar {self.pk}"

    @property
    def board_name(self):
        return self.board.short_name if self.board else "All your boards"
