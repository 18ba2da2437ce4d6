"""What people type about recommendations and actions, turned into values."""

from recommendations.forms.actions import ActionForm, NewActionForm, OwnerForm, RagForm
from recommendations.forms.ladder import (
    DecideForm,
    EndForm,
    ImpactForm,
    MoreTimeForm,
    MoveDateForm,
    MoveDatesForm,
    NoteForm,
    ReasonForm,
)
from recommendations.forms.recommendations import AddressForm, RecommendationForm, RespondForm
from recommendations.forms.reports import ScopeForm
from recommendations.forms.updates import ClaimForm, EvidenceForm, RecordUpdateForm, UpdateForm

__all__ = [
    "ActionForm",
    "AddressForm",
    "ClaimForm",
    "DecideForm",
    "EndForm",
    "EvidenceForm",
    "ImpactForm",
    "MoreTimeForm",
    "MoveDateForm",
    "MoveDatesForm",
    "NewActionForm",
    "NoteForm",
    "OwnerForm",
    "RagForm",
    "ReasonForm",
    "RecommendationForm",
    "RecordUpdateForm",
    "RespondForm",
    "ScopeForm",
    "UpdateForm",
]
