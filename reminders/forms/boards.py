"""A board's rules as a page asks for them."""

import calendar
import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError

from core.forms import PageForm
from core.templatetags.words import plural
from reminders.models import ReminderRule, Rung
from reminders.models.settings import SENDS_AT
from reminders.rules import LONGEST_LATE
from reminders.services.boards import LONGEST_GRACE

WEEKDAYS = [(number, calendar.day_name[number]) for number in range(7)]


class DaysField(forms.CharField):
    """Whole numbers with commas: "28, 14, 7". Cleans to a list."""

    def __init__(self, **options):
        super().__init__(required=False, max_length=120, **options)

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        words = [word for word in re.split(r"[,;\s]+", super().to_python(value)) if word]
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in words):
            raise ValidationError("Give whole numbers of days with commas between them, like 28, 14, 7")
        return [int(word) for word in words]


class TimesForm(PageForm):
    sends_at = forms.TypedChoiceField(
        label="Time of day",
        choices=[(at.strftime("%H:%M"), at.strftime("%H:%M")) for at in SENDS_AT],
        coerce=dt.time.fromisoformat,
        widget=forms.RadioSelect,
        help_text="In London, summer and winter. Somebody on several boards gets one message, at the earliest of their times.",
    )
    quiet_weekdays = forms.TypedMultipleChoiceField(
        label="Quiet days",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing goes out on these days. What would have been sent goes out on the next day.",
    )
    quiet_on_bank_holidays = forms.BooleanField(label="Nothing on bank holidays of England and Wales", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, settings):
        return {
            "sends_at": settings.sends_at.strftime("%H:%M"),
            "quiet_weekdays": settings.quiet_weekdays,
            "quiet_on_bank_holidays": settings.quiet_on_bank_holidays,
            "version": settings.version,
        }


class RuleForm(PageForm):
    channel = forms.ChoiceField(label="How", choices=ReminderRule.Channel.choices, widget=forms.RadioSelect)
    before = DaysField(label="Days before the date", help_text="For example 28, 14, 7, 1, 0. 0 is the day itself")
    after = DaysField(
        label="Days after it", help_text="For example 1, 3. Leave it empty to go straight on to the next question"
    )
    every = forms.IntegerField(
        label="And then every … days",
        min_value=0,
        max_value=LONGEST_LATE,
        help_text="While it is late. 0 for no more reminders",
        error_messages={
            "max_value": "Give at most %(limit_value)s days between two reminders",
            "min_value": "Give a number of days between two reminders, or 0 for no more",
            "invalid": "Give the days between two reminders as a whole number",
            "required": "Give the days between two reminders, or 0 for no more",
        },
    )
    who = forms.ChoiceField(label="Who", choices=ReminderRule.Who.choices, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)
    option_hints = {
        "channel": {
            ReminderRule.Channel.DIGEST: "One message a day with everything in it",
            ReminderRule.Channel.AT_ONCE: "A message for each item. Use it for what is rare and must not be overlooked",
        },
        "who": {ReminderRule.Who.HOLDER: "Where nobody has it, the agency’s leads"},
    }

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind.happens:
            told = {ReminderRule.Channel.AT_ONCE: "A message when it comes up, and later the digest until it is done"}
            self.option_hints = self.option_hints | {"channel": self.option_hints["channel"] | told}
        if not kind.has_leads:
            self.fields["who"].choices = ReminderRule.Who.choices[:1]
            self.fields["who"].widget = forms.HiddenInput()

    @classmethod
    def initial_of(cls, rule, version):
        return {
            "channel": rule.channel,
            "before": list(rule.before),
            "after": list(rule.after),
            "every": rule.every,
            "who": rule.who,
            "version": version,
        }


class LadderForm(PageForm):
    """Days of grace before each rung; an empty box leaves the rung out. Each says how late the item is by then, as it stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        late = 0
        for rung in Rung:
            grace = self.initial.get(rung.value)
            late += grace or 0
            since = "the one before was told" if rung != Rung.LEAD else "the date"
            now = f"; told when it is {plural(late, 'day')} late" if grace else ""
            self.fields[rung.value] = forms.IntegerField(
                label=rung.label, required=False, min_value=1, max_value=LONGEST_GRACE, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                help_text=f"Days after {since}{now}",
                error_messages={name: f"Give from 1 to {LONGEST_GRACE} days for {rung.label.lower()}, or leave it empty" for name in ("min_value", "max_value", "invalid")},
            )  # fmt: skip

    @property
    def rungs(self):
        return [self[rung.value] for rung in Rung]

    def ladder(self):
        return {rung.value: self.cleaned_data.get(rung.value) for rung in Rung}


class SwitchOnForm(PageForm):
    """After they were off: whether to go on where they stopped."""

    as_before = forms.TypedChoiceField(
        label="What is late already",
        choices=[],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether what is late already is chased"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, before, **kwargs):
        super().__init__(*args, **kwargs)
        if before is None:
            del self.fields["as_before"]
        else:
            self.fields["as_before"].choices = [
                ("yes", f"Chase it as before: what was due from {before:%-d %B %Y} on"),
                ("no", "Leave it: chase only what becomes late from today"),
            ]


class SwitchOffForm(PageForm):
    reason = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea)
    version = forms.IntegerField(widget=forms.HiddenInput)
