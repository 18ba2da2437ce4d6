"""A private calendar: one's own dates by an address that is the key, kept up to date, stopped at any time."""

import datetime as dt
import io

import pytest
from dateutil.tz import tzical
from django.urls import reverse
from icalendar import Calendar

from core import days, links
from core.models import AuditEvent
from recommendations import services as recommendations
from reminders import services
from reminders.models import CalendarFeed
from reminders.services.people import CALENDAR
from reviews.models import Milestone
from tests import factories as f
from tests.reminders.conftest import MONDAY

SOON = days.today() + dt.timedelta(days=20)


def address(feed):
    return reverse("reminders:calendar", args=[links.token_for(CALENDAR, feed.nonce)])


def read(client, feed):
    response = client.get(address(feed))
    assert response.status_code == 200
    return Calendar.from_ical(response.content)


def events(calendar):
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


@pytest.fixture
def feed(world):
    return services.open_feed(by=world.police_lead)


def test_it_holds_due_dates_as_whole_days_with_a_reference_and_no_title(client, world, feed, action, due):
    due(SOON)

    event = events(read(client, feed))[f"action-{action.pk}"]

    assert event["summary"] == f"{action.reference}: Update wanted"
    assert event.decoded("dtstart") == SOON and event.decoded("dtend") == SOON + dt.timedelta(days=1)
    assert f"/actions/{action.reference}/update/" in str(event["url"])
    assert action.title not in client.get(address(feed)).content.decode()


def test_other_programs_show_what_is_due_and_read_again_in_time(client, world, feed, due):
    """Google shows "Busy" for what is CLASS:PRIVATE, and a strict reader takes REFRESH-INTERVAL with its type only (RFC 7986)."""
    due(SOON)
    text = client.get(address(feed)).content.decode()

    assert "CLASS:" not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "X-PUBLISHED-TTL:PT6H\r\n" in text


def test_it_holds_nothing_of_others(client, world, feed, due):
    due(SOON)

    found = events(read(client, feed))

    assert f"action-{world.actions.health.pk}" not in found
    assert f"action-{world.actions.other.pk}" not in found
    assert not [uid for uid in found if uid.startswith(("milestone", "meeting"))], (
        "an agency has no part in the board's"
    )


def test_a_board_persons_calendar_of_one_board_holds_its_dates_and_meetings(client, world, due):
    due(SOON)
    Milestone.objects.create(review=world.review, name="Report to the panel", due_on=SOON)
    meeting = f.MeetingFactory(board=world.board, on=dt.date(2027, 3, 8), starts_at=dt.time(10), place="Town hall")
    elsewhere = f.MeetingFactory(board=world.other_board)
    feed = services.open_feed(board=world.board, by=world.chair)

    found = events(read(client, feed))

    assert f"action-{world.actions.police.pk}" in found
    assert [uid for uid in found if uid.startswith("milestone-")]
    assert found[f"meeting-{meeting.pk}"].decoded("dtstart") == dt.datetime(2027, 3, 8, 10, tzinfo=days.LONDON)
    assert f"meeting-{elsewhere.pk}" not in found


def test_a_meeting_in_summer_keeps_its_hour_by_a_time_zone_that_comes_with_it(client, world):
    meeting = f.MeetingFactory(board=world.board, on=dt.date(2027, 7, 5), starts_at=dt.time(10))
    calendar = read(client, services.open_feed(board=world.board, by=world.manager))

    event = events(calendar)[f"meeting-{meeting.pk}"]

    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert event.decoded("dtstart").astimezone(dt.UTC).hour == 9


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2026-12-15T10:00", 0),
        ("2027-07-01T10:00", 1),
        ("2027-03-28T00:59", 0),
        ("2027-03-28T03:00", 1),
        ("2027-10-31T00:59", 1),
        ("2027-10-31T03:00", 0),
        ("2045-01-01T00:00", 0),
    ],
)
def test_another_program_reads_the_same_hours_from_its_time_zone(client, world, feed, moment, hours):
    """dateutil's reader of VTIMEZONE, which knows nothing of ours."""
    text = client.get(address(feed)).content.decode().replace("\r\n ", "")
    zone = tzical(io.StringIO(text)).get("Europe/London")

    assert zone.utcoffset(dt.datetime.fromisoformat(moment)) == dt.timedelta(hours=hours)


