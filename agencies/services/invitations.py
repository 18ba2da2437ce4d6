"""Invitations: a one-time link by which a new person chooses a password."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from agencies import notices
from agencies.models import AgencyMembership, BoardMembership, Invitation, User
from core import audit, links, notifications
from core.permissions import Permission, demand
from core.refusals import Refusal

LASTS = dt.timedelta(days=7)


class NotOpen(Refusal):
    status = 410

    def __init__(self):
        super().__init__("This invitation cannot be used any more. Ask for a new one.")


class AlreadyAccepted(Refusal):
    def __init__(self, user):
        super().__init__(f"{user} has an account already and needs no invitation.")


def may_invite(by, board):
    """Raise PermissionDenied unless `by` runs this board or the whole system."""
    if not by.can(Permission.ACCOUNT_MANAGE):
        demand(by, Permission.BOARD_MANAGE, on=board)


def open_invitation(token):
    """The invitation that this link opens, or None. Only the hash is looked up."""
    invitations = Invitation.objects.open().select_related("user", "board")
    return invitations.filter(token_hash=links.hash_of(token), user__is_active=True).first()


def send_new(user, board, *, by):
    """A fresh link for this person; the board's older ones stop working. Call inside a transaction."""
    Invitation.objects.open().filter(user=user, board=board).update(revoked_at=timezone.now())
    nonce = secrets.token_urlsafe()
    invitation = Invitation.objects.create(
        user=user,
        board=board,
        invited_by=by,
        nonce=nonce,
        token_hash=links.hash_of(links.token_for(notices.LINK, nonce)),
        expires_at=timezone.now() + LASTS,
    )
    notices.send_invitation(invitation)
    return invitation


@transaction.atomic
def resend_invitation(board, user, *, by):
    """Send a new link to somebody who has not used theirs."""
    may_invite(by, board)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_invited:
        raise AlreadyAccepted(user)
    notifications.not_too_often("agencies.invitation", recipient=user)
    invitation = send_new(user, board, by=by)
    audit.record("invitation.sent_again", target=board, by=by, account=user.pk)
    return invitation


@transaction.atomic
def revoke_invitation(board, user, *, by):
    """Take back an invitation that was not used, and the parts it came with on this board and its agencies."""
    may_invite(by, board)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_invited:
        raise AlreadyAccepted(user)
    now = timezone.now()
    Invitation.objects.open().filter(user=user, board=board).update(revoked_at=now)
    BoardMembership.objects.current().filter(user=user, board=board).update(ended_at=now)
    AgencyMembership.objects.current().filter(user=user, board=board).update(ended_at=now)
    audit.record("invitation.revoked", target=board, by=by, account=user.pk)


@transaction.atomic
def accept_invitation(invitation, *, name, job_title, password):
    """Open the account: the name and password the person chose. Every open link to it is used up."""
    invitation = Invitation.objects.select_for_update().select_related("user").get(pk=invitation.pk)
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if not invitation.is_open or not user.is_active:
        raise NotOpen()
    user.name, user.job_title = name, job_title
    user.set_password(password)
    user.save()
    Invitation.objects.open().filter(user=user).update(accepted_at=timezone.now())
    with audit.by_link_of(user):
        audit.record("invitation.accepted", target=invitation, by=user)
    return user
