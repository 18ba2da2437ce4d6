from reviews.models.learning import KeyFigure, LearningPoint, Theme, ThemeScheme
from reviews.models.management_review import ManagementReview, ManagementReviewVersion
from reviews.models.records import Decision, Document, ParallelProceeding
from reviews.models.restriction import may_know, named
from reviews.models.review import Involvement, Milestone, Review, ReviewMember, StageDate
from reviews.models.subject import Subject
from reviews.models.types import DeadlineRule, GuidanceEdition, ReviewType

__all__ = [
    "DeadlineRule",
    "Decision",
    "Document",
    "GuidanceEdition",
    "Involvement",
    "KeyFigure",
    "LearningPoint",
    "ManagementReview",
    "ManagementReviewVersion",
    "Milestone",
    "ParallelProceeding",
    "Review",
    "ReviewMember",
    "ReviewType",
    "StageDate",
    "Subject",
    "Theme",
    "ThemeScheme",
    "may_know",
    "named",
]
