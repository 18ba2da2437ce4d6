"""Feedback that is owed: the agency's leads are reminded, whoever answers by a link as well, until it is there."""

import datetime as dt
import re

import pytest
from django.test import Client

from core import days, outbox
from newsletters import services
from newsletters.models import FeedbackRequest
from reminders.models import BoardReminders, ReminderRule
from tests import factories as f
from tests.reminders.conftest import nothing_due, to

TODAY = days.today()
NURSE = "nurse@example.org"


@pytest.fixture
def world(world):
    return nothing_due(world)


@pytest.fixture
def due(link, feedback):
    """`due(number)`: the answers are due in so many days."""

    def move(number):
        FeedbackRequest.objects.update(due_on=TODAY + dt.timedelta(days=number))

    outbox.drain()  # what told them of the newsletter
    move(14)
    return move


def mails_to(inbox, address):
    return [message for message in inbox if message.to == [address]]


def test_the_leads_are_reminded_in_their_digest(world, sent, due, morning):
    (message,) = to(morning(TODAY), world.police_lead)

    assert sent.reference in message.body
    assert "due in 14 days" in message.body
    assert sent.title not in message.body


def test_whoever_has_a_link_is_reminded_with_a_link_that_opens_the_answer(world, sent, due, morning):
    (message,) = mails_to(morning(TODAY), NURSE)

    address = re.search(r"/answer/[^/\s]+/", message.body).group()
    assert Client().get(address).status_code == 200
    assert sent.title not in message.body


def test_nobody_is_reminded_between_the_steps(world, due, morning):
    due(12)

    inbox = morning(TODAY)

    assert not mails_to(inbox, NURSE)
    assert not to(inbox, world.police_lead)


def test_an_answer_ends_the_reminders(world, feedback, due, morning):
    FeedbackRequest.objects.update(answered_at=days.london(TODAY, 1))

    inbox = morning(TODAY)

    assert not mails_to(inbox, NURSE)
    assert not to(inbox, world.police_lead)


def test_who_is_not_asked_any_more_is_not_reminded_until_asked_again(world, feedback, due, morning):
    services.close_request(feedback.health, reason="It was wound up.", by=world.manager)
    assert not mails_to(morning(TODAY), NURSE)

    feedback.health.refresh_from_db()
    services.ask_again(feedback.health, by=world.manager)
    services.send_link(FeedbackRequest.objects.get(pk=feedback.health.pk), address=NURSE, by=world.manager)
    due(1)

    assert mails_to(morning(TODAY + dt.timedelta(days=1)), NURSE)


def test_a_board_that_is_switched_off_reminds_nobody_outside(world, due, morning):
    BoardReminders.objects.update(switched_on_at=None, switched_on_by=None, chases_from=None)

    assert not mails_to(morning(TODAY), NURSE)


def test_where_a_board_wants_a_message_each_the_people_outside_get_theirs_too(world, due, morning):
    ReminderRule.objects.create(board=world.board, kind="feedback", before=[14], channel="at_once")

    inbox = morning(TODAY)

    assert len(mails_to(inbox, NURSE)) == 1
    assert len(to(inbox, world.police_lead)) == 1


def test_the_grid_says_to_whom_it_was_passed_up(world, sent, due, morning, sign_in):
    f.switch_on(world.board, ladder={"board_member": 7, "chair": 7})
    due(-7)
    morning(TODAY)

    said = sign_in(world.manager).get(f"/newsletters/{sent.reference}/feedback/").content.decode()

    assert "Passed up to the agency’s member on the board" in said


def test_asking_no_more_says_so_in_its_question(feedback, world, sign_in):
    path = f"/newsletters/{feedback.police.newsletter.reference}/feedback/from/{world.police.slug}/close/"

    assert "Why do you ask no more?" in sign_in(world.manager).get(path).content.decode()
