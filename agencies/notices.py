"""Messages of this app: invitations, new parts, one's account. Links are worked out when they are sent."""

import datetime as dt

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from agencies.models import AgencyMembership, AgencyRequest, Board, Invitation
from agencies.roles import AgencyRole, BoardRole
from core import days, links, notifications
from core.models import Notification
from core.notifications import LETTERHEADS, Letterhead, Mail, NotNeeded, absolute
from core.statements import Statement

LINK = "agencies.invitation"  # the purpose that ties an invitation's link to invitations
ONE_DAY = dt.timedelta(days=1)
RESET_IS_USEFUL_FOR = dt.timedelta(hours=2)
BOARD_SHOWN = Statement(
    "agencies_letterhead",
    lambda values: Board.objects.filter(pk__in=values.any_of("boards")).order_by().values_list("name", "colour"),
)


def letterhead_of(board_id):
    return next((Letterhead(name, colour) for name, colour in BOARD_SHOWN.run(boards=[board_id])), None)


LETTERHEADS.append(letterhead_of)


def send_invitation(invitation):
    notifications.enqueue(
        "agencies.invitation",
        key=f"invitation:{invitation.pk}",
        recipient=invitation.user,
        subject=invitation,
        not_after=invitation.expires_at,
    )


def remind_of_invitation(invitation):
    """The same link once more, for somebody who asks for a new password before they had one."""
    notifications.enqueue(
        "agencies.invitation",
        key=f"invitation:{invitation.pk}:{timezone.now().timestamp():.0f}",
        recipient=invitation.user,
        subject=invitation,
        not_after=invitation.expires_at,
    )


def send_role_given(user, board, *, role, agency=None, key):
    notifications.enqueue(
        "agencies.role_given",
        key=f"role_given:{key}",
        recipient=user,
        subject=board,
        role=role,
        agency=agency.short_name if agency else "",
    )


def send_password_reset(user):
    now = timezone.now()
    notifications.enqueue(
        "agencies.password_reset",
        key=f"password_reset:{user.pk}:{now.timestamp():.0f}",
        recipient=user,
        subject=user,
        not_after=now + RESET_IS_USEFUL_FOR,
    )


def send_password_changed(user):
    now = timezone.now()
    key = f"password_changed:{user.pk}:{now.timestamp():.0f}"
    notifications.enqueue("agencies.password_changed", key=key, recipient=user, subject=user)


def send_second_factor_reset(user):
    now = timezone.now()
    key = f"second_factor_reset:{user.pk}:{now.timestamp():.0f}"
    notifications.enqueue("agencies.second_factor_reset", key=key, recipient=user, subject=user)


def send_second_factor_replaced(user):
    now = timezone.now()
    key = f"second_factor_replaced:{user.pk}:{now.timestamp():.0f}"
    notifications.enqueue("agencies.second_factor_replaced", key=key, recipient=user, subject=user)


def send_guessing(user):
    """Somebody guesses at this account. Once a day at most, however long it goes on."""
    now = timezone.now()
    told = Notification.objects.filter(kind="agencies.guessing", recipient=user, created_at__gt=now - ONE_DAY)
    if not told.exists():
        notifications.enqueue(
            "agencies.guessing", key=f"guessing:{user.pk}:{now:%Y-%m-%dT%H}", recipient=user, subject=user
        )


def invitation_path(invitation):
    """The address that opens the invitation; None when it cannot be written again (see `links.token_of`)."""
    token = links.token_of(LINK, invitation.nonce, invitation.token_hash)
    return token and reverse("agencies:invitation", args=[token])


@notifications.kind("agencies.invitation", "Invitation", about_accounts=True)
def write_invitation(notification):
    invitation = Invitation.objects.select_related("board").filter(pk=notification.subject_id).first()
    if invitation is None or not invitation.is_open:
        raise NotNeeded("The invitation was used or withdrawn.")
    if (path := invitation_path(invitation)) is None:
        raise NotNeeded(_("SECRET_KEY has changed since this invitation was made. Invite the person again."))
    return Mail(
        subject="You are invited to SCR Tracker",
        template="agencies/mail/invitation",
        context={
            "board": invitation.board,
            "url": absolute(path),
            "until": invitation.expires_at,
        },
        board_id=invitation.board_id,
    )


@notifications.kind("agencies.role_given", "A new part", about_accounts=True)
def write_role_given(notification):
    board = Board.objects.filter(pk=notification.subject_id).first()
    if board is None or not notification.recipient.is_active:
        raise NotNeeded("The account is closed.")
    role, agency = notification.detail["role"], notification.detail["agency"]
    label = (AgencyRole(role) if role in AgencyRole.values else BoardRole(role)).label
    return Mail(
        subject=f"SCR Tracker: you are now {label.lower()}",
        template="agencies/mail/role_given",
        context={"board": board, "role": label, "agency": agency, "url": absolute("/")},
        board_id=board.pk,
    )


