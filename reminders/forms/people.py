"""What people choose for themselves."""

from django import forms

from agencies.models import Board, User
from core.forms import PageForm
from reminders.models import MailChoice


class MailForm(PageForm):
    frequency = forms.ChoiceField(
        label="How often do you want the list of what waits for you?",
        choices=MailChoice.Frequency.choices,
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label="On which day?", choices=MailChoice.Weekday.choices, coerce=int, required=False, empty_value=0
    )
    away_until = forms.DateField(
        label="If you are away: the day on which you are back",
        required=False,
        help_text="Leave it empty when you are here",
    )
    deputy = forms.ModelChoiceField(
        label="Who hears of it in your place?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody: keep it for me",
        help_text="Colleagues who play a part where you do. What they may not see still comes to you.",
        error_messages={"invalid_choice": "Choose a colleague who plays a part where you do"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reveals = {"frequency": {MailChoice.Frequency.WEEKLY: ["weekday"]}}

    def __init__(self, *args, deputies, **kwargs):
        super().__init__(*args, **kwargs)
        if deputies.exists():
            self.fields["deputy"].queryset = deputies
        else:
            del self.fields["deputy"]


class CalendarForm(PageForm):
    board = forms.ModelChoiceField(
        label="Which dates?",
        queryset=Board.objects.none(),
        required=False,
        to_field_name="prefix",
        empty_label="All that is with you, on every board",
    )

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards
