"""Two years, minute by minute, over four changes of the clocks: one digest for each person and due day, in the morning.

Every minute beat asks for a plan and a drain, as it does (more often, in fact, than it does). The inbox is a list.
"""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from core import days, outbox
from core.models import Notification
from reminders import planning
from reminders.rules import of_board
from tests import factories as f
from tests.conftest import build_world

pytestmark = pytest.mark.slow
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
MINUTE = dt.timedelta(minutes=1)


def test_two_years_of_mornings(db, settings, record_property):
    settings.MAIL_PER_MINUTE = settings.MAIL_PER_DOMAIN_PER_MINUTE = 0
    world = build_world()
    lead = f.AgencyMembershipFactory(agency=world.police).user
    f.switch_on(world.board, chases_from=FIRST)
    dues = [FIRST + dt.timedelta(days=number) for number in range(30, 730, 11)]
    for due in dues:
        f.ActionFactory(board=world.board, lead_agency=world.police, owner=lead, due_on=due)
    rule = of_board(world.board).rule("action")
    expected = {day for due in dues for day in rule.falls_on(due) if FIRST <= day <= LAST}

    sent, minutes = _live_through(lead)

    record_property("counted", ["two years: minutes", minutes])
    record_property("counted", ["two years: digests", sum(sent.values())])
    assert {day for day, _ in sent} == expected, "a digest on every due day and on no other"
    assert not [key for key, times in sent.items() if times > 1], "and one only"
    assert all(dt.time(7) <= at < dt.time(9) for _, at in sent)
    assert not Notification.objects.filter(kind="digest", state="expired").exists()


def _live_through(lead):
    """({(day, time) in London: digests to this person}, minutes lived)."""
    now, end = days.london(FIRST, 0).astimezone(dt.UTC), days.london(LAST + dt.timedelta(days=1), 0).astimezone(dt.UTC)
    sent, minutes = Counter(), 0
    with time_machine.travel(now, tick=False) as clock:
        while now < end:
            clock.move_to(now)
            planning.tick()
            if Notification.objects.due(now).exists():
                mail.outbox.clear()
                outbox.drain()
                here = timezone.now().astimezone(days.LONDON)
                for message in mail.outbox:
                    if message.to == [lead.email]:
                        sent[here.date(), here.time()] += 1
            now += MINUTE
            minutes += 1
    return sent, minutes
