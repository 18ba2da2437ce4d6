"""One digest per person per day: never empty, never twice, in the morning in London."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from core import days, digests, outbox
from core.models import Notification

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def source(monkeypatch, world):
    """Items of the police lead: {reference: due date}."""
    items = {}

    def items_of(user, until):
        if user != world.police_lead:
            return []
        return [
            digests.Item(ref, "Update wanted", due, f"/actions/{ref}/") for ref, due in items.items() if due <= until
        ]

    monkeypatch.setattr(digests, "SOURCES", {})
    digests.source(
        "test",
        people_with=lambda dates: [world.police_lead.pk] if set(items.values()) & dates else [],
        items_of=items_of,
    )
    return items


@pytest.mark.parametrize("left", [28, 14, 7, 1, 0, -7, -14, -364])
def test_a_digest_goes_out_on_the_days_of_the_steps(source, left):
    source["HD-1"] = MONDAY + dt.timedelta(days=left)

    assert len(digests.plan(MONDAY)) == 1


@pytest.mark.parametrize("left", [29, 27, 13, 6, 2, -1, -6, -8])
def test_and_on_no_other_day(source, left):
    source["HD-1"] = MONDAY + dt.timedelta(days=left)

    assert not digests.plan(MONDAY)


def test_planning_ten_times_is_one_message(source):
    source["HD-1"] = MONDAY

    for _ in range(10):
        digests.plan(MONDAY)

    assert Notification.objects.filter(kind="digest").count() == 1


def test_it_lists_everything_late_first_with_links_and_without_titles(source, world):
    source |= {"HD-2": MONDAY + dt.timedelta(days=7), "HD-1": MONDAY - dt.timedelta(days=3)}
    with time_machine.travel(days.london(MONDAY, 6), tick=False):
        digests.plan(MONDAY)
    with time_machine.travel(days.london(MONDAY, 8), tick=False):
        outbox.drain()

    (message,) = mail.outbox
    assert message.subject == "SCR Tracker: 1 late, 1 soon"
    assert message.body.index("HD-1") < message.body.index("HD-2")
    assert "3 days late" in message.body and "due in 7 days" in message.body
    assert "/actions/HD-1/" in message.body
    assert world.actions.police.title not in message.body


def test_it_waits_for_the_morning(source):
    source["HD-1"] = MONDAY
    with time_machine.travel(days.london(MONDAY, 0, 10), tick=False):
        digests.plan(MONDAY)
        outbox.drain()
        assert not mail.outbox
    with time_machine.travel(days.london(MONDAY, 7, 31), tick=False):
        outbox.drain()
        assert len(mail.outbox) == 1


def test_what_was_done_in_between_is_not_asked_for_and_an_empty_digest_is_not_sent(source):
    source["HD-1"] = MONDAY
    with time_machine.travel(days.london(MONDAY, 6), tick=False):
        digests.plan(MONDAY)
    source.clear()
    with time_machine.travel(days.london(MONDAY, 8), tick=False):
        outbox.drain()

    assert not mail.outbox
    assert Notification.objects.get().state == Notification.State.CANCELLED


def test_three_days_without_a_sweep_are_made_up_for_in_one_digest(source):
    source["HD-1"] = MONDAY + dt.timedelta(days=1)
    digests.plan(MONDAY - dt.timedelta(days=3))
    assert not Notification.objects.exists()

    source["HD-1"] = MONDAY - dt.timedelta(days=1)  # due on a day that was missed
    digests.plan(MONDAY)

    assert Notification.objects.count() == 1


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_half_past_seven_is_half_past_seven_on_the_days_the_clocks_change(source, day):
    source["HD-1"] = day

    digests.plan(day)

    due = Notification.objects.get().due_at.astimezone(days.LONDON)
    assert (due.date(), due.hour, due.minute) == (day, 7, 30)


def test_a_dry_run_plans_nothing(source):
    source["HD-1"] = MONDAY

    assert len(digests.plan(MONDAY, dry_run=True)) == 1
    assert not Notification.objects.exists()
