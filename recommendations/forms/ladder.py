"""Steps of the ladder and decisions about dates: a note, a reason, a date, a choice."""

from django import forms
from django.utils.translation import gettext as _

from core.forms import GovDateField, PageForm
from recommendations.forms.fields import NO_NAMES, long_text
from recommendations.models import Action


class NoteForm(PageForm):
    """A step that needs at most a note. `required` when the note is the message."""

    note = long_text("Note", most=2000, required=False)

    def __init__(self, *args, label="Note", required=False, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["note"]
        field.label, field.required, field.help_text = label, required, hint or NO_NAMES
        field.error_messages["required"] = f"Answer “{label}”" if label.endswith("?") else "Enter a note"


class ReasonForm(PageForm):
    reason = long_text("Why?", most=500, hint=NO_NAMES)
    required_messages = {"reason": "Say why"}


class EndForm(PageForm):
    """Pause, supersede or withdraw."""

    status = forms.ChoiceField(
        label="What should happen to it?",
        choices=[(value, Action.Status(value).label) for value in Action.ENDED],
        widget=forms.RadioSelect,
    )
    reason = long_text("Why?", most=500, hint=f"It is printed in reports. {NO_NAMES}")

    option_hints = {
        "status": {
            "paused": "Work will go on later",
            "superseded": "Another action does this now",
            "withdrawn": "It will not be done",
        }
    }
    required_messages = {"status": "Choose paused, superseded or withdrawn", "reason": "Say why"}

    def __init__(self, *args, action, **kwargs):
        super().__init__(*args, **kwargs)
        if action.status == Action.Status.PAUSED:
            self.fields["status"].choices = [c for c in self.fields["status"].choices if c[0] != Action.Status.PAUSED]


class ImpactForm(PageForm):
    impact = forms.ChoiceField(
        label="Did it make a difference?",
        choices=[choice for choice in Action.Impact.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    note = long_text(
        "What shows it?", most=2000, hint=f"The measure before and after, and what families or staff say. {NO_NAMES}"
    )

    required_messages = {"impact": "Choose changed, partly, no or not known", "note": "Say what shows it"}


class MoreTimeForm(PageForm):
    WHY = (
        ("Waiting for another organisation", "Waiting for another organisation"),
        ("Staff left or are off sick", "Staff left or are off sick"),
        ("The work is bigger than planned", "The work is bigger than planned"),
        ("Something else", "Something else"),
    )
    to_on = GovDateField(label="When will it be finished?", called="The new date")
    why = forms.ChoiceField(label="Why is it late?", choices=WHY, widget=forms.RadioSelect)
    first = long_text("What has to happen first?", most=900, hint=f"One or two sentences. {NO_NAMES}")

    required_messages = {
        "to_on": "Enter the new date",
        "why": "Say why it is late",
        "first": "Say what has to happen before the action is finished",
    }

    def __init__(self, *args, action, asked=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action
        which = {0: "The", 1: "This is the second request; the", 2: "This is the third request; the"}
        self.fields[
            "to_on"
        ].help_text = f"For example, 15 2 2027. {which.get(asked, f'This is request {asked + 1}; the')} board decides"

    def clean_to_on(self):
        day = self.cleaned_data["to_on"]
        if day and day <= self.action.due_on:
            raise forms.ValidationError(f"The new date must be after {self.action.due_on:%-d %B %Y}")
        return day

    @property
    def reason(self):
        why = self.cleaned_data["why"]
        return self.cleaned_data["first"] if why == "Something else" else f"{why}. {self.cleaned_data['first']}"


class DecideForm(PageForm):
    decision = forms.ChoiceField(
        label="Do you agree?",
        choices=[("agreed", "Yes, move the date"), ("refused", "No, keep the date")],
        widget=forms.RadioSelect,
    )
    reason = long_text("Reason", most=500, required=False, hint="The agency reads it. Needed when you keep the date.")

    required_messages = {"decision": "Choose yes or no"}


class MoveDateForm(PageForm):
    to_on = GovDateField(label="New due date", called="The new date")
    reason = long_text("Why does it move?", hint=f"It is kept in the date history. {NO_NAMES}")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    required_messages = {"to_on": "Enter the new date", "reason": "Say why the date moves"}


class MoveDatesForm(MoveDateForm):
    """One new date for several actions, of which those that are listed can be left out."""

    version = None

    def clean(self):
        if not self.data.getlist("action"):
            self.add_error(None, _("Select at least one action"))
        return super().clean()
