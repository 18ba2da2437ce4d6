"""Pages that compose all apps: home, search, reports, status and the few pages of plain text."""

import datetime as dt
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from agencies.models import Board
from agencies.roles import PERMISSIONS, AgencyRole, BoardRole
from core import audit, days, files, heartbeats, holds
from core.characters import Unstorable
from core.metrics import text as metrics_text
from core.models import Notification, SystemMark
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.templatetags.words import date_long
from core.uploads import NO_ROOM
from recommendations import without_action
from reminders import planning
from scr_tracker import home as home_page
from scr_tracker import search as search_page
from scr_tracker.needs import needs

LONGEST_SEARCH = 200

RETRY_AFTER = 30  # seconds
# A full disk, a spent quota, a disk that became read-only, broken, or was a network's that is gone.


@require_safe
@requires(P.SIGNED_IN, reads=CONTENT)
def home(request):
    """Home differs by role: an agency has its list, a system administrator the accounts, the board its position."""
    user = request.user
    if user.works_for_agencies_only:
        return redirect("recommendations:my_list")
    if not user.boards_where("agency.view"):
        if user.is_system_administrator:
            return redirect("agencies:administration")
        audit.shows_nothing()
        return render(request, "scr_tracker/home_nothing.html")
    context = {
        "today": days.today(),
        "figures": home_page.position(user),
        "needs": needs(user),
        "meeting": home_page.next_meeting(user),
        "feedback": home_page.feedback(user),
        "may_log": user.can(P.REVIEW_CREATE),
        "without_action": without_action.count_for(user),
    }
    if user.can(P.BOARD_MANAGE) or user.can(P.REVIEW_CHANGE):
        context |= {
            "overdue": home_page.overdue_by_agency(user),
            "clocks": home_page.clocks(user),
            "imrs": home_page.management_reviews(user),
        }
        _record_looks(user, context["clocks"], context["imrs"]["rows"])
        return render(request, "scr_tracker/home_manager.html", context)
    context |= {
        "reviews": home_page.reviews_position(user),
        "exceptions": home_page.exceptions(user),
        "clocks": home_page.clocks(user),
    }
    _record_looks(user, context["clocks"], context["exceptions"])
    return render(request, "scr_tracker/home_chair.html", context)


def _record_looks(user, clocks, others):
    """Home shows words of the case too: what the panel called a date, who writes a report, the title of an action."""
    reviews = {row["review"].pk: row["review"] for row in clocks}
    audit.looked_at_each([*reviews.values(), *others], by=user, part="home")


