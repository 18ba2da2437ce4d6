"""Meetings of a board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Meeting
from core.forms import PageModelForm


class MeetingForm(PageModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Meeting
        fields = ["board", "kind", "name", "on", "starts_at", "place", "papers_on", "agenda"]
        labels = {
            "kind": "Kind of meeting",
            "on": "Date",
            "starts_at": "Starts at",
            "papers_on": "Papers go out on",
            "agenda": _("Agenda"),
        }
        help_texts = {
            "name": "For example SCR Panel",
            "starts_at": "For example 14:00. Leave empty if it is not known yet.",
            "agenda": _(
                "One item on each line. Claims to verify, requests for more time, reports and feedback are added for you. "
                "Everyone on the board can read this: no names of children or families."
            ),
            "place": "A room, an address or “online”",
        }
        error_messages = {"starts_at": {"invalid": "Give the time as hours and minutes, like 14:00"}}
        widgets = {"kind": forms.RadioSelect, "starts_at": forms.TimeInput(format="%H:%M")}

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Meeting.Kind.choices
        if self.instance.pk:
            del self.fields["board"]
            self.initial["version"] = self.instance.version
            return
        del self.fields["version"]
        self.fields["board"].queryset = boards
        self.fields["board"].error_messages["invalid_choice"] = "Choose one of your boards"
        if len(boards) == 1:
            self.fields["board"].widget = forms.HiddenInput()
            self.initial["board"] = boards[0].pk

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("papers_on") and data["papers_on"] > data["on"]:
            self.add_error("papers_on", "The papers must go out before the meeting, or on the same day")
        return data

    def _post_clean(self):
        """The service sets the fields: a refused form must not leave the row changed in memory."""

    def values(self):
        return dict(self.cleaned_data)
