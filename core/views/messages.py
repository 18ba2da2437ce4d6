"""Messages: the proof of what was sent, what waits, and what needs a person. For those who run a board."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from core import audit, bounces, heartbeats, holds, outbox
from core.models import FailingAddress, MailHold, Notification, NotificationLine
from core.notifications import KINDS
from core.permissions import CONTENT, NOTHING, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from core.templatetags.words import plural

PER_PAGE = 50
State = Notification.State
GROUPS = {
    "": ("All", Q()),
    "waiting": ("Waiting", Q(state__in=[State.DUE, State.CLAIMED, State.HANDOVER])),
    "sent": ("Sent", Q(state=State.SENT)),
    "unknown": ("Not certain", Q(state=State.UNKNOWN)),
    "failed": ("Failed", Q(state=State.FAILED)),
    "decide": ("To decide", Q(state__in=[State.UNKNOWN, State.FAILED], resolved_at=None)),
    "not_sent": ("Not sent", Q(state__in=[State.CANCELLED, State.EXPIRED])),
}
COUNTED = ("waiting", "decide")


@require_safe
@requires(P.BOARD_MANAGE, reads=NOTHING)
def messages_list(request):
    """What went out, what waits, and what needs a decision, for the boards one runs."""
    known = Notification.objects.visible_to(request.user)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("state", "person", "about")}
    group = asked["state"] if asked["state"] in GROUPS else ""
    rows = known.filter(GROUPS[group][1]).select_related("recipient")
    if asked["person"]:
        person = asked["person"]
        rows = rows.filter(
            Q(recipient__name__icontains=person) | Q(recipient__email__icontains=person) | Q(address__icontains=person)
        )
    if asked["about"]:
        run = request.user.boards_where(P.BOARD_MANAGE)  # a digest may speak of another board as well
        lines = NotificationLine.objects.filter(reference__iexact=asked["about"])
        said = lines.filter(Q(board_id__in=run) | Q(notification__recipient=request.user)).values("notification")
        rows = rows.filter(Q(reference__istartswith=asked["about"]) | Q(pk__in=said))
    page = Paginator(rows.order_by(Coalesce("sent_at", "due_at").desc(), "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    kept = {name: asked[name] for name in ("person", "about") if asked[name]}
    context = {
        "page_obj": page,
        "lines": [{"row": row, "kind": label_of(row)} for row in page],
        "tabs": _tabs(known, group, kept),
        "group": group,
        "asked": asked,
        "hold": holds.current(),
        "held": holds.waiting(),
        "may_drop": request.user.can(P.ACCOUNT_MANAGE),
        "late_since": heartbeats.late_since(),
    }
    return render(request, "core/messages.html", context)


def _tabs(known, group, kept):
    columns = {name: Count("pk", filter=GROUPS[name][1] & Q(resolved_at=None)) for name in COUNTED}
    open_rows = known.filter(state__in=[State.DUE, State.CLAIMED, State.HANDOVER, State.UNKNOWN, State.FAILED])
    counts = open_rows.order_by().aggregate(**columns)
    return [
        {
            "text": label,
            "url": f"?{urlencode(({'state': name} if name else {}) | kept)}",
            "active": name == group,
            "count": counts.get(name) or "",
        }
        for name, (label, _) in GROUPS.items()
    ]


def label_of(row):
    return KINDS[row.kind].label if row.kind in KINDS else row.kind


@require_safe
@requires(P.BOARD_MANAGE, reads=CONTENT)
def message(request, pk):
    """One message: when each step of it happened, and what it said, as far as it was about one's own boards."""
    row = get_object_or_404(
        Notification.objects.visible_to(request.user).select_related("recipient", "resolved_by"), pk=pk
    )
    audit.looked(row, by=request.user)
    run = request.user.boards_where(P.BOARD_MANAGE)
    whole = row.recipient_id == request.user.pk or not set(row.boards) - run
    address = row.recipient.email if row.recipient else row.address
    context = {
        "row": row,
        "kind": label_of(row),
        "steps": _steps(row),
        "text": row.text if whole else "",
        "said": row.lines.all() if whole else row.lines.filter(board_id__in=run),
        "whole": whole,
        "failing": bounces.trouble_with(address),
    }
    return render(request, "core/message.html", context)


def _steps(row):
    """(when, what happened) in order."""
    steps = [(row.created_at, "Written down")]
    if row.due_at > row.created_at:
        steps.append((row.due_at, "Due"))
    if row.handed_at:
        steps.append((row.handed_at, "Handed to the mail server"))
    if row.sent_at and row.state == State.SENT and row.resolved_how != "sent":
        steps.append((row.sent_at, "Accepted by the mail server"))
    if row.resolved_by:
        how = "asked to send it again" if row.resolved_how == "again" else "settled it"
        steps.append((row.resolved_at or row.due_at, f"{row.resolved_by} {how}"))
    return sorted(steps, key=lambda step: step[0])


@require_POST
@requires(P.BOARD_MANAGE, reads=NOTHING)
def resolve_message(request, pk):
    """Settle a message of which nobody can say whether it arrived, or one that failed."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    _demand_to_run(request.user, row)
    how = "again" if request.POST.get("how") == "again" else "sent"
    outbox.resolve(row, how=how, by=request.user)
    messages.success(request, "It will be sent again." if how == "again" else "It counts as settled now.")
    return redirect(_back(request, row))


def _demand_to_run(user, row):
    """Seeing one's own message is not enough to decide about it: one has to run a board that it is about."""
    if not (user.boards_where(P.BOARD_MANAGE) & {row.board_id, *row.boards}):
        demand(user, P.BOARD_MANAGE, on=row)


def _back(request, row):
    back = request.POST.get("back", "")
    return back if back.startswith("/messages/") and url_has_allowed_host_and_scheme(back, None) else row


@require_POST
@requires(P.BOARD_MANAGE, reads=NOTHING)
def trust_address(request, pk):
    """The address of a message works again: mail goes there from now on."""
    row = get_object_or_404(Notification.objects.visible_to(request.user).select_related("recipient"), pk=pk)
    _demand_to_run(request.user, row)
    address = row.recipient.email if row.recipient else row.address
    if FailingAddress.objects.filter(address=address.lower()).exists():
        bounces.trust(address, on=row, by=request.user)
        messages.success(request, "Mail goes to this address again.")
    return redirect("core:message", row.pk)


@require_POST
@requires(P.MAIL_DECIDE, reads=NOTHING)
def decide_hold(request, pk):
    """Let everything that is held back go, or (the system administrator) drop it."""
    hold = get_object_or_404(MailHold, pk=pk)
    decision = "cancel" if request.POST.get("decision") == "cancel" else "send"
    if decision == "cancel":
        demand(request.user, P.ACCOUNT_MANAGE)
    try:
        number = holds.decide(hold, decision=decision, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        done = "go out now" if decision == "send" else "are dropped"
        messages.success(request, f"{plural(number, 'message')} {done}.")
    return redirect("core:messages" if request.user.can(P.BOARD_MANAGE) else "status")
