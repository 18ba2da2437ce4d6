"""What a board sends by itself, and when: data that its business manager sets, with defaults that need no setting."""

import datetime as dt

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.models import Board
from core.lines import SeveralLines

SENDS_AT = [dt.time(7, 0), dt.time(7, 30), dt.time(8, 0), dt.time(8, 30)]  # London; a digest is there before nine
STANDARD_TIME = dt.time(7, 30)
SATURDAY, SUNDAY = 5, 6


class Rung(models.TextChoices):
    """Who is told when something stays late, from below to above."""

    LEAD = "lead", "The agency’s lead"
    BOARD_MEMBER = "board_member", "The agency’s member on the board"
    MANAGER = "manager", "The business manager"
    CHAIR = "chair", "The chair"


def in_a_sentence(rung):
    """ "the agency’s lead": how a rung is called in the middle of a sentence."""
    label = Rung(rung).label
    return label[0].lower() + label[1:]


STANDARD_GRACE = {Rung.LEAD: 7, Rung.BOARD_MEMBER: 14, Rung.MANAGER: 7, Rung.CHAIR: 14}


def standard_ladder():
    """Days of grace before each rung: after the due date for the first, after the rung below for the others."""
    return {rung.value: days for rung, days in STANDARD_GRACE.items()}


def standard_quiet_days():
    return [SATURDAY, SUNDAY]


class BoardRemindersQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the boards one runs."""
        return self.filter(board_id__in=user.boards_where("board.manage"))

    def live(self):
        return self.filter(switched_on_at__isnull=False)


@pghistory.track()
class BoardReminders(models.Model):
    """How one board reminds. Nothing goes out by itself until it was switched on, after a look at what would go out."""

    board = models.OneToOneField(Board, models.CASCADE, related_name="reminders")
    sends_at = models.TimeField("time of day", choices=[(at, f"{at:%H:%M}") for at in SENDS_AT], default=STANDARD_TIME)
    quiet_weekdays = ArrayField(models.PositiveSmallIntegerField(), default=standard_quiet_days, blank=True)
    quiet_on_bank_holidays = models.BooleanField("nothing on bank holidays", default=True)
    ladder = models.JSONField(default=standard_ladder)  # {rung: days of grace}; a rung that is not there is left out
    previewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    switched_on_at = models.DateTimeField(null=True, blank=True, editable=False)
    switched_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # What was late before this day stands in the lists and is not chased. Kept while they are off, to go on from there.
    chases_from = models.DateField(null=True, blank=True, editable=False)
    switched_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    switched_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    off_because = SeveralLines("switched off because", max_length=500, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = BoardRemindersQuerySet.as_manager()

    class Meta:
        verbose_name = "reminders"
        verbose_name_plural = "reminders"
        constraints = [
            models.CheckConstraint(
                name="reminders_boardreminders_switched_on_at_and_by_together",
                condition=Q(switched_on_at=None, switched_on_by=None)
                | Q(switched_on_at__isnull=False, switched_on_by__isnull=False, chases_from__isnull=False),
            ),
        ]

    def __str__(self):
        return f"reminders of {self.board}"

    @property
    def reference(self):
        return f"{self.board.prefix} reminders"

    @property
    def is_live(self):
        return self.switched_on_at is not None

    @classmethod
    def of(cls, board):
        """The board's own, made with the defaults at the first question."""
        return cls.objects.get_or_create(board=board)[0]


class ReminderRule(models.Model):
    """Where a board does otherwise than the defaults of a kind of item."""

    class Who(models.TextChoices):
        HOLDER = "holder", "Whoever has it"
        HOLDER_AND_LEADS = "holder_and_leads", "Whoever has it, and the agency’s leads"

    class Channel(models.TextChoices):
        DIGEST = "digest", "In the daily digest"
        AT_ONCE = "at_once", "At once, in a message of its own"
        OFF = "off", "Not at all"

    board = models.ForeignKey(Board, models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(max_length=40)
    before = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True
    )  # days before; 0 is the day itself
    after = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # days after
    every = models.PositiveSmallIntegerField(default=0)  # and then every so many days; 0: no more
    who = models.CharField(max_length=20, choices=Who, default=Who.HOLDER)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.DIGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "kind"], name="reminders_rule_once")]

    def __str__(self):
        return f"{self.board}: {self.kind}"


def chased(rows):
    """Of a kind's items (see `reminders.kinds`): those whose board is live, and that were not late before it was."""
    live = BoardReminders.objects.live().filter(board=OuterRef("of_board"), chases_from__lte=OuterRef("due_day"))
    return rows.filter(Exists(live))


def spoken_of(rows, kind):
    """Of a kind's items: those that are chased, and of which their board reminds at all."""
    return chased(rows).filter(~Exists(rule_of(kind, channel=ReminderRule.Channel.OFF)))


def governed(rows, kind):
    """Of a kind's items: those that are chased, and of which their board reminds by digest."""
    elsewhere = [ReminderRule.Channel.OFF] if kind.happens else [ReminderRule.Channel.OFF, ReminderRule.Channel.AT_ONCE]
    return chased(rows).filter(~Exists(rule_of(kind, channel__in=elsewhere)))


def told_leads_too(rows, kind):
    """Of such items: those of boards where the agency's leads are told as well."""
    return rows.filter(Exists(rule_of(kind, who=ReminderRule.Who.HOLDER_AND_LEADS)))


def rule_of(kind, **which):
    """The rule of an item's board for its kind, as a subquery."""
    return ReminderRule.objects.filter(board=OuterRef("of_board"), kind=kind.name, **which)
