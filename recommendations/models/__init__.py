from recommendations.models.action import Action
from recommendations.models.progress import Evidence, Extension, ProgressUpdate, UpdateDraft, Verification
from recommendations.models.recommendation import BODIES, Recommendation, Response

__all__ = [
    "BODIES",
    "Action",
    "Evidence",
    "Extension",
    "ProgressUpdate",
    "Recommendation",
    "Response",
    "UpdateDraft",
    "Verification",
]
