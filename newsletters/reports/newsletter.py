"""The plain dict of a printed newsletter."""

import datetime as dt
import re

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core import days
from core.markdown import to_html
from core.templatetags.print import long_day, weekday, without_outer_paragraph
from newsletters.lessons import asked_numbers, lessons, minutes_to_answer
from newsletters.models import Section

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
QUESTIONS = [
    {
        "lead": "What did you do about it?",
        "text": "Changed, planned by a date, shared with staff, or not for you and why.",
    },
    {"lead": "Who has heard it?", "text": "Which teams, how many people, when and how."},
    {"lead": "What shows it,", "text": "and what stands in the way?"},
]
LONGEST_LABELS = 34  # side by side over one bar


def board_of(board):
    return {"name": board.name, "colour": board.colour, "has_logo": board.logo_id is not None}


def _day(text):
    return dt.date.fromisoformat(text) if text else None


def newsletter_page(newsletter, content):
    """Context of `newsletters/pdf/newsletter.html`: the released words, or the draft of a proof."""
    board, released = newsletter.board, newsletter.released_content is not None
    on = (newsletter.sent_at or newsletter.released_at or newsletter.changed_at).astimezone(days.LONDON).date()
    sections = [_section(section, released=released) for section in content["sections"]]
    return {
        "board": board_of(board),
        "paper": {
            "title": f"{content['title']}, newsletter {newsletter.number}",
            "name": f"Newsletter {newsletter.number}",
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
        "footer": _footer(newsletter, released=released),
    }


def _why(content):
    if not content["panel_meeting_on"] or _day(content["panel_meeting_on"]) > days.today():
        return ""
    return to_html(
        f"On {long_day(_day(content['panel_meeting_on']))} {with_article(content['issued_by'])} decided that this should reach "
        "everybody who works with children and families. Read it with your team, and decide what applies to you."
    )


def with_article(name):
    return name if name.lower().startswith("the ") else f"the {name}"


def _feedback(content):
    wanted = content["feedback"]
    if wanted is None:
        return None
    meeting = (
        f"for {with_article(wanted['meeting'])} on {weekday(_day(wanted['meeting_on']))}" if wanted["meeting"] else ""
    )
    count, which = len(lessons(content)), asked_numbers(content)
    minutes = f"One reply from each agency, in about {minutes_to_answer(content)} minutes."
    lead = f"For lessons {which}:" if count > 1 else f"For lesson {which}:"
    every = f"For each of the {count} lessons:" if count > 1 else ""
    return {
        "due": _day(wanted["due_on"]),
        "meeting": meeting,
        "heading": "We need your agency’s answer",
        "intro": f"{minutes} {lead if which else every}".strip(),
        "questions": QUESTIONS,
        "close": "“Not for us” is a good answer too, if you say why.",
    }


PULLED = re.compile(r"^>[^\n]*(?:\n>[^\n]*)*", re.MULTILINE)
STEPS = re.compile(r"<ol>(?!.*<(?:ol|ul)>)(?P<items>.*)</ol>\s*$", re.DOTALL)


def without_pull_line(body):
    """(the text without the quotation in it, that quotation as one line): the line stands beside the text."""
    found = PULLED.search(body)
    if found is None:
        return body, ""
    line = " ".join(part.lstrip("> ") for part in found[0].splitlines())
    return body[: found.start()].rstrip() + "\n\n" + body[found.end() :].lstrip(), line


def _steps(html):
    """(what stands before them, the steps) of a text that ends in a numbered list; no steps for any other."""
    found = STEPS.search(html)
    if found is None:
        return html, []
    items = re.findall(r"<li>(.*?)</li>", found["items"], re.DOTALL)
    return mark_safe(html[: found.start()]), [without_outer_paragraph(mark_safe(item.strip())) for item in items]  # noqa: S308 - parts of safe HTML


def _section(section, *, released):
    kind = Kind(section["kind"])
    text, pull = without_pull_line(section["body"])
    body, steps = _steps(to_html(text)) if kind == Kind.TEXT else (to_html(text), [])
    shown = {
        "kind": PRINT_KIND[kind],
        "title": section["heading"],
        "contents": section["heading"],
        "kicker": KICKER[kind],
        "rail": _rail(section, released=released),
        "pull": without_outer_paragraph(to_html(pull)),
        "intro": "" if kind == Kind.REPORT_SUMMARY or (kind == Kind.TEXT and not steps) else body,
        "body": body if kind == Kind.REPORT_SUMMARY or (kind == Kind.TEXT and not steps) else "",
    }
    if steps:
        shown |= {"kind": "steps", "kicker": "What you can do today", "steps": [{"text": step} for step in steps]}
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
            {"heading": f"{point['number']}. Good practice: {point['heading']}", "text": to_html(point["line"])}
            for point in points
            if point["good_practice"]
        ]
    elif kind == Kind.REPORT_SUMMARY:
        shown["figures"] = _figures(section["figures"])
        shown["source"] = _source(section["from"])
        shown["messages_intro"] = f"{len(points)} messages:" if len(points) > 1 else ""
        shown["messages"] = [
            {"number": point["number"], "text": f"{point['heading']}. {point['line']}"} for point in points
        ]
    elif kind == Kind.OTHER_AREA:
        shown["themes"] = [
            {"number": point["number"], "name": point["heading"], "text": to_html(point["line"])} for point in points
        ]
    shown["recommendations"] = [_recommendation(row) for row in section["recommendations"] if not row["withdrawn"]]
    return shown


def _rail(section, *, released):
    if section["kind"] == Kind.IMR_LEARNING:
        return "Checked before release, so that no family can be recognised." if released else ""
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
    return {"addressed_to": row["addressed_to"], "source": row["source"], "text": to_html(row["text"])}


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


def _footer(newsletter, *, released):
    board = newsletter.board
    contact = ", ".join(filter(None, [board.contact_name, board.contact_phone, board.contact_email]))
    columns = [
        {
            "heading": "Worried about a child?",
            "text": _("If a child is in danger now, call 999.") + f" {_whom_to_call(board)}",
        }
    ]
    if contact:
        columns.append({"heading": "Questions or feedback", "text": contact})
    if released:
        columns.append(
            {
                "heading": "Publication",
                "text": f"May be shared inside partner agencies. Not for publication online. Released on {long_day(newsletter.released_at)} "
                "by a second person after an identifier check.",
            }
        )
    return columns


def _whom_to_call(board):
    """The area's front door with its number; until the board has entered one, what is true everywhere."""
    if board.front_door_phone:
        name = board.front_door_name or _("children’s social care")
        return _("Otherwise call %(name)s today on %(phone)s.") % {"name": name, "phone": board.front_door_phone}
    if board.contact_phone:
        who = {"who": board.contact_name or board.name, "phone": board.contact_phone}
        return (
            _("Otherwise call children’s social care in your area today. %(who)s, %(phone)s, can tell you who to call.")
            % who
        )
    return _("Otherwise call children’s social care in your area today.")
