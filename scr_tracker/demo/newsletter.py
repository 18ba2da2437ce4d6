"""One published newsletter with its feedback half in, and a second in draft.

The newsletter goes through the same services as any other; only its dates are
moved back afterwards.
"""

import datetime as dt

from django.utils import timezone

from core import days
from newsletters import content as words
from newsletters import services
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, Newsletter, Section
from newsletters.sheet import checked

INTRODUCTION = """The Review Panel asked for these lessons to be shared now, and not to wait for the next report. They come from one of our own \
management reviews, from a national evaluation and from another area.

Please read them with your managers and see which of them can change something in your service. We will ask what you did at the next \
partnership meeting."""

MESSAGES = """The evaluation looked at 147 reviews of one year, about 194 children. The same six messages come back in nearly all of them:

- do the everyday practice well
- make sure that what was agreed happens
- use every source of information, fathers and wider family included
- assess well, and again when things change
- work across agencies
- value challenge, supervision and scrutiny

In most reviews the rules were there and were not followed. The child was lost from sight, and what parents said was too often taken as it came."""

MALLOW = """Two young people in care were exploited for months before anybody put the signs together. Their early years, their running away and \
their anger were each seen by somebody. Nobody saw them as one picture, and both were treated as offenders before they were treated as victims.

What the review asks of us sorts itself under eight themes: needs and signs; policies and procedures; assessment; planning and intervention; \
organisation; identity; wishes and feelings; prevention and information."""

HOSPITAL = """One child in the home was seen clearly, and another hardly at all. Each missed visit was dealt with on its own, by whoever had sent \
the letter.

> Nobody saw that the missed visits were one story."""

COMMUNITY = """When staff sat down afterwards to describe the quieter child, they did it vividly. They had seen a great deal, and it was not written \
down.

> What was seen was not written down."""

TODAY = """Small things. None of them needs a new policy.

1. **Look at your last ten missed appointments.** How many were for a child, and who was told?
2. **Open one record** and read only what it says about the quietest child.
3. **Ask who else lives in the home** on your next visit or call, and write the answer down.
4. **Put one family on the list** for your next supervision because it worries you."""

ANSWERS = ("changed", "planned", "shared", "not_for_us")
TEXTS = {
    "changed": "It is in the template since the first of the month; a dip sample of ten showed nine right.",
    "planned": "Goes to the managers' meeting, then into the winter training.",
    "shared": "",
    "not_for_us": "We do not make appointments of this kind.",
}


def make(board, people, agencies, meetings, made):
    """The published newsletter with three of six agencies' answers, and a draft."""
    writer, chair = people.officer, people.chair
    issue = services.start_newsletter(
        board, title="Seen, and seen in time", issued_by="Review Panel", panel_meeting=meetings.last_panel,
        introduction=INTRODUCTION, feedback_meeting=meetings.board, feedback_due_on=meetings.board.on, by=writer,
    )  # fmt: skip
    points = made.points
    hospital = [p for p in points["rowan"] if p.management_review.agency_id == agencies.hospital.pk]
    community = [p for p in points["rowan"] if p.management_review.agency_id == agencies.community.pk]
    _section(
        issue,
        writer,
        "imr_learning",
        "From the hospital",
        agency=agencies.hospital,
        points=hospital,
        byline="A consultant paediatrician",
        body=HOSPITAL,
    )
    _section(
        issue,
        writer,
        "imr_learning",
        "From community health",
        agency=agencies.community,
        points=community,
        byline="A named nurse",
        body=COMMUNITY,
    )
    _section(
        issue,
        writer,
        "report_summary",
        "147 reviews, six messages",
        review=made.lantern,
        body=MESSAGES,
        shows_figures=True,
    )
    _section(
        issue,
        writer,
        "other_area",
        "Another area: exploited while in care",
        review=made.mallow,
        body=MALLOW,
        points=points["mallow"],
    )
    _section(
        issue, writer, "recommendations", "What that review asks of six kinds of body",
        recommendations=list(made.mallow.recommendations.order_by("number")),
    )  # fmt: skip
    _section(issue, writer, "text", "Before you go home", body=TODAY)
    services.choose_agencies(issue, agencies=list(vars(agencies).values()), by=writer)
    _release(issue, people.manager, chair)
    services.send_newsletter(issue, by=people.manager)
    sent = timezone.now() - dt.timedelta(days=21)
    Newsletter.objects.filter(pk=issue.pk).update(
        created_at=sent - dt.timedelta(days=6), changed_at=sent - dt.timedelta(days=4), release_asked_at=sent - dt.timedelta(days=3),
        released_at=sent - dt.timedelta(days=1), sent_at=sent,
    )  # fmt: skip
    issue.distribution.update(sent_at=sent)
    _answers(issue, people, agencies)
    _draft(board, people, meetings, made)


def _section(issue, by, kind, heading, *, agency=None, review=None, points=(), recommendations=(), **fields):
    section = services.add_section(issue, kind=kind, heading=heading, agency=agency, review=review, by=by)
    services.change_section(
        section,
        points=[p.pk for p in points] or None,
        recommendations=[r.pk for r in recommendations] or None,
        by=by,
        **fields,
    )
    return section


def _release(issue, asks, releases):
    issue.refresh_from_db()
    _, checker = checked(issue, words.build(issue))
    for place in checker.undecided:
        services.keep_place(issue, place=place.words, reason="It names nobody: a general expression.", by=asks)
    services.ask_for_release(issue, by=asks)
    issue.refresh_from_db()
    services.release_newsletter(issue, read=words.fingerprint(words.build(issue)), by=releases)


def _answers(issue, people, agencies):
    for number, (key, told) in enumerate((("social_care", 212), ("police", 140), ("hospital", 260))):
        request = FeedbackRequest.objects.get(newsletter=issue, agency=getattr(agencies, key))
        asked = lessons(Newsletter.objects.get(pk=issue.pk).released_content)
        answers = {}
        for place, point in enumerate(asked):
            answer = ANSWERS[(place + number) % (3 if place % 4 else 4)]
            answers[point["id"]] = {
                "answer": answer,
                "text": TEXTS[answer],
                "planned_on": days.today() + dt.timedelta(days=60) if answer == "planned" else None,
                "proof": "Dip sample" if answer == "changed" else "",
            }
        about = {
            "shared_with": "All frontline teams", "staff_told": told, "shared_on": days.today() - dt.timedelta(days=12 - number),
            "shared_how": "Team meetings", "barrier": "Night shifts are hard to reach." if key == "hospital" else "", "reply": "",
        }  # fmt: skip
        services.answer_feedback(request, answers=answers, about=about, by=getattr(people, f"{key}_lead"))
    FeedbackRequest.objects.filter(newsletter=issue, agency=agencies.community).update(
        opened_at=timezone.now() - dt.timedelta(days=9)
    )


def _draft(board, people, meetings, made):
    issue = services.start_newsletter(
        board, title="Babies who cannot move, and the call that matters", issued_by="Review Panel", panel_meeting=meetings.panel,
        introduction="In the last year three babies in our area were seen with a bruise before they could roll.",
        feedback_meeting=meetings.later, feedback_due_on=meetings.later.on, by=people.officer,
    )  # fmt: skip
    _section(
        issue,
        people.officer,
        "imr_learning",
        "What we learned",
        points=[p for p in made.points["alder"] if p.is_cleared],
    )
    _section(
        issue, people.officer, Section.Kind.TEXT, "What to do on Monday",
        body="Put the same-day number on the wall. Ask your team when they last met a father, and bring one example to supervision.",
    )  # fmt: skip
