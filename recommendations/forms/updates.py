"""What an agency says: the three questions, a claim, a piece of evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import GovDateField, OnBehalfForm, PageForm
from recommendations.forms.fields import NO_NAMES, EvidenceFilesField, long_text
from recommendations.models import Evidence, ProgressUpdate
from recommendations.services.updates import PROOF, not_on_time


class UpdateForm(PageForm):
    """Three questions: how is it going, what has changed, what proves it."""

    going = forms.ChoiceField(label="1. How is it going?", choices=ProgressUpdate.Going, widget=forms.RadioSelect)
    finish_on = GovDateField(label="When will it be finished?", called="The new date", required=False)
    text = long_text("2. What has changed?", hint=f"Two or three sentences. {NO_NAMES}")
    files = EvidenceFilesField(
        label="3. What proves it?",
        required=False,
        help_text="Only if you have it now. Minutes, an audit, a policy, a photo of a notice. Up to 25 MB each.",
    )

    option_hints = {
        "going": {"stuck": "Say below what would help", "done": "You will be asked for proof. The board checks it"},
    }
    reveals = {"going": {"late": ["finish_on"]}}
    required_messages = {"going": "Say how it is going", "text": "Say what has changed"}

    def __init__(self, *args, action, waiting=None, proven=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.waiting, self.proven = action, waiting, proven
        day = f"{action.due_on:%-d %B}"
        hint = (
            f"You asked for {waiting.to_on:%-d %B %Y}; the board decides"
            if waiting
            else f"Any date after {day} needs the board to agree"
        )
        self.fields["finish_on"].help_text = hint
        if action.is_overdue():
            self.fields["going"].choices = [
                choice for choice in ProgressUpdate.Going.choices if choice[0] != ProgressUpdate.Going.ON_TIME
            ]
            self.fields["going"].error_messages["invalid_choice"] = not_on_time(action)

    def clean(self):
        cleaned = super().clean()
        going, day = cleaned.get("going"), cleaned.get("finish_on")
        if going == ProgressUpdate.Going.LATE and "finish_on" not in self.errors:
            if day is None and self.waiting is None:
                self.add_error("finish_on", "Say when it will be finished")
            elif day is not None and day <= self.action.due_on:
                self.add_error("finish_on", f"The new date must be after {self.action.due_on:%-d %B %Y}")
        if (
            going == ProgressUpdate.Going.DONE
            and "files" not in self.errors
            and not self.proven
            and not cleaned.get("files")
        ):
            self.add_error("files", PROOF)
        if going != ProgressUpdate.Going.LATE:
            cleaned["finish_on"] = None
            self.errors.pop("finish_on", None)
        return cleaned

    def typed(self):
        """The fields as they were typed, for a draft. Raises Refusal when they cannot be kept whole."""
        self.demand_storable()
        names = ("going", "text", "finish_on_day", "finish_on_month", "finish_on_year")
        return {name: self.data.get(name, "") for name in names}

    @property
    def kept_files(self):
        return self.fields["files"].kept


class RecordUpdateForm(OnBehalfForm):
    """What the agency said elsewhere: how and when it said so, then what."""

    going = forms.ChoiceField(
        label=_("How is it going?"),
        choices=[choice for choice in ProgressUpdate.Going.choices if choice[0] != ProgressUpdate.Going.DONE],
        widget=forms.RadioSelect,
        help_text=_("Only the agency can mark its action as complete."),
    )
    text = long_text(_("What has changed?"), hint=_("Write down what they said. No names of children or families."))
    files = EvidenceFilesField(
        label=_("What did they send you?"),
        required=False,
        help_text=_("Only if they sent something. Up to 25 MB each."),
    )
    option_hints = {"going": {"late": _("If they need another date, move the due date on the action’s page")}}
    required_messages = {"going": _("Select how it is going"), "text": _("Enter what has changed")}


class ClaimForm(PageForm):
    text = long_text(
        "What is different now?", hint=f"Two or three sentences, with figures if you have them. {NO_NAMES}"
    )
    kind = forms.ChoiceField(label="What kind of proof is it?", choices=Evidence.Kind, initial=Evidence.Kind.OTHER)
    files = EvidenceFilesField(label="What proves it?", required=False, help_text="Up to 25 MB each.")

    required_messages = {"text": "Say what is different now"}


class EvidenceForm(PageForm):
    files = EvidenceFilesField(label="Files", help_text="Up to 25 MB each.")
    kind = forms.ChoiceField(label="What kind of proof is it?", choices=Evidence.Kind, initial=Evidence.Kind.OTHER)
    note = forms.CharField(
        label="In a few words", max_length=200, required=False, help_text=f"For example, 120 visits audited. {NO_NAMES}"
    )
    dated_on = GovDateField(label="Date it speaks of", required=False)
    look_again_on = GovDateField(label="Look at it again on", required=False)

    required_messages = {"files": "Choose at least one file"}
