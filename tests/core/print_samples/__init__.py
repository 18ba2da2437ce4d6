"""Dicts for the printed documents: invented board, places and people, roles and never names."""

from tests.core.print_samples.frame import BOARD, paper
from tests.core.print_samples.meetings import meeting
from tests.core.print_samples.newsletters import feedback_paper, lesson, newsletter
from tests.core.print_samples.plans import (
    DECISIONS,
    MORE_DECISIONS,
    action,
    action_plan,
    long_plan,
    progress_report,
    review,
)

__all__ = [
    "BOARD",
    "DECISIONS",
    "MORE_DECISIONS",
    "action",
    "action_plan",
    "feedback_paper",
    "lesson",
    "long_plan",
    "meeting",
    "newsletter",
    "paper",
    "progress_report",
    "review",
]