@notifications.kind("agencies.password_reset", "A new password", about_accounts=True)
def write_password_reset(notification):
    user = notification.recipient
    if not user.is_active or not user.has_usable_password():
        raise NotNeeded("The account is closed or was never opened.")
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(user.pk), "key": key})
    return Mail(
        subject="SCR Tracker: choose a new password",
        template="agencies/mail/password_reset",
        context={"url": absolute(path)},
    )


@notifications.kind("agencies.password_changed", "Password changed", about_accounts=True)
def write_password_changed(notification):
    return Mail(
        subject="SCR Tracker: your password was changed",
        template="agencies/mail/password_changed",
        context={"at": notification.created_at, "url": absolute(reverse("account_reset_password"))},
    )


@notifications.kind("agencies.second_factor_reset", "Second factor removed", about_accounts=True)
def write_second_factor_reset(notification):
    return Mail(
        subject="SCR Tracker: set up your second factor again",
        template="agencies/mail/second_factor_reset",
        context={"at": notification.created_at, "url": absolute("/")},
    )


@notifications.kind("agencies.second_factor_replaced", "Second factor changed", about_accounts=True)
def write_second_factor_replaced(notification):
    return Mail(
        subject="SCR Tracker: your second factor was changed",
        template="agencies/mail/second_factor_replaced",
        context={"at": notification.created_at, "url": absolute(reverse("account_reset_password"))},
    )


@notifications.kind("agencies.guessing", "Wrong passwords or codes", about_accounts=True)
def write_guessing(notification):
    if not notification.recipient.is_active:
        raise NotNeeded("The account is closed.")
    return Mail(
        subject="SCR Tracker: somebody tried to sign in to your account",
        template="agencies/mail/guessing",
        context={"at": notification.created_at, "url": absolute(reverse("account_reset_password"))},
    )


# What a board asks about an agency that others share


def send_request(request):
    """To everybody who can answer it now, apart from whoever asked. The asking board does not learn who they are."""
    for person in _people_to_answer(request):
        notifications.enqueue(
            "agencies.request", key=f"agency_request:{request.pk}:{person.pk}", recipient=person, subject=request,
            not_after=request.expires_at, is_private=True,
        )  # fmt: skip


def send_request_answered(request):
    key = f"agency_request_answered:{request.pk}"
    notifications.enqueue("agencies.request_answered", key=key, recipient=request.asked_by, subject=request)


def _people_to_answer(request):
    if request.kind == AgencyRequest.Kind.JOIN:
        return [request.asked_of] if request.asked_of else []
    leads = AgencyMembership.objects.leads().filter(agency=request.agency, board__in=request.sides())
    people = {role.user for role in leads.select_related("user")}
    if request.kind in AgencyRequest.OF_EVERY_BOARD:
        boards = Board.objects.filter(pk__in=request.sides()).with_managers()
        people |= {part.user for board in boards for part in board.manager_parts}
    return sorted(people - {request.asked_by}, key=lambda person: person.pk)


@notifications.kind("agencies.request", _("A request about an agency"), about_accounts=True)
def write_request(notification):
    request = AgencyRequest.objects.waiting_for(notification.recipient).filter(pk=notification.subject_id).first()
    if request is None:
        raise NotNeeded("The request was answered or withdrawn, or this person can no longer answer it.")
    return Mail(
        subject=_("SCR Tracker: a board needs your agreement"),
        template="agencies/mail/request",
        context={"board": request.board, "until": request.expires_at, "url": absolute(request.get_absolute_url())},
    )


@notifications.kind("agencies.request_answered", _("An answer about an agency"), about_accounts=True)
def write_request_answered(notification):
    request = AgencyRequest.objects.visible_to(notification.recipient).filter(pk=notification.subject_id).first()
    if request is None:
        raise NotNeeded("This person does not run the board any more.")
    return Mail(
        subject=_("SCR Tracker: your request was answered"),
        template="agencies/mail/request_answered",
        context={"board": request.board, "url": absolute(request.get_absolute_url())},
    )


# Mail that came back


def tell_of_failing_address(notification, reason):
    """To those who run a board that the message was of; once for an address, however much comes back from it."""
    boards = {notification.board_id, *notification.boards} - {None}
    if not boards and notification.recipient:
        boards = set(Board.objects.serving(notification.recipient).values_list("pk", flat=True))
    whose = f"person {notification.recipient_id}" if notification.recipient_id else f"message {notification.pk}"
    for board in Board.objects.filter(pk__in=boards).with_managers():
        for part in board.manager_parts:
            if part.user_id != notification.recipient_id:
                notifications.enqueue(
                    "agencies.address_failed",
                    key=f"address_failed:{whose}:{days.today()}:{part.user_id}",
                    recipient=part.user,
                    subject=board,
                    message=notification.pk,
                )


@notifications.kind("agencies.address_failed", "An address that does not work", about_accounts=True)
def write_address_failed(notification):
    board = Board.objects.filter(pk=notification.subject_id).first()
    if board is None or not notification.recipient.can("board.manage", on=board):
        raise NotNeeded("This person does not run the board any more.")
    return Mail(
        subject="SCR Tracker: a message came back",
        template="agencies/mail/address_failed",
        context={"board": board, "url": absolute(reverse("core:message", args=[notification.detail["message"]]))},
        board_id=board.pk,
    )
