"""A message wears the name of the board that it is of, and a long address does not widen it."""

import datetime as dt
from email.utils import parseaddr

import pytest
from django.core import mail as sent_mail

from agencies import notices
from core import outbox
from recommendations import services
from tests import factories as f

MONDAY = dt.date(2026, 11, 23)


def delivered(user):
    outbox.drain()
    return next(message for message in reversed(sent_mail.outbox) if message.to == [user.email])


def html(message):
    return next(content for content, kind in message.alternatives if kind == "text/html")


@pytest.fixture
def board(world):
    world.board.name, world.board.colour = "Ynys Môn, “North” Partnership", "#4a2a5e"
    world.board.save()
    return world.board


def test_the_sender_the_head_and_the_signature_name_the_board(world, board, settings):
    settings.DEFAULT_FROM_EMAIL = "SCR Tracker <reviews@example.org>"
    action = f.ActionFactory(board=board, lead_agency=world.police, recommendations=[world.recommendations.first])
    services.ask_for_updates([action], by=world.manager)

    message = delivered(world.police_lead)

    assert parseaddr(message.from_email) == (board.name, "reviews@example.org")
    assert str(message.message()["From"]).isascii(), "it travels encoded"
    head = html(message).partition("Hello")[0]
    assert board.name in head and board.colour in head
    assert board.name in message.body.partition("--")[2]
    assert "overflow-wrap:anywhere" in head


def test_a_new_role_wears_the_name_of_its_board(world, board):
    notices.send_role_given(world.stranger, board, role="board_officer", key="x")

    assert board.name in html(delivered(world.stranger)).partition("Hello")[0]


def test_what_is_of_no_board_is_of_the_product(world, board, settings):
    notices.send_password_reset(world.police_lead)

    message = delivered(world.police_lead)

    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert board.name not in html(message)


def test_a_digest_wears_the_name_of_its_only_board_and_none_of_several(world, board, morning):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)
    wears = {}
    for number, on in ((1, MONDAY), (2, MONDAY + dt.timedelta(days=14))):
        of = (board, world.other_board)[number - 1]
        f.ActionFactory(board=of, lead_agency=world.police, owner=world.police_lead, due_on=on)
        wears[number] = [parseaddr(m.from_email)[0] for m in morning(on) if m.to == [world.police_lead.email]]

    assert wears == {1: [board.name], 2: ["SCR Tracker"]}
