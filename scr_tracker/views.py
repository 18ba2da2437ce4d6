"""Pages that compose all apps: home, search, reports, status and the few pages of plain text."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.roles import PERMISSIONS, AgencyRole, BoardRole
from core import audit, days
from core.models import Notification, SystemMark
from core.permissions import Permission as P
from core.permissions import requires
from recommendations.models import Action, Recommendation
from reviews.models import LearningPoint, Review
from scr_tracker import home as home_page

FOUND = 20


@require_safe
@requires(P.SIGNED_IN)
def home(request):
    """Home differs by role: an agency has its list, a system administrator the accounts, the board its position."""
    user = request.user
    if user.works_for_agencies_only:
        return redirect("recommendations:my_list")
    if not user.boards_where("agency.view"):
        if user.is_system_administrator:
            return redirect("agencies:administration")
        return render(request, "scr_tracker/home_nothing.html")
    context = {
        "today": days.today(),
        "figures": home_page.position(user),
        "needs": home_page.needs(user),
        "meeting": home_page.next_meeting(user),
        "feedback": home_page.feedback(user),
        "may_log": user.can(P.REVIEW_CREATE),
    }
    if user.can(P.BOARD_MANAGE) or user.can(P.REVIEW_CHANGE):
        context |= {
            "overdue": home_page.overdue_by_agency(user),
            "clocks": home_page.clocks(user),
            "imrs": home_page.management_reviews(user),
        }
        return render(request, "scr_tracker/home_manager.html", context)
    context |= {
        "reviews": home_page.reviews_position(user),
        "exceptions": home_page.exceptions(user),
        "clocks": home_page.clocks(user),
    }
    return render(request, "scr_tracker/home_chair.html", context)


@require_safe
@requires(P.SIGNED_IN)
def search(request):
    """One box over reviews, actions, recommendations and lessons; each within what this person may see."""
    user, words = request.user, request.GET.get("q", "").strip()[:200]
    groups = []
    if words:
        for title, rows in (
            ("Reviews", Review.objects.visible_to(user).select_related("review_type")),
            ("Actions", Action.objects.visible_to(user).select_related("lead_agency")),
            ("Recommendations", Recommendation.objects.visible_to(user).select_related("review")),
            ("Learning points", LearningPoint.objects.visible_to(user).select_related("review")),
        ):
            found = list(rows.defer("search_text").search(words)[: FOUND + 1])
            if found:
                groups.append({"title": title, "rows": found[:FOUND], "more": len(found) > FOUND})
        audit.record("search.made", by=user, words=len(words.split()), groups=[group["title"] for group in groups])
    return render(request, "scr_tracker/search.html", {"words": words, "groups": groups})


@require_safe
@requires(P.REPORT_VIEW)
def reports(request):
    return render(request, "scr_tracker/reports.html")


@require_safe
@requires(P.PUBLIC)
def accessibility(request):
    return render(request, "scr_tracker/accessibility.html")


@require_safe
@requires(P.PUBLIC)
def privacy(request):
    return render(request, "scr_tracker/privacy.html")


@require_safe
@requires(P.PUBLIC)
def help_page(request):
    return render(request, "scr_tracker/help.html")


@require_safe
@requires(P.SIGNED_IN)
def who_sees_what(request):
    """The table of roles and permissions, as the code has it."""
    roles = [*BoardRole, *AgencyRole]
    shown = [permission for permission in P if any(permission in PERMISSIONS[role] for role in roles)]
    rows = [
        {"text": permission.label, "cells": [permission in PERMISSIONS[role] for role in roles]} for permission in shown
    ]
    return render(request, "scr_tracker/who_sees_what.html", {"roles": [role.label for role in roles], "rows": rows})


@require_safe
@requires(P.SIGNED_IN)
def status(request):
    """For business managers and administrators: is the machinery running, and since when not."""
    if not (request.user.can(P.BOARD_MANAGE) or request.user.can(P.ACCOUNT_MANAGE)):
        return forbidden(request)
    marks = {mark.name: mark for mark in SystemMark.objects.all()}
    waiting = Notification.objects.due(timezone.now())
    lines = [
        {"key": "Reminders planned", "value": _when(marks.get("digests"))},
        {"key": "Mail last looked at", "value": _when(marks.get("drain"))},
        {"key": "Messages waiting", "value": str(waiting.count())},
        {"key": "Not certain", "value": str(Notification.objects.filter(state="unknown").count())},
        {
            "key": "Queue and cache",
            "value": "working" if _redis_answers() else "not reachable: mail goes out every five minutes instead",
        },
    ]
    return render(request, "scr_tracker/status.html", {"lines": lines})


def _when(mark):
    return f"{mark.at.astimezone(days.LONDON):%-d %B %Y, %H:%M}" if mark else "never yet"


def _redis_answers():
    cache.set("status.ping", 1, 5)
    return cache.get("status.ping") == 1


@require_safe
@requires(P.PUBLIC)
def health_live(request):
    """The process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
@requires(P.PUBLIC)
def health_ready(request):
    """The database answers and has every migration; says nothing else."""
    executor = MigrationExecutor(connection)
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return JsonResponse({"ready": not behind}, status=503 if behind else 200)


def _problem(status, title):
    """As the API's own refusals, for those that it does not get to see."""
    body = {"type": "about:blank", "title": title, "status": status, "reasons": []}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def forbidden(request, exception=None):
    if request.path.startswith("/api/"):
        return _problem(403, "Your account may not do this")
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        return _problem(404, "We cannot find that")
    return render(request, "404.html", status=404)
