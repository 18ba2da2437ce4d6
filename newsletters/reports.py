"""The plain dicts of what is printed: a newsletter, and the paper with the answers for a meeting."""

import datetime as dt

from core import days
from core.markdown import to_html
from core.templatetags.print import long_day, weekday
from newsletters.answers import Answers
from newsletters.models import FeedbackResponse, Newsletter, Section

Answer = FeedbackResponse.Answer
Kind = Section.Kind
PRINT_KIND = {
    Kind.IMR_LEARNING: "learning",
    Kind.REPORT_SUMMARY: "report",
    Kind.OTHER_AREA: "briefing",
    Kind.RECOMMENDATIONS: "recommendations",
    Kind.TEXT: "text",
}
KICKER = {
    Kind.IMR_LEARNING: "Local learning",
    Kind.REPORT_SUMMARY: "National picture",
    Kind.OTHER_AREA: "From another area",
    Kind.RECOMMENDATIONS: "Recommendations",
    Kind.TEXT: "",
}
PRINT_ANSWER = {
    Answer.CHANGED: "made",
    Answer.PLANNED: "planned",
    Answer.SHARED: "unchanged",
    Answer.NOT_FOR_US: "not_applicable",
}
ANSWER_WORDS = {
    Answer.CHANGED: "Change made",
    Answer.PLANNED: "Change planned",
    Answer.SHARED: "Shared with staff",
    Answer.NOT_FOR_US: "Does not apply",
}
QUESTIONS = [
    {
        "lead": "What did you do about it?",
        "text": "Changed, planned by a date, shared with staff, or not for you and why.",
    },
    {"lead": "Who has heard it?", "text": "Which teams, how many people, when and how."},
    {"lead": "What shows it,", "text": "and what stands in the way?"},
]
MOST_QUOTED = 300
LONGEST_LABELS = 34  # side by side over one bar


def _board(board):
    return {"name": board.name, "colour": board.colour, "has_logo": board.logo_id is not None}


def _day(text):
    return dt.date.fromisoformat(text) if text else None


def newsletter_page(newsletter, content):
    """Context of `newsletters/pdf/newsletter.html`: the released words, or the draft of a proof."""
    board, released = newsletter.board, newsletter.released_content is not None
    on = (newsletter.sent_at or newsletter.released_at or newsletter.changed_at).astimezone(days.LONDON).date()
    sections = [_section(section) for section in content["sections"]]
    return {
        "board": _board(board),
        "paper": {
            "title": f"{content['title']}, newsletter {newsletter.number}",
            "name": f"{board.name} · Newsletter {newsletter.number}",
            "marking": "OFFICIAL: cleared for sharing with partner agencies"
            if released
            else f"{board.marking}: proof, not released",
            "version": "1.0" if released else f"0.{newsletter.version}",
            "position": "",
            "printed_for": "",
        },
        "title": content["title"],
        "issue": f"Newsletter {newsletter.number}",
        "date": on,
        "strapline": f"From {content['issued_by']}",
        "standfirst": to_html(content["introduction"]),
        "why_heading": "Why you are getting this.",
        "why": _why(content),
        "feedback": _feedback(content),
        "sections": sections,
        "footer": _footer(newsletter),
    }


def _why(content):
    if not content["panel_meeting_on"] or _day(content["panel_meeting_on"]) > days.today():
        return ""
    return to_html(
        f"On {long_day(_day(content['panel_meeting_on']))} {_the(content['issued_by'])} decided that this should reach "
        "everybody who works with children and families. Read it with your team, and decide what applies to you."
    )


def _the(name):
    return name if name.lower().startswith("the ") else f"the {name}"


def _feedback(content):
    wanted = content["feedback"]
    if wanted is None:
        return None
    meeting = f"for {_the(wanted['meeting'])} on {weekday(_day(wanted['meeting_on']))}" if wanted["meeting"] else ""
    count = sum(len(section["points"]) for section in content["sections"])
    return {
        "due": _day(wanted["due_on"]),
        "meeting": meeting,
        "heading": "We need your agency’s answer",
        "intro": f"One reply from each agency, in about ten minutes. For each of the {count} lessons:"
        if count > 1
        else "One reply from each agency:",
        "questions": QUESTIONS,
        "close": "“We do this already” is a good answer, if you can show it.",
    }


