"""A private calendar that other programs read: due dates, dates of reviews, meetings. References only (RFC 5545).

The address is the key. It holds 256 random bits, of which a hash is stored; it can be stopped at any time, and it
stops by itself when its person's account is closed. What it shows is worked out anew at every reading, with that
person's rights of the moment.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.db.models import Value
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from agencies.models import Agency, Board, Meeting
from core import days, links
from core.notifications import absolute
from core.permissions import Permission as P
from reminders.digest import open_items, seen_by
from reminders.kinds import KINDS, Entry, columns
from reminders.models import CalendarFeed

BACK = dt.timedelta(days=60)
AHEAD = dt.timedelta(days=400)
MOST = 2000
READ_AGAIN = dt.timedelta(hours=6)
MEETING_LENGTH = dt.timedelta(hours=2)


def feed_of(token):
    """The open feed with this address, or None."""
    rows = CalendarFeed.objects.open().select_related("user", "board")
    return rows.filter(token_hash=links.hash_of(token)).first()


def note_read(feed):
    """Note when a calendar last read along, once an hour since programs ask often; whether it was noted now."""
    now = timezone.now()
    if feed.read_at is not None and now - feed.read_at < dt.timedelta(hours=1):
        return False
    return bool(CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now))


def write(feed) -> bytes:
    """The calendar of a feed as it is now."""
    calendar = Calendar()
    calendar.add("prodid", "-//SCR Tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"SCR Tracker, {feed.board_name}")
    calendar.add("x-wr-timezone", "Europe/London")
    calendar["refresh-interval"] = vDuration(READ_AGAIN, {"VALUE": "DURATION"})
    calendar["x-published-ttl"] = vDuration(READ_AGAIN)
    calendar.add_component(_london())
    today = days.today()
    for dated in dates_of(feed, today):
        calendar.add_component(_due_date(dated, today))
    for meeting in meetings_of(feed, today):
        calendar.add_component(_meeting(meeting))
    return calendar.to_ical()


def _london():
    """The rule of London's clocks since 1996 (SI 2002/262), as every calendar program knows it.

    Written out as a rule: what icalendar makes of the zone is a list of days since 1970, which some programs read as
    an hour too late in winter.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, begins, month, before, after in (
        (TimezoneDaylight(), "BST", dt.datetime(1996, 3, 31, 1), 3, 0, 1),  # noqa: DTZ001  local, as the field means
        (TimezoneStandard(), "GMT", dt.datetime(1996, 10, 27, 2), 10, 1, 0),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        zone.add_component(part)
    return zone


class Dated(NamedTuple):
    """An item in a calendar: what is said of it to this person, and where it leads."""

    entry: Entry
    words: str
    path: str


def dates_of(feed, today):
    """What is with this person; in a board's calendar, for people of the board, all of the board that they may see."""
    user, board = feed.user, feed.board
    if board is not None and board.pk in user.boards_where(P.ACTION_VIEW):
        found = []
        for kind in KINDS.values():
            rows = kind.open().filter(pk__in=kind.visible_to(user).values("pk"), of_board=board.pk)
            rows = rows.filter(due_day__range=(today - BACK, today + AHEAD)).annotate(with_person=Value(0))
            found += [Entry._make(row) for row in columns(rows.order_by("due_day", "pk"), kind)[:MOST]]
        soonest = sorted(found, key=lambda entry: entry.key)[:MOST]
        whose = Agency.objects.in_bulk({entry.agency for entry in soonest if entry.agency})
        return [_of_the_board(entry, user, whose.get(entry.agency)) for entry in soonest]
    own = [
        entry
        for entry in seen_by(open_items([user.pk], today + AHEAD, chased=False), user)
        if entry.due_on >= today - BACK and (board is None or entry.board == board.pk)
    ]
    return [Dated(entry, entry.asks, entry.path) for entry in sorted(own, key=lambda entry: entry.key)[:MOST]]


def _of_the_board(entry, user, agency):
    """As somebody reads it who is not asked to do it: what is due, by whom, and where one sees how it stands."""
    kind = KINDS[entry.kind]
    by = f", {agency.short_name}" if agency else ""
    return Dated(entry, f"{kind.singular} due{by}", kind.place(entry, user))


def meetings_of(feed, today):
    rows = Meeting.objects.visible_to(feed.user).filter(on__range=(today - BACK, today + AHEAD)).select_related("board")
    boards = [feed.board] if feed.board else Board.objects.visible_to(feed.user)
    return rows.filter(board__in=boards).order_by("on", "pk")[:MOST]


def _due_date(dated, today):
    entry = dated.entry
    event = Event()
    late = " (late)" if entry.due_on < today else ""
    event.add("summary", f"{entry.called}: {dated.words}{late}")
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + dt.timedelta(days=1))
    event.add("description", f"{entry.board_name}. {absolute(dated.path)}")
    event.add("url", absolute(dated.path))
    event.add("transp", "TRANSPARENT")
    return _identified(event, f"{entry.kind}-{entry.item}", entry.edition, entry.due_on)


def _meeting(meeting):
    event = Event()
    event.add("summary", f"{meeting.board.short_name}: {meeting.name}")
    if meeting.starts_at:
        start = dt.datetime.combine(meeting.on, meeting.starts_at, tzinfo=days.LONDON)
        event.add("dtstart", start)
        event.add("dtend", start + MEETING_LENGTH)
    else:
        event.add("dtstart", meeting.on)
        event.add("dtend", meeting.on + dt.timedelta(days=1))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", absolute(meeting.get_absolute_url()))
    return _identified(event, f"meeting-{meeting.pk}", meeting.version, meeting.on)


def _identified(event, name, edition, day):
    """The same UID for ever, and a SEQUENCE that grows with every change, so that a calendar moves what it has.

    No CLASS: of what is PRIVATE, Google and Outlook show "Busy" even to whoever holds the address.
    """
    event.add("uid", f"{name}@{settings.MAIL_DOMAIN}")
    event.add("sequence", edition)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC).replace(microsecond=0))
    event.add("categories", ["SCR Tracker"])
    return event
