"""The demonstration is a board to work on: everything can be added to it, and its mornings went as planned."""

import pytest
from django.core.management import call_command

from agencies.models import Board, User
from core.models import Notification, NotificationLine
from newsletters.services import start_newsletter
from recommendations.models import Action
from reviews.models import ReviewType
from reviews.services import log_review


@pytest.fixture
def board(db):
    call_command("demo_data", verbosity=0)
    return Board.objects.get(prefix="LH")


def test_a_review_an_action_and_a_newsletter_can_be_added_to_it(board):
    manager = User.objects.get(email="ruth.ashdown@larkhaven.example")
    kind = ReviewType.objects.filter(origin="local").first()

    reviews = [log_review(board, review_type=kind, by=manager).reference for _ in range(2)]
    newsletter = start_newsletter(board, title="What we learned", issued_by="Review Panel", by=manager)

    assert len(set(reviews)) == 2
    assert newsletter.reference.startswith("LH-N")


def test_its_mornings_were_told_and_one_message_waits_for_a_decision(board, sign_in):
    assert NotificationLine.objects.filter(item_kind="action").exists()
    assert Notification.objects.filter(state="unknown").count() == 1
    late = Action.objects.overdue().order_by("due_on").first()
    manager = User.objects.get(email="ruth.ashdown@larkhaven.example")
    said = sign_in(manager).get(late.get_absolute_url(), {"updates": "all"}).content.decode()
    assert "Reminded " in said and "Passed up" in said
