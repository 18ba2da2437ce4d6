"""What of newsletters a meeting is to look at: what agencies answered."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.agenda import Paper, Part, Point, source
from core.permissions import Permission as P
from core.templatetags.words import date_long
from newsletters.models import FeedbackRequest, Newsletter


@source
def feedback(meeting, user):
    rows = Newsletter.objects.visible_to(user).sent().filter(feedback_meeting=meeting).order_by("sent_at")
    rows = rows.annotate(
        asked=Count("feedback_requests", filter=FeedbackRequest.asked_rule("feedback_requests__")),
        answered=Count("feedback_requests", filter=Q(feedback_requests__answered_at__isnull=False)),
    )
    reads = meeting.board_id in user.boards_where(P.FEEDBACK_VIEW)
    points, papers = [], []
    for row in rows:
        due = _("due %(day)s") % {"day": date_long(row.feedback_due_on)} if row.feedback_due_on else ""
        if not reads:
            points.append(Point(str(row), row.get_absolute_url(), due, row))
            continue
        counted = _("%(answered)s of %(asked)s agencies answered") % {"answered": row.answered, "asked": row.asked}
        grid = reverse("newsletters:feedback", args=[row.reference])
        points.append(Point(str(row), grid, ", ".join(filter(None, [counted, due])), row))
        paper = _("What agencies answered to newsletter %(number)s") % {"number": row.number}
        papers.append(Paper(paper, reverse("newsletters:feedback_print", args=[row.reference])))
    return [Part(_("Feedback on newsletters"), points, papers)]
