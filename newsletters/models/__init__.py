from newsletters.models.feedback import FeedbackRequest, FeedbackResponse
from newsletters.models.newsletter import Distribution, Newsletter, Section, SectionPoint, SectionRecommendation

__all__ = [
    "Distribution",
    "FeedbackRequest",
    "FeedbackResponse",
    "Newsletter",
    "Section",
    "SectionPoint",
    "SectionRecommendation",
]
