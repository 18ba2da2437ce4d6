"""What waits for a person of the board, worst first: what it is, why, and the one click to it."""

from django.db.models import Count, Exists, Min, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyMembership, AgencyRequest, Board
from core import days
from core.models import Notification, Removal
from core.permissions import Permission as P
from core.templatetags.words import date_long, days_words, plural
from newsletters.models import Newsletter
from recommendations.models import Action, Extension
from reminders import escalation
from reminders.kinds import KINDS
from reminders.models import BoardReminders
from reviews.models import ManagementReview


def plan_url(**parameters):
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    return reverse("recommendations:plan") + (f"?{query}" if query else "")


def needs(user):
    """What waits for this person, worst first: dicts of title, why, verb and url."""
    numbers = _numbers(user)
    return [
        *_messages(user),
        *_reminders_off(user),
        *_answers_wanted(user),
        *_passed_up(user),
        *_leads_missing(user),
        *_claims(numbers),
        *_extensions(user),
        *_owners(numbers),
        *_management_reviews_received(user),
        *_newsletters(user),
    ]


def _messages(user):
    """Messages of which nobody can say whether they arrived, or which came back."""
    if not user.can(P.BOARD_MANAGE):
        return []
    number = Notification.objects.visible_to(user).undecided().count()
    if not number:
        return []
    words = "message needs" if number == 1 else "messages need"
    return [
        {
            "title": f"{number} {words} a decision",
            "why": "Not certain that it arrived, or it came back",
            "verb": "Decide",
            "url": reverse("core:messages") + "?state=decide",
        }
    ]


def _reminders_off(user):
    """Boards of which nothing goes out by itself: whoever relies on reminders should not find out from silence."""
    boards = user.boards_where(P.BOARD_MANAGE)
    if not boards:
        return []
    live = BoardReminders.objects.live().filter(board=OuterRef("pk"))
    rows = Board.objects.visible_to(user).filter(~Exists(live), pk__in=boards).order_by("name")
    return [
        {
            "title": f"Reminders of {board.short_name} are off",
            "why": f"{off.off_because}, {off.switched_off_at.astimezone(days.LONDON):%-d %B %Y}"
            if (off := getattr(board, "reminders", None)) and off.switched_off_at
            else "Nothing goes out by itself until you have seen what would",
            "verb": "See it",
            "url": reverse("reminders:board", args=[board.prefix]),
        }
        for board in rows.select_related("reminders")
    ]


def _answers_wanted(user):
    """What others ask of this person. Mostly nothing: so both kinds are asked for in one question."""
    requests = AgencyRequest.objects.waiting_for(user).order_by().values_list("pk", Value("request"))
    removals = Removal.objects.waiting().exclude(asked_by=user).order_by().values_list("pk", Value("removal"))
    asked = dict.fromkeys(kind for _pk, kind in requests.union(removals, all=True))
    return [
        *(_agency_requests(user) if "request" in asked else []),
        *(_removals(user) if "removal" in asked else []),
    ]


def _agency_requests(user):
    """What another board asks about an agency that it shares with this person's board."""
    rows = AgencyRequest.objects.waiting_for(user).select_related("board", "agency").order_by("expires_at")[:3]
    return [
        {
            "title": _("%(board)s needs your agreement about %(agency)s")
            % {"board": row.board.short_name, "agency": row.agency},
            "why": _("Answer by %(day)s") % {"day": date_long(row.expires_at)},
            "verb": _("Answer"),
            "url": row.get_absolute_url(),
        }
        for row in rows
    ]


def _removals(user):
    """What somebody else asked to remove, and this person may confirm."""
    rows = Removal.objects.visible_to(user).waiting().exclude(asked_by=user).select_related("asked_by")
    return [
        {
            "title": _("%(person)s asks to remove %(what)s") % {"person": row.asked_by, "what": row.reference},
            "why": _("Answer by %(day)s") % {"day": date_long(row.confirmed_until)},
            "verb": _("Answer"),
            "url": row.get_absolute_url(),
        }
        for row in rows[:3]
    ]


def _passed_up(user):
    pairs = escalation.passed_up_to(user, days.today())
    if not pairs:
        return []
    entry = pairs[0][1]
    return [
        {
            "title": f"{plural(len(pairs), 'late item')} passed up to you",
            "why": f"longest late: {entry.called}, {days_words((days.today() - entry.due_on).days)}",
            "verb": "See it",
            "url": KINDS[entry.kind].place(entry, user),
        }
    ]


def _leads_missing(user):
    if not user.can(P.BOARD_MANAGE):
        return []
    boards = user.boards_where("board.manage")
    led = AgencyMembership.objects.leads().filter(board=OuterRef("board"), agency=OuterRef("lead_agency"))
    lost = (
        Action.objects.visible_to(user)
        .filter(board_id__in=boards)
        .with_the_agency()
        .filter(~Exists(led))
        .exclude(lead_agency__kind=Agency.Kind.BUSINESS_UNIT)
        .order_by()
        .values("lead_agency__name", "lead_agency__slug")
        .distinct()[:3]
    )
    return [
        {
            "title": f"Name a lead for {row['lead_agency__name']}",
            "why": "Actions there have no lead to turn to",
            "verb": "Choose",
            "url": reverse("agencies:agency", args=[row["lead_agency__slug"]]),
        }
        for row in lost
    ]


