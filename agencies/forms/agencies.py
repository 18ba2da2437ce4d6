"""Agencies: added to a board, or changed."""

from django import forms

from agencies.models import Agency
from core.forms import PageForm, PageModelForm


class AgencyAddForm(PageForm):
    """The name of an agency; what else is needed only when it is new to the system."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="In full. If an agency with exactly this name exists, it is added."
    )
    short_name = forms.CharField(
        label="Short name",
        max_length=40,
        required=False,
        help_text="Shown in lists and grids, for example Hospitals Trust",
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose a kind"), *Agency.Kind.choices], required=False)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class AgencyForm(PageModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Agency
        fields = ["name", "short_name", "kind"]
        help_texts = {"short_name": "Shown in lists and grids, for example Hospitals Trust"}
        error_messages = {"name": {"unique": "There is already an agency with this name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