def _section(section):
    kind = Kind(section["kind"])
    shown = {
        "kind": PRINT_KIND[kind],
        "title": section["heading"],
        "contents": section["heading"],
        "kicker": KICKER[kind],
        "rail": _rail(section),
        "pull": "",
        "intro": to_html(section["body"]) if kind not in {Kind.TEXT, Kind.REPORT_SUMMARY} else "",
        "body": to_html(section["body"]) if kind in {Kind.TEXT, Kind.REPORT_SUMMARY} else "",
    }
    points = [point for point in section["points"] if not point["withdrawn"]]
    lessons = [point for point in points if not point["good_practice"]]
    if kind == Kind.IMR_LEARNING:
        shown["contributions"] = [
            {
                "from": section["byline"]
                or ("From an agency’s own review" if section["agency"] else "From our own reviews"),
                "author": "",
                "agency": section["agency"],
                "pull": "",
                "lessons": [_lesson(point) for point in lessons],
            }
        ]
        shown["good_practice"] = [
            {"heading": f"Good practice: {point['heading']}", "text": to_html(point["line"])}
            for point in points
            if point["good_practice"]
        ]
    elif kind == Kind.REPORT_SUMMARY:
        shown["figures"] = _figures(section["figures"])
        shown["source"] = _source(section["from"])
        shown["messages_intro"] = f"{len(points)} messages:" if len(points) > 1 else ""
        shown["messages"] = [f"{point['heading']}. {point['line']}" for point in points]
    elif kind == Kind.OTHER_AREA:
        shown["themes"] = [{"name": point["heading"], "text": to_html(point["line"])} for point in points]
    shown["recommendations"] = [_recommendation(row) for row in section["recommendations"] if not row["withdrawn"]]
    return shown


def _rail(section):
    if section["kind"] == Kind.IMR_LEARNING:
        return "Ages, dates and places are left out so that no family can be recognised."
    return _source(section["from"]) if section["kind"] == Kind.OTHER_AREA else ""


def _source(published):
    if not published:
        return ""
    year = f", {published['published_on'][:4]}" if published["published_on"] else ""
    return ", ".join(filter(None, [published["area"], published["title"]])) + year


def _lesson(point):
    return {
        "number": point["number"],
        "title": point["heading"],
        "story": to_html(point["line"]),
        "changed": to_html(point["changed"]) if point["changed"] else "",
        "asked": to_html(point["asked"]) if point["asked"] else "",
    }


def _recommendation(row):
    return {"addressed_to": row["addressed_to"], "source": row["source"], "text": to_html(row["text"]), "status": ""}


def _figures(figures):
    """Figures that show the same finding share one chart; each part of a whole is drawn against it."""
    by_finding = {}
    for figure in figures:
        by_finding.setdefault(figure["finding"], []).append(figure)
    return [
        {"title": finding, "caption": _caption(rows), "parts": [_chart(rows)]} for finding, rows in by_finding.items()
    ]


def _caption(rows):
    wholes = {(row["whole"], row["whole_label"]) for row in rows if row["whole"]}
    return "; ".join(f"Out of {whole:,} {label}".strip() for whole, label in sorted(wholes)) + "." if wholes else ""


def _chart(rows):
    if split := _two_parts(rows):
        return {"kind": "split", "rows": [split]}
    if len(rows) > 1:
        return {
            "kind": "bars",
            "rows": [{"label": row["label"], "value": row["value"], "outline": False} for row in rows],
        }
    return {"kind": "number", "rows": [{"value": row["value"], "text": row["label"]} for row in rows]}


def _two_parts(rows):
    """One bar in two parts, when the figures are a part of a whole and (said or not) the rest of it."""
    first, whole = rows[0], rows[0]["whole"]
    rest = rows[1:]
    if not whole or first["value"] > whole or len(rest) > 1 or (rest and first["value"] + rest[0]["value"] != whole):
        return None
    other = rest[0]["label"] if rest else "Others"
    if len(first["label"]) + len(other) > LONGEST_LABELS:
        return None
    return {
        "label": first["label"],
        "value": first["value"],
        "other_label": other,
        "other_value": whole - first["value"],
    }