def _numbers(user):
    """What is counted about actions, in one query: claims to check and to verify, and those without an owner."""
    check, verify = Action.to_check_rule(user), Action.to_verify_rule(user)
    unowned = Action.unowned_rule() & Q(board_id__in=user.boards_where(P.ACTION_ASSIGN))
    counted = {"owners": Count("pk", filter=unowned), "owners_from": Min("due_on", filter=unowned)}
    for name, rule in (("check", check), ("verify", verify)):
        counted |= {
            name: Count("pk", filter=rule),
            f"{name}_agencies": Count("lead_agency", filter=rule, distinct=True),
            f"{name}_from": Min("claimed_at", filter=rule),
        }
    return Action.objects.visible_to(user).order_by().aggregate(**counted)


def _claims(numbers):
    return [
        {
            "title": f"{verb} {plural(numbers[view], 'claim')}",
            "why": f"{plural(numbers[f'{view}_agencies'], 'agency,agencies')} · oldest claimed "
            f"{numbers[f'{view}_from'].astimezone(days.LONDON):%-d %B}",
            "verb": verb,
            "url": plan_url(view=view),
        }
        for view, verb in (("check", _("Check")), ("verify", _("Verify")))
        if numbers[view]
    ]


def _extensions(user):
    """Requests for more time: the one there is by name, several as the list of them."""
    if not user.can(P.ACTION_CHECK):
        return []
    asked = Action.objects.visible_to(user).with_a_request_for(user)
    rows = list(
        Extension.objects.filter(decision=Extension.Decision.WAITING, action__in=asked)
        .select_related("action__lead_agency")
        .order_by("asked_at")
    )
    if not rows:
        return []
    if len(rows) > 1:
        agencies = {row.action.lead_agency_id for row in rows}
        asked_at = rows[0].asked_at.astimezone(days.LONDON)
        return [
            {
                "title": f"Decide on {plural(len(rows), 'request')} for more time",
                "why": f"{plural(len(agencies), 'agency,agencies')} · first asked {asked_at:%-d %B}",
                "verb": "Decide",
                "url": plan_url(view="more_time"),
            }
        ]
    row = rows[0]
    return [
        {
            "title": f"{row.action.lead_agency.short_name} asks for more time on {row.action.reference}",
            "why": f"{row.from_on:%-d %B} to {row.to_on:%-d %B %Y} · "
            + ("first request" if not row.action.moves else f"moved {row.action.moves}× before"),
            "verb": "Decide",
            "url": row.action.get_absolute_url(),
        }
    ]


def _owners(numbers):
    if not numbers["owners"]:
        return []
    return [
        {
            "title": f"Choose an owner for {plural(numbers['owners'], 'action')}",
            "why": f"due from {numbers['owners_from']:%-d %B %Y}",
            "verb": "Choose",
            "url": plan_url(view="no_owner"),
        }
    ]


def _management_reviews_received(user):
    """Reports to accept or return: one line for a review, which leads to its agencies, or to the one report there is."""
    boards = user.boards_where(P.IMR_ACCEPT)
    if not boards:
        return []
    rows = (
        ManagementReview.objects.visible_to(user)
        .filter(review__board_id__in=boards, review__closed_at=None, state=ManagementReview.State.RECEIVED)
        .select_related("review__review_type", "agency")
        .order_by("received_on", "pk")
    )
    by_review: dict[int, list[ManagementReview]] = {}
    for row in rows:
        by_review.setdefault(row.review_id, []).append(row)
    return [_to_accept(reports) for reports in by_review.values()]


def _to_accept(reports):
    first, agencies = reports[0], ", ".join(row.agency.short_name for row in reports)
    since = f"received {first.received_on:%-d %B}" if first.received_on else "received"
    if len(reports) == 1:
        return {
            "title": f"Accept or return the {first.label} of {agencies}",
            "why": f"{first.review.code_name} · {since}",
            "verb": "Read",
            "url": first.get_absolute_url(),
        }
    return {
        "title": f"Accept or return {len(reports)} {first.review.review_type.imr_plural} of {first.review.code_name}",
        "why": f"{agencies} · first {since}",
        "verb": "Read",
        "url": reverse("reviews:agencies", args=[first.review.reference]),
    }


def _newsletters(user):
    rows = (
        Newsletter.objects.visible_to(user)
        .filter(
            Q(state=Newsletter.State.RELEASED, board_id__in=user.boards_where(P.NEWSLETTER_SEND))
            | Q(state=Newsletter.State.RELEASE_ASKED, board_id__in=user.boards_where(P.NEWSLETTER_RELEASE))
        )
        .select_related("released_by", "release_asked_by")[:3]
    )
    found = []
    for row in rows:
        released = row.state == Newsletter.State.RELEASED
        person, at = (row.released_by, row.released_at) if released else (row.release_asked_by, row.release_asked_at)
        found.append(
            {
                "title": f"Newsletter {row.number} {'is released' if released else 'waits for release'}",
                "why": f"By {person}, {at.astimezone(days.LONDON):%-d %B}",
                "verb": "Send" if released else "Read",
                "url": row.get_absolute_url(),
            }
        )
    return found
