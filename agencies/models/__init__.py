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
from agencies.models.keys import ApiKey
from agencies.models.meetings import Meeting
from agencies.models.memberships import AgencyMembership, BoardMembership, Partnerships, leads_of
from agencies.models.people import Invitation, User, sort_key
from agencies.models.references import ReferenceCounter
from agencies.models.requests import AgencyRequest, AgencyRequestAnswer

__all__ = [
    "DEFAULT_COLOUR",
    "DEFAULT_RAG_KEY",
    "LEAST_CONTRAST",
    "Agency",
    "AgencyMembership",
    "AgencyRequest",
    "AgencyRequestAnswer",
    "ApiKey",
    "Board",
    "BoardMembership",
    "Invitation",
    "Meeting",
    "Partnership",
    "Partnerships",
    "ReferenceCounter",
    "User",
    "check_colour",
    "default_rag_key",
    "leads_of",
    "sort_key",
]