def _footer(newsletter):
    board = newsletter.board
    contact = ", ".join(filter(None, [board.contact_name, board.contact_phone, board.contact_email]))
    columns = [
        {
            "heading": "Worried about a child?",
            "text": "Call your local front door today. If a child is in danger now, call 999.",
        }
    ]
    if contact:
        columns.append({"heading": "Questions or feedback", "text": contact})
    if newsletter.released_at:
        columns.append(
            {
                "heading": "Publication",
                "text": f"May be shared inside partner agencies. Not for publication online. Released on {long_day(newsletter.released_at)} "
                "by a second person after an identifier check.",
            }
        )
    return columns


# The paper for the meeting


def feedback_paper(newsletter, user):
    """Context of `newsletters/pdf/feedback_paper.html`."""
    answers, board, now = Answers(newsletter), newsletter.board, days.today()
    meeting = newsletter.feedback_meeting
    asked, replied = len(answers.requests), len(answers.answered)
    return {
        "board": _board(board),
        "paper": {
            "title": f"Feedback on newsletter {newsletter.number}",
            "name": f"Feedback paper · Newsletter {newsletter.number}",
            "marking": board.marking,
            "version": "1.0",
            "position": f"Replies received by {long_day(now)}",
            "printed_for": "the business manager",
        },
        "meeting": f"For {_the(meeting.name)}, {weekday(meeting.on)}" if meeting else "",
        "item": "",
        "finding": _finding(answers),
        "standfirst": f"Answers to “{newsletter.title}”, sent to {asked} agencies on {long_day(newsletter.sent_at)}. "
        f"Answers {'are' if answers.due_on >= now else 'were'} due on {long_day(answers.due_on)}; {_missing(asked - replied)}.",
        "figures": _paper_figures(answers, asked, replied),
        "asks_heading": "The meeting is asked to",
        "asks": _asks(answers),
        "grid_note": "Each agency answered for itself. A letter shows the furthest point that it reports, and not what has been verified.",
        "agencies": [
            {
                "name": row.agency.name,
                "short": row.agency.short_name,
                "reached": row.staff_told if row.is_answered else None,
            }
            for row in answers.requests
        ],
        "lessons": [_paper_lesson(answers, lesson) for lesson in answers.lessons],
        "reached_total": answers.staff_told,
        "quotes": [],
        "gaps": _gaps(answers),
        "changes": _changes(answers),
        "replies": [_reply(answers, row) for row in answers.requests],
        "previous": _previous(newsletter, answers, user),
        "note": "Reach is counted by each agency and may count a person twice.",
    }


def _missing(count):
    return "all have come" if count == 0 else "one has not come" if count == 1 else f"{count} have not come"


def _finding(answers):
    changed, planned = answers.count(Answer.CHANGED), answers.count(Answer.PLANNED)
    if not answers.answered:
        return "Nobody has answered yet."
    if changed * 2 >= len(answers.responses):
        return "Most answers report a change."
    if changed + planned == 0:
        return "It was read. Nothing has changed."
    return "Most have heard it. Fewer have changed."


def _paper_figures(answers, asked, replied):
    share = f" ({round(100 * replied / asked)}%)" if asked else ""
    figures = [
        {
            "value": f"{replied} of {asked}",
            "text": f"agencies answered{share}; {answers.in_time()} of them by the due date",
        },
        {"value": f"{answers.staff_told:,}", "text": "staff told, as the agencies count them"},
        {
            "value": str(answers.count(Answer.CHANGED)),
            "text": f"changes made already, out of {len(answers.responses)} answers",
        },
    ]
    if (taken := answers.days_to_reply()) is not None:
        allowed = (answers.due_on - answers.newsletter.sent_at.date()).days
        figures.append({"value": f"{taken} days", "text": f"middle time to answer, against {allowed} days allowed"})
    return figures


def _names(requests):
    names = [request.agency.short_name for request in requests]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _asks(answers):
    asks = []
    if answers.waiting:
        asks.append(
            {"lead": f"Require an answer from {_names(answers.waiting)}", "text": "through their members of the board."}
        )
    unchanged = [line for line in _unchanged(answers) if line["count"] >= 2]
    asks += [
        {
            "lead": f"Open one joint action on lesson {line['number']}:",
            "text": f"{line['count']} agencies have shared it and changed nothing.",
        }
        for line in unchanged[:3]
    ]
    declined = [
        (request, response)
        for request in answers.answered
        for response in request.responses.all()
        if response.answer == Answer.NOT_FOR_US
    ]
    if declined:
        plural = "s" if len(declined) > 1 else ""
        asks.append(
            {
                "lead": f"Accept {len(declined)} answer{plural} of “not for us”",
                "text": "or ask again; the reasons are under every answer.",
            }
        )
    return asks


