"""A new key to the API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import ApiKey, Board
from agencies.models.keys import DEFAULT_DAYS
from core.forms import PageForm

LIVES = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))]


class ApiKeyForm(PageForm):
    """`boards` are those to which the key can be limited."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The program or the computer that will use it"))
    scope = forms.ChoiceField(
        label=_("What can the key do?"), choices=ApiKey.Scope.choices, widget=forms.RadioSelect, initial="read"
    )
    board = forms.ModelChoiceField(
        label=_("Which board?"), queryset=Board._default_manager.none(), required=False, empty_label=_("All my boards")
    )
    days = forms.TypedChoiceField(
        label=_("When does it expire?"), choices=LIVES, coerce=int, widget=forms.RadioSelect, initial=DEFAULT_DAYS
    )

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards
