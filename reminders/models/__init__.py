from reminders.models.choices import CalendarFeed, MailChoice
from reminders.models.escalation import Escalation, EscalationNotice
from reminders.models.settings import BoardReminders, ReminderRule, Rung, in_a_sentence

__all__ = [
    "BoardReminders",
    "CalendarFeed",
    "Escalation",
    "EscalationNotice",
    "MailChoice",
    "ReminderRule",
    "Rung",
    "in_a_sentence",
]
