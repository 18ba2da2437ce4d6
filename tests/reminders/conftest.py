"""A world in which nothing is due by itself, and questions about who hears of what."""

import datetime as dt

import pytest

from core.models import Notification
from recommendations.models import Action
from reminders import digest, planning
from reviews.models import ManagementReview

MONDAY = dt.date(2026, 11, 23)


def nothing_due(world):
    """The world, with everything in it due in years to come."""
    far = dt.date(2030, 1, 10)
    ManagementReview.objects.update(due_on=far)
    Action.objects.update(due_on=far, first_due_on=far)
    for action in vars(world.actions).values():
        action.refresh_from_db()
    return world


@pytest.fixture
def world(world):
    return nothing_due(world)


@pytest.fixture
def action(world):
    """The police lead's own action."""
    return world.actions.police


@pytest.fixture
def due(action):
    """`due(day)`: give the action this date."""

    def move(day, it=None):
        Action.objects.filter(pk=(it or action).pk).update(due_on=day)

    return move


def hears(user, on):
    """Whether a digest is planned for this person on a day, without planning it."""
    return user.pk in planning.plan(on, dry_run=True)


def lines(user, on):
    """What the digest of a day would say to this person: (reference, what is asked)."""
    return [(entry.called, entry.asks) for _, entries in digest.lines_for(user, on) for entry in entries]


def digests_of(user):
    return Notification.objects.filter(kind="digest", recipient=user)


def to(mails, user):
    return [message for message in mails if message.to == [user.email]]
