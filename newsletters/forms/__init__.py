from newsletters.forms.feedback import AnswerForm, CloseForm, LinkForm, RecordAnswerForm, ReopenForm
from newsletters.forms.writing import (
    AgenciesForm,
    KeepForm,
    NewSectionForm,
    NewsletterForm,
    ReleaseForm,
    SectionForm,
    SendForm,
    StartForm,
    TakeBackForm,
    VersionForm,
)

__all__ = [
    "AgenciesForm",
    "AnswerForm",
    "CloseForm",
    "KeepForm",
    "LinkForm",
    "NewSectionForm",
    "NewsletterForm",
    "RecordAnswerForm",
    "ReleaseForm",
    "ReopenForm",
    "SectionForm",
    "SendForm",
    "StartForm",
    "TakeBackForm",
    "VersionForm",
]