def _unchanged(answers):
    lines = []
    for lesson in answers.lessons:
        given = [answers.of(request, lesson) for request in answers.answered]
        lines.append(
            {
                "number": lesson["number"],
                "heading": lesson["heading"],
                "count": sum(bool(r) and r.answer == Answer.SHARED for r in given),
            }
        )
    return sorted(lines, key=lambda line: -line["count"])


def _paper_lesson(answers, lesson):
    given = [answers.of(request, lesson) for request in answers.requests]
    done = sum(bool(r) and r.answer in {Answer.CHANGED, Answer.PLANNED} for r in given)
    return {
        "number": lesson["number"],
        "title": lesson["heading"],
        "short": lesson["heading"],
        "answers": [PRINT_ANSWER[r.answer] if r else "no_reply" for r in given],
        "done": done,
        "of": len(answers.answered),
    }


def _gaps(answers):
    gaps = []
    if answers.waiting:
        never = [row for row in answers.waiting if row.opened_at is None]
        seen = f"{_names(answers.waiting)}." + (f" {_names(never)} never opened it." if never else "")
        gaps.append({"gap": "No answer", "seen": seen, "next": "Ask their board members"})
    for request in answers.answered:
        if request.barrier:
            gaps.append(
                {"gap": f"Barrier: {request.agency.short_name}", "seen": request.barrier[:MOST_QUOTED], "next": ""}
            )
    changed = [r for r in answers.responses.values() if r.answer == Answer.CHANGED]
    unproven = [r for r in changed if not r.proof]
    if unproven:
        gaps.append(
            {
                "gap": "Proof",
                "seen": f"{len(unproven)} of {len(changed)} changes came without anything that shows them.",
                "next": "Ask for one piece of proof each",
            }
        )
    return gaps


def _changes(answers):
    """What is changed or planned; the same words about several lessons are one line."""
    rows = {}
    for request in answers.answered:
        for lesson in answers.lessons:
            response = answers.of(request, lesson)
            if response and response.answer in {Answer.CHANGED, Answer.PLANNED}:
                text = response.text[:MOST_QUOTED] or lesson["heading"]
                by = "Made" if response.answer == Answer.CHANGED else response.planned_on
                row = {"agency": request.agency.short_name, "text": text, "by": by, "evidence": response.proof}
                rows.setdefault((request.pk, text, by), row)
    return list(rows.values())


def _reply(answers, request):
    return {
        "agency": request.agency.name,
        "replied": request.answered_at.astimezone(days.LONDON).date() if request.is_answered else None,
        "by": (request.answered_by.job_title or "Agency lead")
        if request.answered_by
        else "By link"
        if request.is_answered
        else "",
        "teams": None,
        "people": request.staff_told if request.is_answered else None,
        "answers": [
            {
                "number": lesson["number"],
                "lesson": lesson["heading"],
                "answer": PRINT_ANSWER[response.answer],
                "answer_label": ANSWER_WORDS[response.answer],
                "text": response.text,
                "by": response.planned_on,
                "evidence": response.proof,
            }
            for lesson in answers.lessons
            if (response := answers.of(request, lesson))
        ],
    }


def _previous(newsletter, answers, user):
    """This issue and the two sent before it that asked for feedback."""
    rows = [_compared(newsletter, answers, this=True)]
    earlier = Newsletter.objects.visible_to(user).sent().filter(board=newsletter.board_id, number__lt=newsletter.number)
    for each in earlier.filter(feedback_due_on__isnull=False).order_by("-number")[:2]:
        rows.append(_compared(each, Answers(each), this=False))
    return rows if len(rows) > 1 else []


def _compared(newsletter, answers, this):
    return {
        "issue": f"{newsletter.number}, {newsletter.sent_at:%B %Y}",
        "replied": f"{len(answers.answered)} of {len(answers.requests)}",
        "reached": answers.staff_told,
        "made": f"{answers.count(Answer.CHANGED)} of {len(answers.responses)} answers",
        "days": answers.days_to_reply(),
        "this": this,
    }
