"""People of a board: adding them, handing over a lead, and opening one's account by invitation."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from agencies.forms.accounts import CHOOSING
from agencies.models import Agency, User
from agencies.roles import AgencyRole, BoardRole
from core.forms import AutocompleteSelect, PageForm, YesNoField

WHAT_ROLES_DO = {
    BoardRole.BUSINESS_MANAGER: "Runs the board’s reviews, action plan, newsletters and people",
    BoardRole.BOARD_OFFICER: "Helps the business manager; not on restricted reviews",
    BoardRole.PANEL_CHAIR: "Reads everything, verifies actions, releases newsletters",
    BoardRole.PANEL_MEMBER: "Reads the reviews they sit on",
    BoardRole.AUDITOR: "Reads everything and the audit trail; changes nothing",
    AgencyRole.LEAD: "Speaks for the agency: its actions, its review, its answers. Gets the reminders",
    AgencyRole.CONTRIBUTOR: "Works on what the agency’s lead gives them",
    AgencyRole.ADMINISTRATOR: "Gives and ends the agency’s roles",
    AgencyRole.BOARD_MEMBER: "Answers for the agency on the board. Hears of what stays late after its lead was told",
}


class ManagerForm(PageForm):
    """Who is to run a board."""

    email = forms.EmailField(label="E-mail address", help_text="Their work address. It becomes their sign-in.")
    name = forms.CharField(label="Name", max_length=120)


class PersonForm(ManagerForm):
    """Somebody, and the part they are to play on this board or in one of its agencies."""

    role = forms.ChoiceField(
        label="Part",
        choices=[
            *BoardRole.choices,
            *((role.value, role.label) for role in AgencyRole if role != AgencyRole.ADMINISTRATOR),
        ],
        widget=forms.RadioSelect,
    )
    agency = forms.ModelChoiceField(
        label="Agency",
        queryset=Agency.objects.none(),
        to_field_name="slug",
        required=False,
        widget=AutocompleteSelect,
        empty_label="Choose an agency",
        help_text="Only for an agency’s lead, contributor or member on the board",
        error_messages={"invalid_choice": "Choose one of the board’s agencies"},
    )
    option_hints = {"role": {str(role): hint for role, hint in WHAT_ROLES_DO.items()}}
    required_messages = {"role": "Choose the part they are to play"}

    def __init__(self, *args, board, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = board.agencies

    def clean(self):
        data = super().clean()
        for_agency = data.get("role") in AgencyRole.values
        if for_agency and not data.get("agency") and "agency" not in self.errors:
            self.add_error("agency", "Choose the agency they work for")
        if not for_agency:
            data["agency"] = None
        return data


class HandOverForm(PageForm):
    """Who leads for an agency from now on."""

    to = forms.ModelChoiceField(
        label="Who leads from now on?",
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the agency’s people"},
    )
    stays = YesNoField(label="Does the lead until now stay as a contributor?")

    def __init__(self, *args, colleagues, has_lead, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues
        if not has_lead:
            del self.fields["stays"]


class AcceptForm(PageForm):
    """What a new person chooses when they open their account."""

    name = forms.CharField(label="Your name", max_length=120, help_text="As colleagues know you")
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text=CHOOSING,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The password once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    required_messages = {"password": "Choose a password", "again": "Type the password once more"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        data = super().clean()
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", "The two passwords are not the same. Type both again.")
        elif password:
            try:
                validate_password(password, User(email=self.user.email, name=data.get("name", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return data


class SuccessorForm(PageForm):
    """Who takes over what somebody owns when their last role ends. Asks nothing where they own nothing."""

    successor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Decide later"),
        widget=AutocompleteSelect,
        help_text=_("If you decide later, these have no owner. Your home page shows them until you choose one."),
        error_messages={"invalid_choice": _("Select somebody from the list.")},
    )

    def __init__(self, *args, board, agency, leaver, owns, **kwargs):
        super().__init__(*args, **kwargs)
        if not owns:
            del self.fields["successor"]
            return
        people = agency.people(board) if agency else User.objects.active().of_board(board)
        field = self.fields["successor"]
        field.queryset = people.exclude(pk=leaver.pk).order_by("sort_name", "pk")
        field.label = _("Who takes over %(things)s from %(person)s?") % {
            "things": get_text_list(owns, _("and")),
            "person": leaver.name,
        }
