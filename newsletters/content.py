"""What a newsletter says, as plain data: the one text that is checked, shown, printed and frozen at release.

Everything comes from the newsletter itself and from `newsletters.sources`. A
point that is no longer cleared is a number without words.
"""

import hashlib
import json

from newsletters import sources
from newsletters.models import Section
from reviews.identifiers import tidy

Kind = Section.Kind


def build(newsletter):
    """The whole newsletter in words: what `released_content` keeps."""
    sections = _load(newsletter)
    points = sources.cleared_points(
        newsletter.board_id, [chosen.learning_point_id for s in sections for chosen in s.chosen_points.all()]
    )
    recommendations = sources.shareable_recommendations(
        newsletter.board_id, [chosen.recommendation_id for s in sections for chosen in s.chosen_recommendations.all()]
    )
    figures = sources.figures_of([s.review_id for s in sections if s.shows_figures and s.review_id])
    numbers = iter(range(1, 1000))
    return {
        "title": tidy(newsletter.title),
        "number": newsletter.number,
        "issued_by": tidy(newsletter.issued_by),
        "panel_meeting_on": _iso(newsletter.panel_meeting and newsletter.panel_meeting.on),
        "introduction": tidy(newsletter.introduction),
        "feedback": _feedback(newsletter),
        "sections": [_section(s, points, recommendations, figures, numbers) for s in sections],
    }


def fingerprint(content):
    """A short text that changes when any word of the content does."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _load(newsletter):
    related = newsletter.sections.select_related("agency", "review__review_type")
    return list(related.prefetch_related("chosen_points", "chosen_recommendations"))


def _iso(day):
    return day.isoformat() if day else None


def _feedback(newsletter):
    if newsletter.feedback_due_on is None:
        return None
    meeting = newsletter.feedback_meeting
    return {
        "due_on": _iso(newsletter.feedback_due_on),
        "meeting": tidy(meeting.name) if meeting else "",
        "meeting_on": _iso(meeting.on) if meeting else None,
    }


def _section(section, points, recommendations, figures, numbers):
    return {
        "id": section.pk,
        "kind": section.kind,
        "heading": tidy(section.heading),
        "byline": tidy(section.byline),
        "agency": section.agency.name if section.agency else "",
        "from": _published(section),
        "body": tidy(section.body),
        "points": [
            _point(chosen, points.get(chosen.learning_point_id), next(numbers))
            for chosen in section.chosen_points.all()
        ],
        "figures": [_figure(figure) for figure in figures.get(section.review_id, ()) if section.shows_figures],
        "recommendations": [
            _recommendation(chosen, recommendations.get(chosen.recommendation_id))
            for chosen in section.chosen_recommendations.all()
        ],
    }


def _published(section):
    """Whose published review or report a section is about; nothing for our own."""
    if section.review is None or section.kind not in sources.ORIGIN or section.review.board_id is None:
        return None
    # Since it was chosen: nobody learns of it here any more.
    if section.review.is_restricted or section.review.removal_id:
        return None
    review = section.review
    return {"title": tidy(review.code_name), "area": tidy(review.area), "published_on": _iso(review.published_on)}


def _point(chosen, point, number):
    if point is None:
        return {"id": chosen.learning_point_id, "number": number, "withdrawn": True}
    return {
        "id": point.pk,
        "number": number,
        "withdrawn": False,
        "heading": tidy(point.heading),
        "line": tidy(chosen.line or point.plain_english or point.text),
        "changed": tidy(point.changed_here),
        "asked": tidy(point.asked_of_others),
        "good_practice": point.is_good_practice,
        "asks": chosen.asks_answer,
        "theme": next((theme.name for theme in point.themes.all()), ""),
    }


def _figure(figure):
    return {
        "finding": tidy(figure.finding),
        "label": tidy(figure.label),
        "value": figure.value,
        "whole": figure.whole,
        "whole_label": tidy(figure.whole_label),
    }


def _recommendation(chosen, recommendation):
    if recommendation is None:
        return {"id": chosen.recommendation_id, "withdrawn": True}
    named = [response.agency.short_name for response in recommendation.responses.all()]
    review = recommendation.review
    return {
        "id": recommendation.pk,
        "withdrawn": False,
        "text": tidy(recommendation.text),
        "addressed_to": ", ".join(filter(None, [recommendation.bodies, *named])) or "All agencies",
        "source": tidy(review.area or review.code_name) if review.is_external else "Local review",
    }
