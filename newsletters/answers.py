"""What agencies answered, as one picture: lessons down, agencies across, and what the numbers say."""

import statistics

from core import days
from core.models import Notification
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, FeedbackResponse
from reminders.models import in_a_sentence
from reminders.rules import next_after, of_live_board
from reminders.told import rung_reached, told_of

Answer = FeedbackResponse.Answer
ANSWERED = "answered"


class Answers:
    """All answers to one newsletter, read once. Only sent answers count; a draft is nobody's business but the agency's."""

    def __init__(self, newsletter):
        self.newsletter = newsletter
        self.lessons = lessons(newsletter.released_content)
        related = newsletter.feedback_requests.select_related("agency", "answered_by").prefetch_related("responses")
        related = related.annotate(rung=rung_reached("feedback"))
        requests = sorted(related, key=lambda row: (not row.is_answered, row.agency.sort_name))
        for request in requests:
            request.newsletter = newsletter
        self.requests = requests
        self.answered = [row for row in requests if row.is_answered]
        self.asked = [row for row in requests if row.is_answered or row.is_waiting]  # without whom nobody asks any more
        self.waiting = [row for row in requests if row.is_waiting]
        self.responses = {
            (row.pk, response.learning_point_id): response for row in self.answered for response in row.responses.all()
        }

    def of(self, request, lesson):
        return self.responses.get((request.pk, lesson["id"]))

    def count(self, answer):
        return sum(response.answer == answer for response in self.responses.values())

    @property
    def staff_told(self):
        return sum(row.staff_told or 0 for row in self.answered)

    @property
    def due_on(self):
        return min((row.due_on for row in self.requests), default=self.newsletter.feedback_due_on)

    def days_to_reply(self):
        """The middle number of days between sending and answer; None before the first answer."""
        sent_on = self.newsletter.sent_at.date()  # what was said before that took no time
        taken = [max((row.answered_at.date() - sent_on).days, 0) for row in self.answered]
        return int(statistics.median(taken)) if taken else None

    @property
    def is_past_due(self):
        """The day on which answers were due has passed: only now is one missing."""
        return self.due_on is not None and self.due_on < days.today()

    def in_time(self):
        return sum(days.london(row.due_on, 23, 59) >= row.answered_at for row in self.answered)

    def to_discuss(self):
        """Sentences for the meeting, from the answers alone."""
        lines = []
        for lesson in self.lessons:
            row = [self.of(request, lesson) for request in self.answered]
            changed = [r for r in row if r and r.answer == Answer.CHANGED]
            if self.answered and not lesson["good_practice"] and not changed:
                lines.append(f"Lesson {lesson['number']}, “{lesson['heading']}”: nobody has changed anything yet.")
        for request in self.answered:
            plans = [r for r in request.responses.all() if r.answer == Answer.PLANNED]
            overdue = [r for r in plans if r.planned_on and r.planned_on < days.today()]
            if overdue:
                lines.append(f"{request.agency.short_name}: {len(overdue)} of {len(plans)} plans are past their date.")
        lines += [
            f"{request.agency.short_name}: {request.reply} {request.entry_note}".strip()
            for request in self.answered
            if request.reply
        ]
        return lines


def not_answered(answers, leads, reminded):
    """Who has not answered: lead, opened, last and next reminder. `reminded` is {request id: last message by hand}."""
    today = days.today()
    told = told_of("feedback", [request.pk for request in answers.waiting])
    rules = of_live_board(answers.newsletter.board_id, "feedback")
    rows = []
    for request in answers.waiting:
        sent = told.get(request.pk)
        rows.append(
            {
                "request": request,
                "leads": leads.get(request.agency_id, []),
                "opened": request.opened_at,
                "passed_up": in_a_sentence(request.rung) if request.rung else "",
                "last_reminded": sent[-1][0].astimezone(days.LONDON).date() if sent else None,
                "reminded_today": reminded.get(str(request.pk)) == today,
                "next_reminder": next_after(rules, "feedback", request.due_on, today) if rules else None,
            }
        )
    return rows


def reminded_by_hand(answers):
    """The day of the last reminder by hand, by request; those that wait to be sent count as well."""
    sent = Notification.objects.filter(
        kind="newsletters.feedback_reminder",
        subject_type=FeedbackRequest._meta.label_lower,
        subject_id__in=[str(row.pk) for row in answers.waiting],
    ).order_by("created_at")
    return {key: at.astimezone(days.LONDON).date() for key, at in sent.values_list("subject_id", "created_at")}
