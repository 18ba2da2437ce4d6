"""The plain dict of the paper with all answers, for a meeting."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from agencies.models import leads_of
from core import days
from core.templatetags.print import long_day, weekday
from newsletters.answers import Answers
from newsletters.models import FeedbackResponse, Newsletter
from newsletters.reports.newsletter import board_of, with_article

Answer = FeedbackResponse.Answer
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


def feedback_paper(newsletter, user):
    """Context of `newsletters/pdf/feedback_paper.html`."""
    answers, board, now = Answers(newsletter), newsletter.board, days.today()
    meeting = newsletter.feedback_meeting
    asked, replied = len(answers.asked), len(answers.answered)
    return {
        "board": board_of(board),
        "paper": {
            "title": f"Feedback on newsletter {newsletter.number}",
            "name": f"Feedback paper · Newsletter {newsletter.number}",
            "marking": board.marking,
            "version": "1.0",
            "position": f"Replies received by {long_day(now)}",
            "printed_for": "the business manager",
        },
        "meeting": f"For {with_article(meeting.name)}, {weekday(meeting.on)}" if meeting else "",
        "item": "",
        "finding": _finding(answers),
        "standfirst": f"Answers to “{newsletter.title}”, sent to {len(answers.requests)} agencies on {long_day(newsletter.sent_at)}. "
        f"Answers {'are' if answers.due_on >= now else 'were'} due on {long_day(answers.due_on)}; {_missing(asked - replied)}.",
        "figures": _paper_figures(answers, asked, replied),
        "asks_heading": "The meeting is asked to",
        "asks": _asks(answers),
        "grid_note": f"{_who_answered(answers)} A letter shows the furthest point that it reports, and not what has been verified.",
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
        "quotes": [
            {"text": row.reply, "who": f"{row.agency.short_name}, for the meeting. {row.entry_note}".removesuffix(". ")}
            for row in answers.answered
            if row.reply
        ],
        "gaps": _gaps(answers),
        "replies": [_reply(answers, row) for row in answers.answered],
        "silent": [row.agency.name for row in answers.requests if not row.is_answered],
        "previous": _previous(newsletter, answers, user),
        "note": "Reach is counted by each agency and may count a person twice.",
    }


def _who_answered(answers):
    if any(row.is_entered_for_another for row in answers.answered):
        return _("Each agency answered for itself, or told the board its answer: every answer below says which.")
    return _("Each agency answered for itself.")


def _missing(count):
    return "all have come" if count == 0 else "one has not come" if count == 1 else f"{count} have not come"


def _finding(answers):
    changed, planned = answers.count(Answer.CHANGED), answers.count(Answer.PLANNED)
    replied, asked = len(answers.answered), len(answers.asked)
    if not replied:
        return "Nobody has answered yet."
    if replied * 2 <= asked and replied < asked:
        return f"{replied} of {asked} agencies {'has' if replied == 1 else 'have'} answered so far."
    if changed * 2 >= len(answers.responses):
        return "Most answers report a change."
    if changed + planned == 0:
        return "It was read. Nothing has changed."
    return f"{changed} of {len(answers.responses)} answers report a change."


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
    return get_text_list([request.agency.short_name for request in requests], _("and"))


def _asks(answers):
    asks = []
    if answers.waiting and answers.is_past_due:
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
        leads = leads_of([row.agency_id for row in answers.waiting], boards=[answers.newsletter.board_id])
        led = [row for row in answers.waiting if leads[row.agency_id] or row.respondent_email]
        never, lost = [row for row in led if row.opened_at is None], [row for row in answers.waiting if row not in led]
        seen = f"{_names(answers.waiting)}." + (f" {_names(never)} never opened it." if never else "")
        seen += f" {_names(lost)}: nobody is named who could." if lost else ""
        then = "Ask their board members" if answers.is_past_due else f"Due on {long_day(answers.due_on)}"
        gaps.append({"gap": "No answer" if answers.is_past_due else "No answer yet", "seen": seen, "next": then})
    for request in answers.answered:
        if request.barrier:
            gaps.append(
                {
                    "gap": f"Barrier: {request.agency.short_name}",
                    "seen": f"{request.barrier} {request.entry_note}".strip(),
                    "next": "",
                }
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


def _reply(answers, request):
    return {
        "agency": request.agency.name,
        "replied": request.answered_at.astimezone(days.LONDON).date() if request.is_answered else None,
        "by": ""
        if request.is_entered_for_another
        else (request.answered_by.job_title or "Agency lead")
        if request.answered_by
        else "By link"
        if request.is_answered
        else "",
        "teams": None,
        "people": request.staff_told if request.is_answered else None,
        "entry_note": request.entry_note,
        "answers": _answers(answers, request),
    }


def _answers(answers, request):
    """What this agency says of the lessons; the same answer to several of them is said once."""
    rows = {}
    for lesson in answers.lessons:
        if response := answers.of(request, lesson):
            said = (response.answer, response.text, response.planned_on, response.proof)
            rows.setdefault(said, []).append(lesson)
    return [
        {
            "lessons": [{"number": lesson["number"], "title": lesson["heading"]} for lesson in lessons],
            "answer": PRINT_ANSWER[answer],
            "answer_label": ANSWER_WORDS[answer],
            "text": text,
            "by": planned_on,
            "evidence": proof,
        }
        for (answer, text, planned_on, proof), lessons in rows.items()
    ]


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
        "replied": f"{len(answers.answered)} of {len(answers.asked)}",
        "reached": answers.staff_told,
        "made": f"{answers.count(Answer.CHANGED)} of {len(answers.responses)} answers",
        "days": answers.days_to_reply(),
        "this": this,
    }
