"""Forms of this app, one module for each noun."""

from agencies.forms.accounts import (
    ActivateAppForm,
    ConfirmCodeForm,
    ConfirmPasswordForm,
    DetailsForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    PasswordChangeForm,
    SecondStepForm,
    SignInForm,
)
from agencies.forms.agencies import AgencyAddForm, AgencyForm
from agencies.forms.boards import BoardCreateForm, BoardForm
from agencies.forms.meetings import MeetingForm
from agencies.forms.people import AcceptForm, HandOverForm, ManagerForm, PersonForm

__all__ = [
    "AcceptForm",
    "ActivateAppForm",
    "AgencyAddForm",
    "AgencyForm",
    "BoardCreateForm",
    "BoardForm",
    "ConfirmCodeForm",
    "ConfirmPasswordForm",
    "DetailsForm",
    "ForgottenPasswordForm",
    "HandOverForm",
    "ManagerForm",
    "MeetingForm",
    "NewPasswordForm",
    "PasswordChangeForm",
    "PersonForm",
    "SecondStepForm",
    "SignInForm",
]
