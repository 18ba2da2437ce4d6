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
from agencies.forms.agencies import (
    AdministratorForm,
    AgencyAddForm,
    AgencyForm,
    AnswerForm,
    ColleagueForm,
    EndAgencyForm,
    JoinForm,
    NewAgencyForm,
)
from agencies.forms.boards import BoardCreateForm, BoardForm
from agencies.forms.keys import ApiKeyForm
from agencies.forms.meetings import MeetingForm
from agencies.forms.people import AcceptForm, HandOverForm, ManagerForm, PersonForm, SuccessorForm

__all__ = [
    "AcceptForm",
    "ActivateAppForm",
    "AdministratorForm",
    "AgencyAddForm",
    "AgencyForm",
    "AnswerForm",
    "ApiKeyForm",
    "BoardCreateForm",
    "BoardForm",
    "ColleagueForm",
    "ConfirmCodeForm",
    "ConfirmPasswordForm",
    "DetailsForm",
    "EndAgencyForm",
    "ForgottenPasswordForm",
    "HandOverForm",
    "JoinForm",
    "ManagerForm",
    "MeetingForm",
    "NewAgencyForm",
    "NewPasswordForm",
    "PasswordChangeForm",
    "PersonForm",
    "SecondStepForm",
    "SignInForm",
    "SuccessorForm",
]
