"""Keys to the API: making one, revoking one, and revoking all when an account may be in other hands."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import ApiKey, User
from agencies.models.keys import MOST_DAYS, SHOWN, new_secret
from core import audit
from core.links import hash_of
from core.refusals import Refusal

MOST_KEYS = 20


class ShownAlready(Refusal):
    def __init__(self):
        super().__init__(
            _("This key has been created. A key is shown only once: create another if you did not copy it.")
        )


class TooManyKeys(Refusal):
    def __init__(self):
        super().__init__(_("You can have up to %(most)s keys. Revoke one first.") % {"most": MOST_KEYS})


class NotYourBoard(Refusal):
    def __init__(self):
        super().__init__(_("Select a board on which you have a role."), field="board")


class WrongLife(Refusal):
    def __init__(self):
        super().__init__(_("A key works for 1 to %(most)s days.") % {"most": MOST_DAYS}, field="days")


@transaction.atomic
def create_key(*, name, scope, days, by, board=None, public_id=None):
    """A new key as (row, secret). The secret is kept nowhere: now is the only time to show it.

    With the `public_id` of an earlier key nothing is made, so that a form that is sent twice makes one.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if public_id and ApiKey.objects.filter(public_id=public_id).exists():
        raise ShownAlready()
    if ApiKey.objects.usable().filter(user=user).count() >= MOST_KEYS:
        raise TooManyKeys()
    if not 1 <= days <= MOST_DAYS:
        raise WrongLife()
    if board is not None and not type(board).objects.serving(user).filter(pk=board.pk).exists():
        raise NotYourBoard()
    secret, now = new_secret(), timezone.now()
    key = ApiKey(
        user=user,
        name=name,
        scope=scope,
        board=board,
        prefix=secret[:SHOWN],
        secret_hash=hash_of(secret),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    if public_id:
        key.public_id = public_id
    key.save(force_insert=True)
    audit.record("api_key.created", target=key, by=by, scope=scope, days=days)
    return key, secret


@transaction.atomic
def revoke_key(key, *, by):
    """Stop one of one's own keys. Revoking twice is no fault and changes nothing."""
    if ApiKey.objects.not_revoked().filter(pk=key.pk, user_id=by.pk).update(revoked_at=timezone.now()):
        audit.record("api_key.revoked", target=key, by=by)


def revoke_all_keys(user, *, because, by):
    """Stop every key of an account; `because` is the deed that ended them. In the caller's transaction."""
    keys = list(ApiKey.objects.not_revoked().filter(user=user).select_for_update())
    ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(revoked_at=timezone.now())
    for key in keys:
        audit.record("api_key.revoked", target=key, by=by, because=because)
