"""Meetings of a board."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies import services
from agencies.models import Meeting
from core import days
from tests import factories as f
from tests.agencies.conftest import words


@pytest.fixture
def page(sign_in, world):
    return sign_in(world.manager)


def typed(world, **changes):
    on = days.today() + dt.timedelta(days=30)
    papers = on - dt.timedelta(days=7)
    data = {"board": world.board.pk, "kind": "panel", "name": "Review Panel", "on": on, "papers_on": papers}
    return data | {"starts_at": "14:00", "place": "Room 2"} | changes


def test_coming_meetings_stand_first_then_the_past_ones(page, world):
    f.MeetingFactory(board=world.board, name="Long Ago", on=days.today() - dt.timedelta(days=40))
    f.MeetingFactory(board=world.board, name="Soon", on=days.today() + dt.timedelta(days=2))
    f.MeetingFactory(board=world.other_board, name="Not Ours")

    text = words(page.get("/meetings/"))
    assert text.index("Soon") < text.index(world.meeting.name) < text.index("Past") < text.index("Long Ago")
    assert "Not Ours" not in text


def test_whoever_serves_two_boards_can_look_at_one(sign_in, world):
    f.BoardMembershipFactory(board=world.other_board, user=world.chair, role="panel_chair")
    f.MeetingFactory(board=world.other_board, name="Theirs")
    page = sign_in(world.chair)

    assert "Theirs" in words(page.get("/meetings/"))
    assert "Theirs" not in words(page.get("/meetings/", {"board": world.board.prefix}))
    assert "Theirs" in words(page.get("/meetings/", {"board": "NOSUCH"}))


def test_a_meeting_is_added_and_shown(page, world):
    page.post("/meetings/new/", typed(world))

    meeting = Meeting.objects.get(place="Room 2")
    text = words(page.get(f"/meetings/{meeting.pk}/"))
    assert "14:00" in text and "Room 2" in text and "in 30 days" in text


def test_newsletters_that_want_answers_by_it_are_named(page, world):
    world.newsletter.feedback_meeting = world.meeting
    world.newsletter.save()

    assert "Feedback on newsletters" not in words(page.get(f"/meetings/{world.meeting.pk}/"))  # still a draft

    world.newsletter.state, world.newsletter.sent_at = "sent", timezone.now()
    world.newsletter.released_by, world.newsletter.released_at = world.chair, timezone.now()
    world.newsletter.save()
    text = words(page.get(f"/meetings/{world.meeting.pk}/"))
    assert "Feedback on newsletters" in text and str(world.newsletter) in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"papers_on": days.today() + dt.timedelta(days=31)}, "The papers must go out before the meeting"),
        ({"on": "2026-02-30"}, "Date must be a real date"),
        ({"on": ""}, "Enter"),
        ({"starts_at": "half past two"}, "like 14:00"),
        ({"kind": "party"}, "not one of the available choices"),
        ({"name": ""}, "Enter the name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(page, world, change, sentence):
    response = page.post("/meetings/new/", typed(world, **change))

    assert response.status_code == 400
    assert sentence in words(response)
    assert "Room 2" in response.content.decode()
    assert Meeting.objects.count() == 1


def test_another_board_cannot_be_chosen(page, world):
    response = page.post("/meetings/new/", typed(world, board=world.other_board.pk))

    assert response.status_code == 400
    assert not world.other_board.meetings.exists()


def test_a_meeting_is_moved(page, world):
    on = days.today() + dt.timedelta(days=60)

    page.post(f"/meetings/{world.meeting.pk}/change/", typed(world, on=on, version=1))

    world.meeting.refresh_from_db()
    assert (world.meeting.on, world.meeting.version) == (on, 2)


def test_a_stale_page_is_refused(page, world):
    services.change_meeting(world.meeting, place="Elsewhere", by=world.manager)

    response = page.post(f"/meetings/{world.meeting.pk}/change/", typed(world, version=1, place="Typed place"))

    assert response.status_code == 409
    assert "Typed place" in response.content.decode()


def test_a_meeting_nothing_refers_to_is_deleted_after_being_asked(page, world):
    page.get(f"/meetings/{world.meeting.pk}/delete/")
    assert Meeting.objects.filter(pk=world.meeting.pk).exists()

    page.post(f"/meetings/{world.meeting.pk}/delete/")
    assert not Meeting.objects.filter(pk=world.meeting.pk).exists()


def test_a_meeting_that_a_newsletter_names_stays(page, world):
    world.newsletter.panel_meeting = world.meeting
    world.newsletter.save()

    response = page.post(f"/meetings/{world.meeting.pk}/delete/")

    assert response.status_code == 400
    assert "This meeting cannot be deleted: 1 newsletter refers to it" in words(response)
    assert Meeting.objects.filter(pk=world.meeting.pk).exists()