def test_a_moved_date_is_the_same_event_with_a_higher_sequence(client, world, feed, action, due):
    due(SOON)
    first = events(read(client, feed))[f"action-{action.pk}"]
    action.refresh_from_db()
    recommendations.move_date(action, to_on=SOON + dt.timedelta(days=30), reason="Agreed.", by=world.manager)

    second = events(read(client, feed))[f"action-{action.pk}"]

    assert str(second["uid"]) == str(first["uid"])
    assert int(second["sequence"]) > int(first["sequence"])
    assert second.decoded("dtstart") == SOON + dt.timedelta(days=30)


def test_what_is_done_leaves_the_calendar(client, world, feed, action, due):
    due(SOON)
    type(action).objects.filter(pk=action.pk).update(status="superseded", status_reason="Another does it.")

    assert f"action-{action.pk}" not in events(read(client, feed))


def test_it_needs_no_reminders_to_be_switched_on(client, world, feed, action, due):
    due(SOON)
    services.switch_off(world.board, reason="Not yet.", by=world.manager)

    assert f"action-{action.pk}" in events(read(client, feed))


@pytest.mark.parametrize("end", ["stopped", "account closed", "left"])
def test_it_ends_with_its_person(client, world, feed, action, due, end):
    due(SOON)
    if end == "stopped":
        services.revoke_feed(feed, by=world.police_lead)
    elif end == "account closed":
        type(world.police_lead).objects.filter(pk=world.police_lead.pk).update(is_active=False)
    else:
        world.police_lead.agency_memberships.update(ended_at=days.london(MONDAY, 0))

    response = client.get(address(feed))

    if end == "left":
        assert not events(Calendar.from_ical(response.content))
    else:
        assert response.status_code == 404


def test_a_wrong_address_and_a_stopped_one_look_alike_and_guessing_is_braked(client, world, feed, brakes):
    services.revoke_feed(feed, by=world.police_lead)
    stopped = client.get(address(feed))
    wrong = client.get(reverse("reminders:calendar", args=["x" * 43]))

    assert (stopped.status_code, wrong.status_code) == (404, 404)
    for _ in range(30):
        answer = client.get(reverse("reminders:calendar", args=["y" * 43]))
    assert answer.status_code == 429


def test_the_address_is_stored_as_a_hash_and_reading_is_noted_once_an_hour(client, world, feed):
    token = links.token_for(CALENDAR, feed.nonce)
    assert token not in str(CalendarFeed.objects.values().get(pk=feed.pk))

    for _ in range(3):
        read(client, feed)

    assert AuditEvent.objects.filter(verb="calendar.looked").count() == 1
    assert CalendarFeed.objects.get(pk=feed.pk).read_at is not None


def test_the_page_makes_shows_and_stops_calendars(world, sign_in):
    page, url = sign_in(world.manager), reverse("reminders:calendars")
    page.post(url, {"board": world.board.prefix})
    feed = CalendarFeed.objects.get(user=world.manager)

    assert address(feed) in page.get(url).content.decode()
    assert address(feed) not in sign_in(world.chair).get(url).content.decode()
    assert sign_in(world.chair).post(reverse("reminders:calendar_stop", args=[feed.pk])).status_code == 404

    page.post(reverse("reminders:calendar_stop", args=[feed.pk]))
    assert address(feed) not in page.get(url).content.decode()


def test_a_calendar_of_a_foreign_board_is_refused(world, sign_in):
    response = sign_in(world.manager).post(reverse("reminders:calendars"), {"board": world.other_board.prefix})

    assert response.status_code == 400
    assert not CalendarFeed.objects.exists()
