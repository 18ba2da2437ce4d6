"""Boards: what they are called, whom to ask, how their papers look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import DEFAULT_RAG_KEY, Board
from core.forms import PageModelForm
from core.uploads import UploadField

RAG = {"red": "Red means", "amber": "Amber means", "green": "Green means", "none": "No rating means"}


class BoardCreateForm(PageModelForm):
    class Meta:
        model = Board
        fields = ["name", "short_name", "kind", "prefix"]
        labels = {"kind": "Kind of board"}
        help_texts = {
            "prefix": "Two to six capital letters that begin every reference, for example HD. It cannot be changed later."
        }
        error_messages = {
            "name": {"unique": "There is already a board with this name."},
            "prefix": {"unique": "Another board has this prefix. Choose another."},
        }

    def clean_prefix(self):
        return self.cleaned_data["prefix"].strip().upper()


class BoardForm(PageModelForm):
    """What the board's own business manager may change."""

    rag_red = forms.CharField(label=RAG["red"], max_length=120)
    rag_amber = forms.CharField(label=RAG["amber"], max_length=120)
    rag_green = forms.CharField(label=RAG["green"], max_length=120)
    rag_none = forms.CharField(label=RAG["none"], max_length=120)
    logo = UploadField(
        label="Logo",
        required=False,
        help_text="PNG or JPEG. It is made to fit 600 by 200 dots.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Take the logo away", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Board
        fields = [
            "name",
            "short_name",
            "kind",
            "contact_name",
            "contact_email",
            "contact_phone",
            "front_door_name",
            "front_door_phone",
            "marking",
            "colour",
        ]
        labels = {
            "kind": "Kind of board",
            "contact_name": "Whom to ask",
            "contact_email": "Their e-mail address",
            "contact_phone": "Their telephone",
            "front_door_name": _("Who to call about a child"),
            "front_door_phone": _("Their phone number"),
        }
        help_texts = {
            "front_door_name": _(
                "For example the multi-agency safeguarding hub. Newsletters print it with its number."
            ),
            "marking": "At the head and foot of everything that is printed",
            "colour": "# and six digits or letters, for example #0c4a54. White words must be readable on it.",
        }
        error_messages = {"name": {"unique": "There is already a board with this name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        key = {**DEFAULT_RAG_KEY, **self.instance.rag_key}
        self.initial |= {f"rag_{code}": key[code] for code in RAG} | {"version": self.instance.version}
        if not self.instance.logo_id:
            del self.fields["remove_logo"]

    def clean_colour(self):
        return self.cleaned_data["colour"].lower()

    def values(self):
        """The cleaned values as the service takes them."""
        data = dict(self.cleaned_data)
        data["rag_key"] = {code: data.pop(f"rag_{code}") for code in RAG}
        return data
