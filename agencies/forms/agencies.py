"""Agencies: added to a board, changed, shared with other boards, and their people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.people import WHAT_ROLES_DO, ManagerForm
from agencies.models import Agency, Board, User
from agencies.roles import AgencyRole
from core.forms import AutocompleteSelect, PageForm, PageModelForm, YesNoField

SHORT_NAME_HINT = _("Shown in lists and grids, for example Hospitals Trust")


def _explanation(label):
    return forms.CharField(label=label, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AgencyAddForm(PageForm):
    """A new agency, or by its name one that was the board's before."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("In full"))
    short_name = forms.CharField(label=_("Short name"), max_length=40, help_text=SHORT_NAME_HINT)
    kind = forms.ChoiceField(label=_("Kind of agency"), choices=[("", _("Select a kind")), *Agency.Kind.choices])
    required_messages = {"kind": _("Select the kind of agency")}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class NewAgencyForm(AgencyAddForm):
    """As the system administrator adds one: to which board."""

    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=Board.objects.none(),
        to_field_name="prefix",
        empty_label=_("Select a board"),
        error_messages={"required": _("Select the board that the agency works with")},
    )
    field_order = ["board"]

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards


class AgencyForm(PageModelForm):
    """An agency's details. `is_shared`: other boards have to agree, and are told why they are asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = _explanation(_("Why are you changing this?"))

    class Meta:
        model = Agency
        fields = ["name", "short_name", "kind"]
        help_texts = {"short_name": SHORT_NAME_HINT}

    def __init__(self, *args, is_shared, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if not is_shared:
            del self.fields["reason"]


class EndAgencyForm(PageForm):
    """End an agency's place on one board, or the agency itself."""

    everywhere = YesNoField(
        label=_("Has this agency closed, so that it should end on every board?"),
        yes=_("Yes, it has closed. Ask the other boards to agree"),
        no=_("No, it only stops working with this board"),
    )
    reason = _explanation(_("Reason"))
    required_messages = {"everywhere": _("Select yes if the agency has closed")}


class JoinForm(PageForm):
    """Ask an agency that works with other boards already to join this one."""

    address = forms.EmailField(
        label=_("Email address of the agency’s lead"),
        help_text=_("The person who leads for the agency on another board"),
    )
    merges = forms.ModelChoiceField(
        label=_("If you have already added this agency, which one is it?"),
        queryset=Agency.objects.none(),
        to_field_name="slug",
        required=False,
        widget=AutocompleteSelect,
        empty_label=_("It is not on our list"),
        help_text=_("Your record and the agency’s own record become one when it agrees"),
    )
    reason = _explanation(_("Message to the agency’s lead"))

    def __init__(self, *args, board, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["merges"].queryset = board.agencies


class AnswerForm(PageForm):
    """Agree to a request, or refuse it."""

    agrees = YesNoField(label=_("Do you agree?"), yes=_("Yes, I agree"), no=_("No"))
    agency = forms.ModelChoiceField(
        label=_("Which agency should join?"),
        queryset=Agency.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    required_messages = {"agrees": _("Select yes if you agree")}

    def __init__(self, *args, agencies=None, **kwargs):
        super().__init__(*args, **kwargs)
        if agencies is None:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies

    def clean(self):
        data = super().clean()
        if data.get("agrees") and "agency" in self.fields and not data.get("agency"):
            self.add_error("agency", _("Select the agency that should join"))
        return data


class ColleagueForm(ManagerForm):
    """Somebody whom the agency's administrator gives a role, on some of the boards that they administer."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in AgencyRole if role != AgencyRole.ADMINISTRATOR],
        widget=forms.RadioSelect,
    )
    boards = forms.ModelMultipleChoiceField(
        label=_("On which boards?"),
        queryset=Board.objects.none(),
        to_field_name="prefix",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one board")},
    )
    option_hints = {"role": {str(role): hint for role, hint in WHAT_ROLES_DO.items()}}
    required_messages = {"role": _("Select a role")}

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["boards"].queryset = boards


class AdministratorForm(PageForm):
    """Which colleague gives and ends the agency's roles."""

    person = forms.ModelChoiceField(
        label=_("Who should be the agency administrator?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Select a person")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
