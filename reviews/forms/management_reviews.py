"""Forms of an agency's own review, for the board's side and the agency's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from core import days
from core.file_types import ACCEPT, WHAT_IS_TAKEN
from core.forms import GovDateField, OnBehalfForm
from core.on_behalf import Channel
from core.uploads import UploadField
from reviews.forms.people import PersonField
from reviews.forms.reviews import VersionedForm
from reviews.models import ManagementReview
from reviews.services import default_due_date

DECLARATION = "The author had no part in the case and is not the immediate manager of anybody who had"


class RequestForm(VersionedForm):
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies?", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label="What is asked for?", choices=ManagementReview.Kind, widget=forms.RadioSelect)
    requested_on = GovDateField(label="Asked on", called="The day it was asked for")
    due_on = GovDateField(label="Due on", called="The due date")
    required_messages = {"agencies": "Choose at least one agency"}

    def __init__(self, *args, review, **kwargs):
        today = days.today()
        initial = {"kind": "imr", "requested_on": today, "due_on": default_due_date(review, today)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["agencies"].queryset = review.board.agencies
        self.fields["kind"].choices = _kinds(review)

    def clean(self):
        asked, due = self.cleaned_data.get("requested_on"), self.cleaned_data.get("due_on")
        if asked and due and due < asked:
            self.add_error("due_on", f"The due date must not be before {asked:%-d %B %Y}, the day it was asked for.")
        return self.cleaned_data


def _kinds(review):
    """The kinds of report, the first by the name that this type of review gives it."""
    kinds = ManagementReview.Kind.choices
    return [(code, review.review_type.imr_label if code == ManagementReview.Kind.IMR else name) for code, name in kinds]


class AuthorForm(VersionedForm):
    author = forms.CharField(label="Who writes it?", max_length=120, help_text="Their name.")
    author_post = forms.CharField(label="Their post", max_length=120, required=False)
    author_account = PersonField(
        label="Their account here, if they have one",
        queryset=User.objects.none(),
        required=False,
        empty_label="None",
        help_text="Reminders go to them instead of the agency's leads.",
    )
    required_messages = {"author": "Enter the name of the author"}

    def __init__(self, *args, imr, may_declare, **kwargs):
        names = ("author", "author_post", "author_account", "version")
        super().__init__(*args, initial={name: getattr(imr, name) for name in names}, **kwargs)
        self.fields["author_account"].queryset = imr.agency.people(imr.board_id)
        if may_declare:
            self.fields["independent"] = forms.BooleanField(
                label=DECLARATION, required=False, initial=imr.independence_declared_on is not None
            )
            self.fields["statement"] = forms.CharField(
                label="Anything to say about independence",
                max_length=2000,
                required=False,
                widget=forms.Textarea,
                initial=imr.independence_statement,
            )


class DeclarationForm(VersionedForm):
    """Of the author that is named already."""

    independent = forms.BooleanField(label=DECLARATION)
    statement = forms.CharField(
        label=_("Anything to say about independence"), max_length=2000, required=False, widget=forms.Textarea
    )
    required_messages = {"independent": _("Select the declaration to continue")}

    def __init__(self, *args, imr, **kwargs):
        super().__init__(*args, initial={"version": imr.version}, **kwargs)


class HandInForm(VersionedForm):
    file = UploadField(
        label="The file",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=f"{WHAT_IS_TAKEN}, up to 25 MB. Earlier versions are kept.",
    )
    note = forms.CharField(
        label="A note for the panel",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="For example what changed.",
    )
    independent = forms.BooleanField(label=DECLARATION)  # only where nobody declared it before
    required_messages = {
        "file": "Choose the file to hand in",
        "independent": _("Select the declaration to continue"),
    }

    def __init__(self, *args, imr, **kwargs):
        super().__init__(*args, initial={"version": imr.version}, **kwargs)
        if imr.author and imr.independence_declared_on is None:
            self.fields["independent"].help_text = imr.author
        else:
            del self.fields["independent"]


class ReturnForm(VersionedForm):
    queries = forms.CharField(
        label="What does the panel ask?",
        max_length=5000,
        widget=forms.Textarea,
        help_text="One query in each paragraph.",
    )
    due_on = GovDateField(
        label="Answer by", called="The new date", required=False, help_text="Leave it empty to keep the present date."
    )
    required_messages = {"queries": "Say what the panel asks"}


class AcceptForm(VersionedForm):
    grade = forms.ChoiceField(
        label="How good is it?",
        choices=[*ManagementReview.Grade.choices, ("", "Not graded")],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    conditions = forms.CharField(
        label="Conditions, if there are any", max_length=2000, required=False, widget=forms.Textarea
    )


class DueForm(VersionedForm):
    due_on = GovDateField(label="New due date", called="The due date")


class ReceivedForm(OnBehalfForm, VersionedForm):
    """A report that came outside the system: how and when, the file, its author, and what the panel decided, if it did."""

    file = UploadField(
        label=_("The file"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=f"{WHAT_IS_TAKEN}, up to 25 MB.",
    )
    author = forms.CharField(label=_("Who wrote it?"), max_length=120, help_text=_("Their name."))
    author_post = forms.CharField(label=_("Their post"), max_length=120, required=False)
    is_independent = forms.BooleanField(label=DECLARATION, required=False)
    note = forms.CharField(label=_("A note for the panel"), max_length=2000, required=False, widget=forms.Textarea)
    outcome = forms.ChoiceField(
        label=_("What did the panel decide?"),
        choices=[("", _("Nothing yet")), ("returned", _("Returned with queries")), ("accepted", _("Accepted"))],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    returned_on = GovDateField(label=_("Returned on"), required=False)
    queries = forms.CharField(
        label=_("What did the panel ask?"), max_length=5000, required=False, widget=forms.Textarea
    )
    accepted_on = GovDateField(label=_("Accepted on"), required=False)
    returned_before_on = GovDateField(
        label=_("Returned before that on"),
        required=False,
        help_text=_("Leave it empty if it was not, or if you do not know."),
    )
    grade = AcceptForm.base_fields["grade"]
    conditions = AcceptForm.base_fields["conditions"]

    reveals = {
        "outcome": {
            "returned": ["returned_on", "queries"],
            "accepted": ["accepted_on", "returned_before_on", "grade", "conditions"],
        }
    }
    required_messages = {
        "channel": _("Select how it reached you"),
        "given_on": _("Enter the day on which you received it"),
        "file": _("Select the file that you received"),
        "author": _("Enter the name of the author"),
    }

    def __init__(self, *args, imr=None, **kwargs):
        if imr is not None:
            names = ("author", "author_post", "version")
            known = {name: getattr(imr, name) for name in names}
            kwargs["initial"] = known | {"is_independent": imr.independence_declared_on is not None}
        super().__init__(*args, **kwargs)
        channel, given_on, sender = (self.fields[name] for name in OnBehalfForm.base_fields)
        channel.label = _("How did it reach you?")
        channel.choices = [choice for choice in Channel.choices if choice[0] != Channel.PHONE]
        given_on.label, given_on.called = _("When did you receive it?"), _("The day on which you received it")
        sender.label = _("Who sent it?")

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome == "returned":
            self._demand("returned_on", _("Enter the day on which it was returned"))
            self._demand("queries", _("Enter what the panel asked"))
        if outcome == "accepted":
            self._demand("accepted_on", _("Enter the day on which it was accepted"))
        shown = self.reveals["outcome"].get(outcome, [])
        for name in {*self.reveals["outcome"]["returned"], *self.reveals["outcome"]["accepted"]} - set(shown):
            self.errors.pop(name, None)
        return cleaned

    def _demand(self, name, sentence):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    def report(self):
        """What the services take of it."""
        data = self.cleaned_data
        names = ["channel", "given_on", "entered_for", "author", "author_post", "is_independent", "note"]
        said = {name: data[name] for name in names} | {"upload": data["file"]}
        if data["outcome"] == "returned":
            said |= {name: data[name] for name in ("returned_on", "queries")}
        if data["outcome"] == "accepted":
            said |= {name: data[name] for name in ("accepted_on", "grade", "conditions")}
            said["returned_on"] = data["returned_before_on"]
        return said


class RecordReceivedForm(ReceivedForm):
    """The same for a report for which nobody was asked here."""

    agency = forms.ModelChoiceField(label=_("Which agency?"), queryset=Agency.objects.none())
    kind = forms.ChoiceField(label=_("What is it?"), choices=ManagementReview.Kind, widget=forms.RadioSelect)
    requested_on = GovDateField(label=_("Asked on"), called=_("The day it was asked for"))
    due_on = GovDateField(label=_("Due on"), called=_("The due date"))
    field_order = ["agency", "kind", "requested_on", "due_on"]
    required_messages = {
        **ReceivedForm.required_messages,
        "agency": _("Select the agency"),
        "requested_on": _("Enter the day on which it was asked for"),
        "due_on": _("Enter the day by which it was due"),
    }

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = review.board.agencies
        self.fields["kind"].choices = _kinds(review)
        self.initial["kind"] = ManagementReview.Kind.IMR

    def values(self):
        return {name: self.cleaned_data[name] for name in ("agency", "kind", "requested_on", "due_on")} | self.report()
