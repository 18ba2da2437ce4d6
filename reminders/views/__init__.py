"""Pages of this app."""

from reminders.views.boards import board, ladder, preview, rule, switch_off, switch_on, times
from reminders.views.people import calendar, calendar_stop, calendars, come_back, mail

__all__ = [
    "board",
    "calendar",
    "calendar_stop",
    "calendars",
    "come_back",
    "ladder",
    "mail",
    "preview",
    "rule",
    "switch_off",
    "switch_on",
    "times",
]
