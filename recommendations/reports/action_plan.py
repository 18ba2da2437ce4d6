"""The action plan as a paper: per review and recommendation, what is done by whom and where it stands."""

from recommendations.reports.position import frame, review_sections
from recommendations.reports.progress import standfirst


def action_plan(position):
    """Everything the printed action plan says, for its reader."""
    _last, coming = position.meetings
    words = position.scope.words
    name = f"Action plan · {words}, {position.on:%-d %B %Y}"
    return {
        **frame(position, f"Action plan, {words}, {position.on:%-d %B %Y}", name),
        "heading": f"Action plan: {words}",
        "meeting": f"For {coming.name}, {coming.on:%A %-d %B %Y}" if coming else "",
        "standfirst": standfirst(position, None),
        "status": position.status_totals(),
        "rag": position.rag_totals(),
        "impact": position.impact_totals(),
        "reviews": review_sections(position),
        "key": [],
    }
