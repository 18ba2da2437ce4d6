"""What one person enters for another: by which channel it came, who said it, on which day; and the sentence that says so.

Whoever enters it is the row's own "by". Wherever the row is read its `entry_note` is
shown, so that nothing looks as if the other had typed it.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import days
from core.refusals import Refusal
from core.templatetags.words import date_long


class Channel(models.TextChoices):
    PHONE = "phone", gettext_lazy("By phone")
    MEETING = "meeting", gettext_lazy("At a meeting")
    EMAIL = "email", gettext_lazy("By email")
    PAPER = "paper", gettext_lazy("By post or on paper")


SENTENCES = {
    Channel.PHONE: gettext_lazy("Entered by %(by)s for %(whom)s, by phone on %(day)s."),
    Channel.MEETING: gettext_lazy("Entered by %(by)s for %(whom)s, at a meeting on %(day)s."),
    Channel.EMAIL: gettext_lazy("Entered by %(by)s for %(whom)s, by email on %(day)s."),
    Channel.PAPER: gettext_lazy("Entered by %(by)s for %(whom)s, by post or on paper on %(day)s."),
}


def entry_note(channel: str, *, by: str, agency: str, person: str = "", on: dt.date | None) -> str:
    """ "Entered by Ruth Ashdown for Larkhaven Police, by phone on 3 March 2026."; "" when they entered it themselves."""
    if not channel:
        return ""
    whom = (
        _("%(person)s of %(agency)s") % {"person": person, "agency": agency} if person and agency else person or agency
    )
    return SENTENCES[Channel(channel)] % {"by": by, "whom": whom, "day": date_long(on)}


class OnBehalf(models.Model):
    """The columns of what may be entered for another. They are empty where somebody entered their own words."""

    channel = models.CharField("how it reached the board", max_length=8, choices=Channel, blank=True)
    given_on = models.DateField("day on which it was given", null=True, blank=True)
    entered_for = models.CharField("who said or sent it", max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def is_entered_for_another(self) -> bool:
        return bool(self.channel)


def whole_rule() -> Q:
    """A channel comes with its day, and nobody is named without a channel."""
    return Q(channel="", entered_for="") | Q(channel__gt="", given_on__isnull=False)


def check_given(channel: str, given_on: dt.date | None) -> None:
    """Raise Refusal unless this says how and when it was given: on a day that has come."""
    if channel not in Channel.values:
        raise Refusal(_("Select how it reached the board."), field="channel")
    if given_on is None:
        raise Refusal(_("Enter the day on which it was given."), field="given_on")
    if given_on > days.today():
        raise Refusal(_("The day on which it was given must be today or in the past."), field="given_on")


def moment_of(given_on: dt.date) -> dt.datetime:
    """The moment to keep for what was given on this day: now if it is today, else noon."""
    return timezone.now() if given_on == days.today() else days.london(given_on, 12)
