"""Who: boards, agencies, people, the parts they play, and meetings."""

from agencies.models.boards import (
    DEFAULT_COLOUR,
    DEFAULT_RAG_KEY,
    LEAST_CONTRAST,
    Agency,
    Board,
    Partnership,
    check_colour,
    default_rag_key,
)
from agencies.models.meetings import Meeting
from agencies.models.people import AgencyMembership, BoardMembership, Invitation, User, leads_of, sort_key
from agencies.models.references import ReferenceCounter

__all__ = [
    "DEFAULT_COLOUR",
    "DEFAULT_RAG_KEY",
    "LEAST_CONTRAST",
    "Agency",
    "AgencyMembership",
    "Board",
    "BoardMembership",
    "Invitation",
    "Meeting",
    "Partnership",
    "ReferenceCounter",
    "User",
    "check_colour",
    "default_rag_key",
    "leads_of",
    "sort_key",
]
