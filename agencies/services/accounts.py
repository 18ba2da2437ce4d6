"""Accounts: what people do to their own, and what the system administrator does to any."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from agencies import leaving, notices
from agencies.guesses import mailbox_is_full_of_links
from agencies.models import Board, Invitation, User
from agencies.services.keys import revoke_all_keys
from core import audit
from core.permissions import Permission, demand
from core.refusals import Refusal


class OwnAccount(Refusal):
    def __init__(self):
        super().__init__("You cannot do this to your own account. Ask another system administrator.")


class NothingToReset(Refusal):
    def __init__(self, user):
        super().__init__(f"{user} has no second factor to remove.")


@transaction.atomic
def change_own_details(*, name, job_title, by):
    user = User.objects.select_for_update().get(pk=by.pk)
    fields = {"name": name, "job_title": job_title}
    changed = [field for field, value in fields.items() if getattr(user, field) != value]
    if changed:
        for field in changed:
            setattr(user, field, fields[field])
        user.save(update_fields=[*changed, "sort_name"])
        audit.record("account.changed", target=user, by=by, changed=changed)
    return user


@transaction.atomic
def sign_out_everywhere(*, by):
    """End every session and key of one's own; the caller keeps or drops the present session."""
    by.end_sessions()
    revoke_all_keys(by, because="signed_out_everywhere", by=by)
    audit.record("account.signed_out_everywhere", target=by, by=by)


@transaction.atomic
def note_second_factor_replaced(*, by):
    """Another app took the place of the old one: other sessions and all keys end, and the person is told in case it was not they."""
    by.end_sessions()
    revoke_all_keys(by, because="second_factor_replaced", by=by)
    notices.send_second_factor_replaced(by)


@transaction.atomic
def ask_password_reset(email):
    """Send a link to whoever has an open account with this address; say nothing to the caller.

    Somebody who was invited and has not been yet is sent the invitation again instead.
    """
    user = User.objects.active().filter(email=email.strip().lower()).first()
    audit.record("account.password_reset_asked", target=user)
    full = mailbox_is_full_of_links(email)  # counted for unknown addresses too: the time taken tells nothing
    if user is None or full:
        return
    if user.has_usable_password():
        notices.send_password_reset(user)
    elif invitation := Invitation.objects.open().filter(user=user).order_by("-created_at").first():
        notices.remind_of_invitation(invitation)


@transaction.atomic
def close_account(user, *, by):
    """Close an account: it cannot be entered, it plays no part any more, its keys and sessions are gone."""
    user = _other_account(user, by)
    now = timezone.now()
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    boards = list(Board.objects.serving(user))  # before the roles end
    user.board_memberships.current().update(ended_at=now)
    user.agency_memberships.current().update(ended_at=now)
    for board in boards:
        leaving.let_go(user, board, by=by)
    Invitation.objects.open().filter(user=user).update(revoked_at=now)
    revoke_all_keys(user, because="account_closed", by=by)
    user.end_sessions()
    audit.record("account.closed", target=user, by=by)
    return user


@transaction.atomic
def reopen_account(user, *, by):
    """Let a closed account be invited again. It plays no part, and has no password until its person chooses one."""
    user = _other_account(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("account.reopened", target=user, by=by)
    return user


@transaction.atomic
def reset_second_factor(user, *, by):
    """For somebody who lost both telephone and recovery codes: they set up a new one when they next sign in."""
    return _remove_second_factor(_other_account(user, by), by)


@transaction.atomic
def reset_second_factor_from_server(user):
    """The same from the command line of the server only: for an administrator whom no other one can help."""
    return _remove_second_factor(User.objects.select_for_update().get(pk=user.pk), by=None)


def _remove_second_factor(user, by):
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise NothingToReset(user)
    user.end_sessions()
    revoke_all_keys(user, because="second_factor_removed", by=by)
    audit.record("account.second_factor_removed", target=user, by=by)
    notices.send_second_factor_reset(user)
    return user


def _other_account(user, by):
    demand(by, Permission.ACCOUNT_MANAGE)
    if user.pk == by.pk:
        raise OwnAccount()
    return User.objects.select_for_update().get(pk=user.pk)
