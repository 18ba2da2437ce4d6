"""What people choose for themselves: how often, who stands in, and calendars that read along."""

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.models import AgencyMembership, Board, BoardMembership, User
from core import audit, days, links
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal, check_version
from reminders.models import CalendarFeed, MailChoice

CALENDAR = "reminders.calendar"  # the purpose that ties a link to calendars
MOST_FEEDS = 10


def possible_deputies(user):
    """Active people who play the same part on the same board, or for the same agency: they may see what this person sees."""
    roles = Q(pk__in=[])
    for board, role in user.board_memberships.filter(ended_at=None).values_list("board_id", "role"):
        roles |= Q(pk__in=BoardMembership.objects.current().filter(board=board, role=role).values("user_id"))
    for board, agency in user.agency_memberships.current().values_list("board_id", "agency_id"):
        colleagues = AgencyMembership.objects.current().filter(board=board, agency=agency)
        roles |= Q(pk__in=colleagues.values("user_id"))
    return User.objects.visible_to(user).at_work().filter(roles).exclude(pk=user.pk)


@transaction.atomic
def change_mail_choice(*, frequency, weekday, away_until=None, deputy=None, version=None, by):
    """How this person wants to be reminded, and who stands in while they are away."""
    demand(by, P.SIGNED_IN)
    row, _ = MailChoice.objects.select_for_update().get_or_create(user=by)
    check_version(row, version)
    if away_until and away_until <= days.today():
        raise Refusal("Give the day on which you are back. It must be after today.", field="away_until")
    if deputy and not away_until:
        raise Refusal("Say until when they stand in for you.", field="away_until")
    if deputy and not possible_deputies(by).filter(pk=deputy.pk).exists():
        raise Refusal("Choose a colleague who plays a part where you do.", field="deputy")
    row.frequency, row.weekday, row.away_until, row.deputy = frequency, weekday, away_until, deputy
    row.version += 1
    row.save()
    audit.record(
        "mailchoice.changed",
        target=by,
        by=by,
        frequency=frequency,
        away_until=away_until,
        deputy=deputy.pk if deputy else None,
    )
    return row


@transaction.atomic
def come_back(*, by):
    """This person is here again: their messages come to them from now on."""
    demand(by, P.SIGNED_IN)
    MailChoice.objects.filter(user=by).update(away_until=None, deputy=None)
    audit.record("mailchoice.came_back", target=by, by=by)


@transaction.atomic
def open_feed(*, board=None, by):
    """A new calendar of this person's own dates, of all boards or of one."""
    demand(by, P.SIGNED_IN)
    if board is not None and not Board.objects.visible_to(by).filter(pk=board.pk).exists():
        raise Refusal("Choose one of your boards.", field="board")
    if CalendarFeed.objects.visible_to(by).open().count() >= MOST_FEEDS:
        raise Refusal(f"You have {MOST_FEEDS} calendars. Stop one that you do not use any more.")
    nonce = secrets.token_urlsafe()
    feed = CalendarFeed.objects.create(
        user=by, board=board, nonce=nonce, token_hash=links.hash_of(links.token_for(CALENDAR, nonce))
    )
    audit.record("calendar.opened", target=feed, by=by)
    return feed


@transaction.atomic
def revoke_feed(feed, *, by):
    """Whoever has the address reads nothing any more."""
    demand(by, P.SIGNED_IN)
    feed = CalendarFeed.objects.select_for_update().visible_to(by).get(pk=feed.pk)
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        audit.record("calendar.revoked", target=feed, by=by)
    return feed
