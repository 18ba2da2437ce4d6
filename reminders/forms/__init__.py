from reminders.forms.boards import LadderForm, RuleForm, SwitchOffForm, SwitchOnForm, TimesForm
from reminders.forms.people import CalendarForm, MailForm

__all__ = ["CalendarForm", "LadderForm", "MailForm", "RuleForm", "SwitchOffForm", "SwitchOnForm", "TimesForm"]
