"""Nothing goes out by itself before a board has seen what would, and has switched it on."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from core import days, outbox
from core.models import AuditEvent, Notification
from recommendations import services as recommendations
from recommendations.models import Action
from reminders import planning, preview, services
from reminders.models import BoardReminders, MailChoice
from tests import factories as f
from tests.reminders.conftest import MONDAY, hears, to


@pytest.fixture
def off(world):
    """The board as it is on its first day."""
    BoardReminders.objects.filter(board=world.board).delete()
    return world.board


def page(name, board):
    return reverse(f"reminders:{name}", args=[board.prefix])


def test_a_new_board_sends_no_digest(world, off, due, morning):
    due(MONDAY)

    assert not hears(world.police_lead, MONDAY)
    assert not to(morning(MONDAY), world.police_lead)


def test_what_follows_from_the_work_is_written_down_as_not_sent_and_says_why(world, off, action):
    recommendations.ask_for_more_time(
        action, to_on=action.due_on + dt.timedelta(days=9), reason="Short of people.", by=world.police_lead
    )
    outbox.drain()

    assert not mail.outbox
    row = Notification.objects.get(kind="recommendations.more_time_asked")
    assert (row.state, row.last_error) == ("cancelled", "The board has not switched its messages on yet.")


def test_what_a_person_sends_goes_out_all_the_same(world, off, action):
    recommendations.ask_for_updates([action], by=world.manager)
    outbox.drain()

    assert len(to(mail.outbox, world.police_lead)) == 1


def test_it_cannot_be_switched_on_unseen(world, off, sign_in):
    manager = sign_in(world.manager)

    manager.get(page("preview", off))  # a link that a program followed is no look
    manager.head(page("preview", off))
    response = manager.post(page("switch_on", off), {"version": 1})

    assert response.status_code == 400
    assert "Look at what would go out first" in response.content.decode()
    assert not BoardReminders.objects.get(board=off).is_live


def test_after_a_look_it_is_switched_on_and_the_trail_says_by_whom(world, off, sign_in):
    manager = sign_in(world.manager)
    manager.post(page("preview", off))

    manager.post(page("switch_on", off), {"version": 1})

    row = BoardReminders.objects.get(board=off)
    assert (row.switched_on_by, row.chases_from) == (world.manager, days.today())
    assert AuditEvent.objects.filter(verb="reminders.switched_on", actor_id=world.manager.pk).count() == 1


def test_a_change_of_the_rules_asks_for_a_new_look(world, off, sign_in):
    sign_in(world.manager).post(page("preview", off))
    services.change_ladder(off, ladder={"lead": 3}, by=world.manager)

    with pytest.raises(services.LookFirst):
        services.switch_on(off, by=world.manager)


def test_what_was_late_before_is_in_the_list_and_is_not_chased(world, off, due, action, morning, sign_in):
    f.switch_on(off, chases_from=MONDAY)
    due(MONDAY - dt.timedelta(days=7))

    assert not to(morning(MONDAY), world.police_lead)
    assert action.title in sign_in(world.police_lead).get("/my-list/").content.decode()

    due(MONDAY)
    assert len(to(morning(MONDAY + dt.timedelta(days=7)), world.police_lead)) == 1, "late since then is chased"


def test_switched_off_again_it_is_silent(world, due, morning):
    due(MONDAY)
    services.switch_off(world.board, reason="We are merging.", by=world.manager)

    assert not to(morning(MONDAY), world.police_lead)


def test_switching_off_needs_a_reason(world, sign_in):
    form = {"reason": " ", "version": BoardReminders.objects.get(board=world.board).version}
    response = sign_in(world.manager).post(page("switch_off", world.board), form)

    assert response.status_code == 400
    assert BoardReminders.objects.get(board=world.board).is_live


@pytest.mark.parametrize("role", ["officer", "chair", "auditor", "police_lead"])
def test_only_those_who_run_the_board_reach_the_switch(world, off, sign_in, role):
    assert sign_in(getattr(world, role)).post(page("switch_on", off)).status_code in {403, 404}


def test_the_preview_names_people_and_days_and_no_case(world, off, due, action, sign_in):
    due(days.today() + dt.timedelta(days=7))
    late = f.ActionFactory(board=off, lead_agency=world.health, owner=world.health_lead)
    Action.objects.filter(pk=late.pk).update(due_on=days.today() - dt.timedelta(days=3))

    said = sign_in(world.manager).get(page("preview", off)).content.decode()

    assert world.police_lead.name in said and "1 action" in said
    assert world.health_lead.name not in said, "late already, so it would not be chased"
    assert "1 item is late already" in said
    assert action.title not in said and action.reference not in said


def test_the_preview_is_what_then_goes_out(world, due, morning, sign_in):
    """Day by day, the people of the preview are the people of the digests."""
    from reminders import preview

    first = days.today() + dt.timedelta(days=1)
    f.switch_on(world.board, quiet_weekdays=[5, 6])
    for left in (0, 1, 6, 7, 13, 14, 27, 29, -2, -6, -20):
        f.ActionFactory(
            board=world.board, lead_agency=world.police, owner=world.police_lead, due_on=first + dt.timedelta(days=left)
        )

    foreseen = {day.on: set(day.people) for day in preview.of(world.board, first).days[:14]}
    for on, people in foreseen.items():
        assert {pk for pk in [world.police_lead.pk] if to(morning(on), world.police_lead)} == people, on


def test_what_waits_for_its_hour_does_not_leave_once_it_is_switched_off(world, due):
    services.change_rule(
        world.board, "action", before=[0], after=[], every=0, who="holder", channel="at_once", by=world.manager
    )
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
    services.switch_off(world.board, reason="We are merging.", by=world.manager)
    with time_machine.travel(days.london(MONDAY, 9), tick=False):
        outbox.drain()

    row = Notification.objects.get(kind="reminders.item")
    assert (row.state, row.last_error) == ("cancelled", "The board has not switched its messages on yet.")


@pytest.mark.parametrize(("as_before", "chased"), [("yes", True), ("no", False)])
def test_switched_on_again_one_chooses_whether_what_is_late_is_chased(world, due, morning, sign_in, as_before, chased):
    f.switch_on(world.board, chases_from=MONDAY - dt.timedelta(days=60))
    due(MONDAY - dt.timedelta(days=7))
    services.switch_off(world.board, reason="A break.", by=world.manager)
    manager = sign_in(world.manager)
    assert "Switched off on" in manager.get(page("board", world.board)).content.decode()
    manager.post(page("preview", world.board))
    version = BoardReminders.objects.get(board=world.board).version

    unsaid = manager.post(page("switch_on", world.board), {"version": version})
    assert unsaid.status_code == 400
    assert "Say whether what is late already is chased" in unsaid.content.decode()
    manager.post(page("switch_on", world.board), {"version": version, "as_before": as_before})

    assert bool(to(morning(MONDAY), world.police_lead)) == chased


def test_the_preview_counts_a_weekly_digest_on_its_day(world, due, off, sign_in):
    f.switch_on(world.board)
    MailChoice.objects.create(user=world.police_lead, frequency="weekly", weekday=0)
    due(MONDAY + dt.timedelta(days=16))  # a Wednesday: no step of it falls on a Monday

    told = [day.on for day in preview.of(world.board, MONDAY).days if world.police_lead.pk in day.people]

    assert told and {day.weekday() for day in told} == {0}
