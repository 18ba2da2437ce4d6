"""What of the action plan a meeting is to look at: claims to verify, requests for more time, and what is overdue."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.agenda import Paper, Part, Point, source
from core.permissions import Permission as P
from core.templatetags.words import date_long
from recommendations.models import Action


def _actions(meeting, user):
    """The board's actions that the reader may see, each with whether it belongs to restricted reviews only."""
    restricted = Action.objects.of_restricted_reviews_only().filter(pk=OuterRef("pk"))
    rows = Action.objects.visible_to(user).filter(board=meeting.board_id).select_related("lead_agency")
    return rows.annotate(is_restricted=Exists(restricted))


def _point(action, note):
    text = f"{action.reference}, {action.title}"
    return Point(text, action.get_absolute_url(), note, action, action.is_restricted)


@source
def plan(meeting, user):
    if meeting.is_past:
        return []
    actions = _actions(meeting, user).annotate(
        is_claim=Case(When(Action.with_the_panel_rule(), then=True), default=False),
        asked_date=Subquery(Action.waiting_request().values("to_on")[:1]),
    )
    rows = list(actions.filter(Q(is_claim=True) | Q(asked_date__isnull=False)).order_by("due_on", "pk"))
    claims = sorted((row for row in rows if row.is_claim), key=lambda row: row.claimed_at)
    asked = [row for row in rows if row.asked_date]
    later = _("%(agency)s asks for %(day)s instead of %(due)s")
    return [
        Part(_("Claims to verify"), [_point(action, action.lead_agency.short_name) for action in claims]),
        Part(
            _("Requests for more time"),
            [
                _point(
                    action,
                    later
                    % {
                        "agency": action.lead_agency.short_name,
                        "day": date_long(action.asked_date),
                        "due": date_long(action.due_on),
                    },
                )
                for action in asked
            ],
        ),
        Part(_("Progress of the action plan"), *_progress(meeting, user)),
    ]


def _progress(meeting, user):
    """(points, papers): the position, for whoever may have the report on this board."""
    if meeting.board_id not in user.boards_where(P.REPORT_VIEW):
        return [], []
    late = Action.objects.visible_to(user).filter(board=meeting.board_id).overdue().count()
    report = f"{reverse('recommendations:progress_report')}?board={meeting.board.prefix}"
    words = ngettext("%(number)s action is overdue", "%(number)s actions are overdue", late) % {"number": late}
    return [Point(words, report)], [Paper(_("Progress report"), report)]
