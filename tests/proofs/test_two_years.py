"""Two years, minute by minute, over four changes of the clocks: one digest for each person and due day, in the morning.

Every minute beat asks for a plan and a drain, as it does (more often, in fact, than it does). The inbox is a list.
"""

import datetime as dt
from collections import Counter
from itertools import pairwise

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
FIRST = dt.date(2026, 1, 1)
QUARTERS = [dt.date(year, month, 1) for year in (2026, 2027) for month in (1, 4, 7, 10)] + [dt.date(2028, 1, 1)]
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(("first", "after"), list(pairwise(QUARTERS)), ids=lambda day: f"{day:%B %Y}")
def test_two_years_of_mornings(db, settings, record_property, first, after):
    """A quarter in each part, so that the processes of the suite share the two years."""
    settings.MAIL_PER_MINUTE = settings.MAIL_PER_DOMAIN_PER_MINUTE = 0
    world = build_world()
    lead = f.AgencyMembershipFactory(agency=world.police).user
    f.switch_on(world.board, chases_from=FIRST)
    dues = [FIRST + dt.timedelta(days=number) for number in range(30, 730, 11)]
    for due in dues:
        f.ActionFactory(board=world.board, lead_agency=world.police, owner=lead, due_on=due)
    rule = of_board(world.board).rule("action")
    expected = {day for due in dues for day in rule.falls_on(due) if first <= day < after}

    sent, minutes = _live_through(lead, first, after)

    record_property("counted", ["two years: minutes", minutes])
    record_property("counted", ["two years: digests", sum(sent.values())])
    assert {day for day, _ in sent} == expected, "a digest on every due day and on no other"
    assert not [key for key, times in sent.items() if times > 1], "and one only"
    assert all(dt.time(7) <= at < dt.time(9) for _, at in sent)
    assert not Notification.objects.filter(kind="digest", state="expired").exists()


def _live_through(lead, first, after):
    """({(day, time) in London: digests to this person}, minutes lived)."""
    now, end = (days.london(day, 0).astimezone(dt.UTC) for day in (first, after))
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
