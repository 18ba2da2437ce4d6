"""What of reviews a meeting is to look at: reports to accept or return, and dates that fall before it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.agenda import Paper, Part, Point, source
from core.permissions import Permission as P
from core.templatetags.words import date_long
from reviews.models import ManagementReview, Milestone


def _papers(rows, user):
    reviews = {row.review_id: row.review for row in rows if row.review.board_id in user.boards_where(P.REVIEW_VIEW)}
    return [
        Paper(
            _("Review %(name)s, %(reference)s") % {"name": review.code_name, "reference": review.reference},
            reverse("reviews:print", args=[review.reference]),
        )
        for review in reviews.values()
    ]


@source
def reports_received(meeting, user):
    if meeting.is_past:
        return []
    rows = ManagementReview.objects.visible_to(user).filter(
        review__board=meeting.board_id, review__closed_at=None, state=ManagementReview.State.RECEIVED
    )
    rows = list(rows.select_related("review__review_type", "agency").order_by("received_on", "pk"))
    points = [
        Point(
            _("%(name)s: %(label)s of %(agency)s")
            % {"name": row.review.code_name, "label": row.label, "agency": row.agency.short_name},
            row.get_absolute_url(),
            _("received %(day)s") % {"day": date_long(row.received_on)} if row.received_on else "",
            row,
            row.review.is_restricted,
        )
        for row in rows
    ]
    return [Part(_("Reports to accept or return"), points, _papers(rows, user))]


@source
def dates_before(meeting, user):
    if meeting.is_past:
        return []
    rows = Milestone.objects.visible_to(user).running().filter(review__board=meeting.board_id, due_on__lte=meeting.on)
    rows = list(rows.select_related("review").order_by("due_on", "pk"))
    points = [
        Point(
            f"{row.review.code_name}: {row.name}",
            reverse("reviews:dates", args=[row.review.reference]),
            _("due %(day)s") % {"day": date_long(row.due_on)},
            row.review,
            row.review.is_restricted,
        )
        for row in rows
    ]
    return [Part(_("Dates of reviews up to this meeting"), points, _papers(rows, user))]
