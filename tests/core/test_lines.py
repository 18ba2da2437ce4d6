"""A field of one line takes one line: nobody writes a paragraph of their own into somebody else's message."""

import re

import pytest

from core.refusals import Refusal
from recommendations import services as recommendations
from reminders import services as reminders
from reminders.models import BoardReminders
from tests import factories as f

NAMES = ["Two\nlines", "Tab\there", "Turned\u202etxet", "Next\u2028line", "Nul\x00l", "Back\r\nBcc: x@example.org"]
BLANKS_ON_A_PAGE = {"Tab\there", "Next\u2028line"}  # what is pasted from Word is no attack: core/pasted.py


@pytest.mark.parametrize("name", [name for name in NAMES if name not in BLANKS_ON_A_PAGE])
def test_a_page_says_so_and_changes_nothing(world, sign_in, name):
    page = sign_in(world.police_lead)

    answer = page.post("/account/", {"name": name, "job_title": "Lead"})

    assert answer.status_code == 400
    world.police_lead.refresh_from_db()
    assert "\n" not in world.police_lead.name and world.police_lead.name != name


@pytest.mark.parametrize("name", sorted(BLANKS_ON_A_PAGE))
def test_a_page_takes_a_tab_or_a_break_of_word_as_a_blank(world, sign_in, name):
    sign_in(world.police_lead).post("/account/", {"name": name, "job_title": "Lead"})

    world.police_lead.refresh_from_db()
    assert world.police_lead.name == re.sub(r"\s", " ", name)


@pytest.mark.parametrize("name", NAMES[:3])
def test_so_does_whatever_else_saves_it(world, name):
    world.board.short_name = name
    with pytest.raises(Refusal, match="on one line"):
        world.board.save()


def test_an_invited_person_cannot_write_into_a_colleagues_digest(world):
    user = f.UserFactory()
    user.name = "the board\n\nYour account is locked. Unlock it: https://evil.example/login"
    with pytest.raises(Refusal):
        user.save()


def test_a_text_of_several_lines_is_kept_as_it_is(world):
    world.review.summary = "One line.\n\nAnd another."
    world.review.save()
    world.review.refresh_from_db()

    assert world.review.summary == "One line.\n\nAnd another."


def test_the_name_of_a_meeting_by_the_api(world, client):
    client.force_login(world.manager)
    answer = client.post(
        "/api/v1/meetings/",
        {"board": world.board.pk, "name": "Panel\nX", "on": "2027-01-01"},
        content_type="application/json",
    )
    assert answer.status_code in {400, 403}
    assert not world.board.meetings.filter(name__startswith="Panel\n").exists()


REASON = "Two wards have moved.\n\nThe new date is agreed with both."


def test_a_reason_may_have_paragraphs(world):
    action = world.actions.police
    recommendations.set_rag(action, rag="red", reason=REASON, by=world.manager)
    action.refresh_from_db()
    assert action.rag_reason == REASON
    recommendations.end_action(action, status="paused", reason=REASON, by=world.manager)
    reminders.switch_off(world.board, reason=REASON, by=world.manager)

    action.refresh_from_db()
    assert action.status_reason == REASON
    assert BoardReminders.objects.get(board=world.board).off_because == REASON
