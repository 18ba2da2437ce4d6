"""The printed review: a plain dict for the template, made for one reader."""

from django.db.models import Count

from core import days
from core.templatetags.words import plural
from reviews import position, register

PARTS = {"imr": "Full report", "health_overview": "Health overview", "summary": "Agency summary"}
SOON = 10


def review_paper(user, reference):
    """What the reader may print of a review; raises DoesNotExist when it is not theirs to read."""
    review = position.with_parts(register.rows(user).filter(is_readable=True)).get(reference=reference)
    today = days.today()
    board = review.board
    return {
        "board": {"name": board.name, "colour": board.colour, "has_logo": board.logo_id is not None},
        "paper": {
            "title": f"Review {review.reference}, {today:%-d %B %Y}",
            "name": f"Review {review.reference}",
            "marking": review.marking(),
            "version": f"{review.version}",
            "position": f"Position on {today:%-d %B %Y}",
            "printed_for": _role(user, review),
        },
        "heading": review.code_name,
        "reference": review.reference,
        "type": review.review_type.name,
        "edition": review.edition.name,
        "stage": ", ".join(
            filter(None, ["Closed" if review.is_closed else review.stage_name, review.applicability_words])
        ),
        "standfirst": review.summary,
        "restricted": review.is_restricted,
        "facts": [{"term": label[0].upper() + label[1:], "value": day} for label, day in review.key_dates() if day],
        "stages": _stages(review),
        "milestones": [_milestone(row, today) for row in review.milestones.select_related("rule")],
        "subjects": [_subject(subject) for subject in review.subjects.all()],
        "agencies": _agencies(review),
        "learning": [_point(point) for point in _points(review)],
        "recommendations": _recommendations(review, user),
        "decisions": [
            {"on": row.decided_on, "decision": row.decision, "reason": row.reason} for row in review.decisions.all()
        ],
    }


def _role(user, review):
    role = user.standing_on(review).role
    return f"the {role[0].lower()}{role[1:]}"


def _stages(review):
    words = {"done": "done", "current": "now", "todo": "to_come"}
    entered = {}
    for row in review.entered:
        entered[row["stage"]] = position.days_from_json(row["on"])
    began = [day for day in entered.values() if day]
    rows = []
    for stage, line in zip(review.review_type.stages, position.stage_line(review), strict=True):
        start = entered.get(stage["code"])
        after = [day for day in began if start and day > start]
        state = words[line["state"]]
        ended = (min(after) if after else start) if state == "done" else None
        rows.append({"name": stage["name"], "began": start, "ended": ended, "state": state})
    return rows


def _milestone(row, today):
    state, label = _state_of(row, today)
    return {
        "name": row.name,
        "due": row.due_on,
        "met": row.done_on,
        "state": state,
        "state_label": label,
        "rule": row.rule.words if row.rule else "",
        "source": row.source,
    }


def _state_of(row, today):
    if row.done_on is not None:
        late = (row.done_on - row.due_on).days if row.due_on else 0
        if late > 0:
            return "met_late", f"Met {plural(late, 'day')} late"
        return "met", "Met" if late == 0 else f"Met {plural(-late, 'day')} early"
    if row.due_on is None:
        return "to_come", "Not dated"
    left = row.days_left(today)
    unit = "working day" if row.in_working_days else "day"
    if row.due_on < today:
        return "late", f"{plural(-left or 1, unit)} late"
    return ("soon" if left <= SOON else "to_come"), (f"{plural(left, unit)} left" if left else "Today")


def _subject(subject):
    known = {True: "Yes", False: "No", None: ""}
    return {
        "code": subject.code,
        "age_band": subject.get_age_band_display() if subject.age_band else "",
        "sex": subject.get_sex_display() if subject.sex else "",
        "known": known[subject.known_to_services],
    }


def _agencies(review):
    reports = {}
    for imr in review.management_reviews.select_related("agency").prefetch_related("versions__handed_in_by"):
        reports.setdefault(imr.agency_id, []).append(imr)
    rows = []
    for involvement in review.involvements.select_related("agency"):
        for imr in reports.get(involvement.agency_id, [None]):
            rows.append(
                {
                    "name": involvement.agency.name,
                    "part": PARTS[imr.kind] if imr else "Takes part",
                    "imr_state": imr.get_state_display() if imr else "Not asked",
                    "due": imr.due_on if imr else None,
                    "received": imr.received_on if imr else None,
                    "accepted": imr.accepted_on if imr else None,
                    "author": (imr.author_post or imr.author) if imr else "",
                    "entry_note": next(filter(None, (each.entry_note for each in imr.versions.all())), "")
                    if imr
                    else "",
                }
            )
    return rows


def _points(review):
    return review.learning_points.select_related("management_review__agency").prefetch_related("themes")


def _point(point):
    imr = point.management_review
    source = ", ".join(filter(None, [imr.agency.short_name if imr else "", point.source]))
    return {
        "number": str(point.number),
        "text": point.text,
        "source": source,
        "themes": [theme.name for theme in point.themes.all()],
        "good_practice": point.is_good_practice,
        "cleared": point.is_cleared,
    }


def _recommendations(review, user):
    """Each recommendation with what its agencies answered, and how the actions stand that answer them."""
    rows = register.actions_by_status(review)
    asked = review.recommendations.visible_to(user).prefetch_related("responses__agency")
    asked = asked.annotate(actions_count=Count("actions", distinct=True)).order_by("number")
    return {
        "total": review.recommendations_count,
        "actions": sum(row["count"] for row in rows),
        "rows": rows,
        "each": [
            {
                "number": str(row.number),
                "text": row.text,
                "answers": [
                    f"{response.agency.short_name}: {(response.get_answer_display() or 'no answer yet').lower()}"
                    for response in row.responses.all()
                ],
                "actions": row.actions_count,
            }
            for row in asked
        ],
    }
