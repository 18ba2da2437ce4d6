"""Forms of what is kept with a review: decisions, documents, proceedings, dates of the panel's own."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from core import days
from core.duplicates import ANYWAY, PointsOutDuplicates
from core.file_types import ACCEPT, WHAT_IS_TAKEN
from core.files import content_hash
from core.forms import GovDateField, PageForm, PageModelForm, YesNoField
from core.uploads import UploadField
from reviews.models import Decision, Document, ParallelProceeding


class DecisionForm(PageModelForm):
    decided_on = GovDateField(label="Decided on", called="The day of the decision", initial=days.today)

    class Meta:
        model = Decision
        fields = ["kind", "decision", "decided_on", "decided_by", "reason", "dissent"]
        widgets = {"kind": forms.RadioSelect}
        labels = {"kind": "What kind of decision is it?", "reason": "Why?"}
        help_texts = {
            "decided_by": "The post or the meeting, for example: independent chair.",
            "dissent": "Leave it empty if all agreed.",
        }

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (code, name) for code, name in Decision.Kind.choices if code not in Decision.OF_ITS_OWN_PAGE
        ]


class AppliesForm(PageForm):
    applies = YesNoField(label="Does this learning apply here?", yes="Yes, it applies here", no="No, it does not")
    decided_on = GovDateField(label="Decided on", called="The day of the decision", initial=days.today)
    decided_by = forms.CharField(label="Who decided?", max_length=120, help_text="The post or the meeting.")
    reason = forms.CharField(label="Why?", max_length=4000, widget=forms.Textarea)
    dissent = forms.CharField(label="Who disagreed, and why?", max_length=2000, required=False, widget=forms.Textarea)
    required_messages = {"applies": "Say whether it applies here", "reason": "Say why", "decided_by": "Say who decided"}


class DocumentForm(PointsOutDuplicates, PageForm):
    kind = forms.ChoiceField(label="What is it?", choices=Document.Kind, widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=200, help_text="Without names.")
    file = UploadField(
        label="The file", widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=f"{WHAT_IS_TAKEN}, up to 25 MB."
    )
    # The document that has the same bytes: no browser sends a file again, so what is stored is taken.
    same_as = forms.IntegerField(widget=forms.HiddenInput, required=False)
    required_messages = {"kind": "Say what it is", "file": "Choose a file"}

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review
        if self.is_bound and self.data.get(ANYWAY) and self.data.get("same_as"):
            self.fields["file"].required = False

    def clean(self):
        values = super().clean()
        if not self.errors and not values["file"]:
            twin = self.review.documents.select_related("file").filter(pk=values["same_as"]).first()
            if twin is None:
                self.add_error("file", self.required_messages["file"])
            else:
                values["file"] = twin.file
        return values

    def find_duplicate(self, values):
        twin = self.review.documents.filter(file__sha256=content_hash(values["file"])).first()
        if twin is None:
            return None
        self.data = self.data.copy()
        self.data["same_as"] = twin.pk
        said = _("“%(title)s” is the same file. You need not choose it again.") % {"title": twin.title}
        return said, reverse("reviews:document", args=[self.review.reference, twin.pk])


class ProceedingForm(PageModelForm):
    class Meta:
        model = ParallelProceeding
        fields = ["kind", "note", "opened_on", "ended_on", "holds_publication"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": "What is it?",
            "note": "A note, without names",
            "holds_publication": "Publication waits for it",
        }


class MilestoneForm(PageForm):
    name = forms.CharField(label="What has to be done?", max_length=120)
    due_on = GovDateField(label="By when?", called="The date")
    source = forms.CharField(
        label="Who or what set the date?",
        max_length=200,
        required=False,
        help_text="For example: set by the panel, 4 November.",
    )
    required_messages = {"name": "Say what has to be done"}


class DoneForm(PageForm):
    done_on = GovDateField(label="On which day was it done?", called="The day it was done", initial=days.today)
