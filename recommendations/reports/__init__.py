"""The progress report and the action plan, as plain dicts for a given reader."""

from recommendations.reports.action_plan import action_plan
from recommendations.reports.position import Position
from recommendations.reports.progress import progress_report
from recommendations.reports.scope import Scope

__all__ = ["Position", "Scope", "action_plan", "progress_report"]
