"""History is recorded with the dates on which it happened; only asking agencies demands a day that is still to come."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import ReferenceCounter
from core import days
from newsletters import services
from newsletters.models import Newsletter
from reviews.services import add_milestone, record_milestone
from tests import factories as f
from tests.newsletters.conftest import release

LAST_YEAR = days.today() - dt.timedelta(days=400)


@pytest.fixture
def held(world):
    return f.MeetingFactory(board=world.board, name="Partnership", kind="board", on=LAST_YEAR)


def test_a_newsletter_for_a_meeting_that_was_held_is_started_and_says_that_it_cannot_be_sent_so(world, held, sign_in):
    # Above the numbers of the world's own newsletters.
    ReferenceCounter.objects.create(series=f"{world.board.prefix}-N", last=20000)
    typed = {"board": world.board.pk, "title": "As it was", "issued_by": "Panel", "feedback_meeting": held.pk}

    response = sign_in(world.manager).post(reverse("newsletters:new"), typed, follow=True)

    row = Newsletter.objects.get(title="As it was")
    assert row.feedback_due_on == held.on
    assert "Choose a later date before you send this newsletter." in response.content.decode()


def test_a_draft_takes_a_day_that_has_passed_and_sending_asks_for_one_to_come(world, draft, sign_in):
    services.change_newsletter(draft, feedback_meeting=None, feedback_due_on=LAST_YEAR, by=world.manager)
    draft.refresh_from_db()
    assert draft.feedback_due_on == LAST_YEAR

    released = release(world, services.ask_for_release(draft, by=world.manager))

    with pytest.raises(services.Blocked, match="has passed"):
        services.send_newsletter(released, by=world.manager)


def test_a_meeting_a_milestone_and_its_day_may_lie_years_back(world, sign_in):
    boxes = {"on_day": LAST_YEAR.day, "on_month": LAST_YEAR.month, "on_year": LAST_YEAR.year}
    typed = {"board": world.board.pk, "kind": "panel", "name": "SCR Panel", **boxes}
    assert sign_in(world.manager).post(reverse("agencies:meeting_new"), typed).status_code == 302

    milestone = add_milestone(world.review, name="Draft read", due_on=LAST_YEAR, by=world.manager)
    assert record_milestone(milestone, done_on=LAST_YEAR, by=world.manager).done_on == LAST_YEAR