@require_safe
@requires(P.SIGNED_IN, reads=CONTENT)
def search(request):
    """One box over everything that has words; each kind within what this person may see."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    groups = search_page.groups(request.user, words) if words else []
    if not words:
        audit.shows_nothing()
    return render(request, "scr_tracker/search.html", {"words": words, "groups": groups})


@require_safe
@requires(P.REPORT_VIEW, reads=NOTHING)
def reports(request):
    return render(request, "scr_tracker/reports.html")


@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def accessibility(request):
    return render(request, "scr_tracker/accessibility.html", {"boards": _own_boards(request.user)})


@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def privacy(request):
    return render(request, "scr_tracker/privacy.html", {"boards": _own_boards(request.user)})


def _own_boards(user):
    """The boards to whose business manager this person may turn; none for whoever is not signed in."""
    return Board.objects.visible_to(user).order_by("name") if user.is_authenticated else ()


@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def help_page(request):
    return render(request, "scr_tracker/help.html")


@require_safe
@requires(P.SIGNED_IN, reads=NOTHING)
def who_sees_what(request):
    """The table of roles and permissions, as the code has it."""
    roles = [*BoardRole, *AgencyRole]
    shown = [permission for permission in P if any(permission in PERMISSIONS[role] for role in roles)]
    rows = [
        {"text": permission.label, "cells": [permission in PERMISSIONS[role] for role in roles]} for permission in shown
    ]
    return render(request, "scr_tracker/who_sees_what.html", {"roles": [role.label for role in roles], "rows": rows})


@require_safe
@requires(P.MAIL_DECIDE, reads=NOTHING)
def status(request):
    """For business managers and administrators: is the machinery running, and since when not."""
    found = {part.name: part for part in heartbeats.parts()}
    waiting = Notification.objects.due(timezone.now())
    oldest = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    unsure = Notification.objects.undecided()
    messages = reverse("core:messages") if request.user.can(P.BOARD_MANAGE) else ""
    lines = [
        _line("Beat", found["beat"], "asks for each round of work"),
        _line("Worker", found["worker"], "takes work from the queue"),
        _line("Printing worker", found["prints"], "makes the PDFs, apart from the mail"),
        _line("Mail last looked at", found["drain"], "every five minutes"),
        _line("Mail server", found["mail"], "last accepted a message"),
        {
            "key": "Queue and cache",
            "value": "Working" if found["redis"].well else "Not reachable",
            "note": ""
            if found["redis"].well
            else "Mail goes out every five minutes instead of at once. Nothing is lost.",
            "tone": "" if found["redis"].well else "late",
        },
        *(
            [_line("Mail that came back", found["bounces"], "is looked for every five minutes")]
            if "bounces" in found
            else []
        ),
        _planned(SystemMark.objects.filter(name=planning.MARK).first()),
        {
            "key": "Messages waiting",
            "value": str(waiting.count()),
            "note": f"oldest since {_moment(oldest)}" if oldest else "",
            "url": messages and f"{messages}?state=waiting",
        },
        {
            "key": "Need a decision",
            "value": str(unsure.count()),
            "note": "not certain, or failed",
            "url": messages and f"{messages}?state=decide",
        },
        {
            "key": "Outside watch",
            "value": "Set up" if settings.DEAD_MAN_URL else "Not set up",
            "note": "" if settings.DEAD_MAN_URL else "DEAD_MAN_URL: who tells you when all of this stands still?",
        },
    ]
    context = {
        "lines": lines,
        "hold": holds.current(),
        "held": holds.waiting(),
        "may_drop": request.user.can(P.ACCOUNT_MANAGE),
    }
    return render(request, "scr_tracker/status.html", context)


def _line(key, part, note):
    words = _moment(part.seen_at) if part.seen_at else "Never yet"
    return {
        "key": key,
        "value": words,
        "note": note if part.well else part.note or "It should have been seen since",
        "tone": "" if part.well else "late",
    }


def _moment(at):
    return f"{at.astimezone(days.LONDON):%-d %B %Y, %H:%M}"


def _planned(mark):
    """Until which morning the digests are planned: today's from half past six."""
    if mark is None:
        return {"key": "Digests planned", "value": "Never yet", "note": "each morning at half past six", "tone": "late"}
    until = dt.date.fromisoformat(mark.detail["on"])
    late = timezone.now() > days.london(until + dt.timedelta(days=1), 7)
    return {
        "key": "Digests planned",
        "value": f"for {date_long(until)}",
        "note": f"planned on {_moment(mark.at)}",
        "tone": "late" if late else "",
    }


@transaction.non_atomic_requests
@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def metrics(request):
    """Figures for Prometheus: with the token that METRICS_TOKEN names, or not there at all."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(metrics_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@transaction.non_atomic_requests
@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def health_live(request):
    """The process answers; whatever else is away."""
    return HttpResponse("live\n", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def health_ready(request):
    """The database answers and has every migration; says nothing else."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, InterfaceError):
        ready = False
    return JsonResponse({"ready": ready}) if ready else _later(JsonResponse({"ready": False}))


def _later(response):
    """The answer while the database is away: not now, and when to ask again."""
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _problem(status, title, *reasons):
    """As the API's own refusals, for those that it does not get to see."""
    body = {"type": "about:blank", "title": title, "status": status, "reasons": reasons}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request, exception=None):
    """What could not even be read. The page asks nothing of the person or the database: either may be what was not read."""
    reason = str(exception) if isinstance(exception, Unstorable) else ""
    if request.path.startswith("/api/"):
        return _problem(400, "Something is missing or wrong", *([reason] if reason else []))
    return HttpResponse(render_to_string("400.html", {"reason": reason}), status=400)


def forbidden(request, exception=None):
    if request.path.startswith("/api/"):
        return _problem(403, "Your account may not do this")
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        return _problem(404, "We cannot find that")
    return render(request, "404.html", status=404)


def server_error(request):
    """A fault of ours; while the database or the store of files is away it is no fault of any page, and it passes."""
    is_away = _is_away(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        answer = _problem(503, "Not available for a moment") if is_away else _problem(500, "Something went wrong")
    else:
        answer = HttpResponse(render_to_string("503.html" if is_away else "500.html"), status=500)
    return _later(answer) if is_away else answer


def _is_away(error):
    """Whether it is the fault of something that we need and cannot reach, or that has no room left."""
    if isinstance(error, OSError):
        return isinstance(error, files.StoreAway) or error.errno in NO_ROOM
    return isinstance(error, OperationalError | InterfaceError)
