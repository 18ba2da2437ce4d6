"""Forms of an agency's own review, for the board's side and the agency's."""

from django import forms

from agencies.models import Agency, User
from core import days
from core.file_types import ACCEPT, WHAT_IS_TAKEN
from core.forms import GovDateField
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
        kinds = ManagementReview.Kind.choices
        self.fields["kind"].choices = [
            (code, review.review_type.imr_label if code == "imr" else name) for code, name in kinds
        ]

    def clean(self):
        asked, due = self.cleaned_data.get("requested_on"), self.cleaned_data.get("due_on")
        if asked and due and due < asked:
            self.add_error("due_on", f"The due date must not be before {asked:%-d %B %Y}, the day it was asked for.")
        return self.cleaned_data


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
    required_messages = {"file": "Choose the file to hand in"}


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
