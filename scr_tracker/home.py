"""What the home page tells a person of the board: what is late and whose, and what comes next.

Every figure is counted over what this person may see, and links to the list
that has that many rows.
"""

import datetime as dt

from django.db.models import Count, Max, Min, Window
from django.utils.translation import gettext as _

from agencies.models import Meeting, leads_of
from core import days
from core.permissions import Permission as P
from core.templatetags.words import days_words, plural
from newsletters.models import FeedbackRequest, Newsletter
from recommendations.models import Action
from recommendations.plan import conditions, views_of
from reminders.told import last_reminded
from reviews import register
from reviews.models import ManagementReview, Milestone
from scr_tracker.needs import plan_url

SHOWN = 6
CLAIMS = {
    "check": "for you to check",
    "checking": "being checked",
    "verify": "for you to verify",
    "panel": "for the panel",
}


def position(user):
    """The strip of figures, in one query: each by the condition of the view of the plan that it links to."""
    today = days.today()
    rules = conditions(user, today)
    check, verify = (name for name in views_of(user) if name in CLAIMS)
    late, unchecked = rules["view_overdue"], rules[f"view_{check}"]
    numbers = (
        Action.objects.visible_to(user)
        .order_by()
        .aggregate(
            late=Count("pk", filter=late),
            late_since=Min("due_on", filter=late),
            late_agencies=Count("lead_agency", filter=late, distinct=True),
            open=Count("pk", filter=rules["view_open"]),
            week=Count("pk", filter=rules["due_week"]),
            to_check=Count("pk", filter=unchecked),
            oldest_claim=Min("claimed_at", filter=unchecked),
            to_verify=Count("pk", filter=rules[f"view_{verify}"]),
            no_owner=Count("pk", filter=rules["view_no_owner"]),
        )
    )
    longest = (today - numbers["late_since"]).days if numbers["late_since"] else 0
    return [
        {
            "number": numbers["late"],
            "words": "overdue",
            "url": plan_url(view="overdue"),
            "tone": "late" if numbers["late"] else "",
            "note": f"longest {days_words(longest)} · {plural(numbers['late_agencies'], 'agency,agencies')}"
            if longest
            else "nothing is late",
        },
        {"number": numbers["open"], "words": "open actions", "url": plan_url(view="open")} | _due_this_week(numbers),
        {
            "number": numbers["to_check"],
            "words": CLAIMS[check],
            "url": plan_url(view=check),
            "note": f"oldest claimed {_ago(numbers['oldest_claim'], today)}"
            if numbers["to_check"]
            else "no claim waits",
        },
        {
            "number": numbers["to_verify"],
            "words": CLAIMS[verify],
            "url": plan_url(view=verify),
            "note": "checked, not yet verified",
        },
        {
            "number": numbers["no_owner"],
            "words": "without an owner",
            "url": plan_url(view="no_owner"),
            "tone": "missing" if numbers["no_owner"] else "",
            "note": "their agency’s lead stands in" if numbers["no_owner"] else "every open action has one",
        },
    ]


def _due_this_week(numbers):
    """Under the open actions: how many of them are due in the next seven days, with the way to these."""
    if not numbers["week"]:
        return {"note": _("none due in the next 7 days")}
    return {
        "note": _("%(number)s due in the next 7 days") % {"number": numbers["week"]},
        "note_url": plan_url(due="week"),
    }


def _ago(moment, today):
    """ "today", "yesterday", "12 days ago": by the days of London."""
    gone = (today - moment.astimezone(days.LONDON).date()).days
    return {0: _("today"), 1: _("yesterday")}.get(gone) or _("%(days)s ago") % {"days": days_words(gone)}


def overdue_by_agency(user):
    """Agencies with something overdue, most first, with their leads and when somebody was last reminded of any of it."""
    today = days.today()
    rows = list(
        Action.objects.visible_to(user)
        .overdue()
        .order_by()
        .values("lead_agency", "lead_agency__name", "lead_agency__short_name", "lead_agency__slug")
        .annotate(number=Count("pk"), since=Min("due_on"), reminded_at=Max(last_reminded("action")))
        .order_by("-number", "since")[:SHOWN]
    )
    leads = leads_of([row["lead_agency"] for row in rows], boards=user.boards_where(P.ACTION_VIEW))
    most = rows[0]["number"] if rows else 0
    return [
        {
            "name": row["lead_agency__name"],
            "leads": ", ".join(person.name for person in leads[row["lead_agency"]]),
            "number": row["number"],
            "most": most,
            "longest": (today - row["since"]).days,
            "reminded_at": row["reminded_at"],
            "url": plan_url(view="overdue", agency=row["lead_agency__slug"]),
        }
        for row in rows
    ]


def clocks(user):
    """The dates of reviews that run out next, late ones first."""
    today = days.today()
    rows = (
        Milestone.objects.visible_to(user)
        .running()
        .select_related("rule", "review__review_type")
        .order_by("due_on", "pk")
    )
    return [
        {
            "review": milestone.review,
            "asks": milestone.name,
            "rule": " · ".join(
                part for part in (milestone.rule.words if milestone.rule else "", milestone.source) if part
            ),
            "by": milestone.due_on,
            "left": milestone.days_left(today),
            "working": milestone.in_working_days,
            "used": _share_used(milestone, today),
        }
        for milestone in rows[:SHOWN]
    ]


def _share_used(milestone, today):
    start = milestone.starts_on or milestone.due_on - dt.timedelta(days=60)
    whole = max((milestone.due_on - start).days, 1)
    return min(max(round(100 * (today - start).days / whole), 0), 100)


def management_reviews(user):
    """Management reviews the panel waits for, and how many there are in all."""
    rows = ManagementReview.objects.visible_to(user).outstanding().annotate(in_all=Window(Count("pk")))
    shown = list(rows.select_related("review__review_type", "agency").order_by("due_on", "pk")[:SHOWN])
    return {"rows": shown, "number": shown[0].in_all if shown else 0}


def next_meeting(user):
    return Meeting.objects.visible_to(user).coming().select_related("board").first()


def feedback(user):
    """The latest newsletter that still waits for answers."""
    requests = FeedbackRequest.objects.visible_to(user)
    newsletter = (
        Newsletter.objects.visible_to(user)
        .sent()
        .filter(pk__in=requests.waiting().values("newsletter"))
        .order_by("-sent_at")
        .select_related("feedback_meeting")
        .first()
    )
    if newsletter is None or not user.can(P.FEEDBACK_VIEW):
        return None
    rows = list(requests.filter(newsletter=newsletter).select_related("agency"))
    missing = [row for row in rows if row.is_waiting]
    answered = sum(row.is_answered for row in rows)
    return {
        "newsletter": newsletter,
        "number": answered + len(missing),
        "answered": answered,
        "missing": missing,
        "due_on": rows[0].due_on,
    }


def reviews_position(user):
    """For the chair: each open review with its stage, next date and actions, most overdue first."""
    rows = register.with_position(register.rows(user).filter(is_readable=True)).open().ours()
    return rows.order_by("-actions_overdue", "next_due", "pk")[:12]


def exceptions(user):
    """For the chair: the actions that are longest overdue."""
    rows = Action.objects.visible_to(user).overdue().select_related("lead_agency", "owner")
    return list(rows.order_by("due_on", "pk")[:8])
