from reminders.forms.boards import LadderForm, RuleForm, SwitchOffForm, TimesForm
from reminders.forms.people import CalendarForm, MailForm

__all__ = ["CalendarForm", "LadderForm", "MailForm", "RuleForm", "SwitchOffForm", "TimesForm"]
