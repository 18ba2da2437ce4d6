"""Every change of this app."""

from reminders.services.boards import (
    LookFirst,
    change_ladder,
    change_rule,
    change_times,
    has_looked,
    note_preview,
    switch_off,
    switch_on,
)
from reminders.services.people import change_mail_choice, come_back, open_feed, possible_deputies, revoke_feed

__all__ = [
    "LookFirst",
    "change_ladder",
    "change_mail_choice",
    "change_rule",
    "change_times",
    "come_back",
    "has_looked",
    "note_preview",
    "open_feed",
    "possible_deputies",
    "revoke_feed",
    "switch_off",
    "switch_on",
]
