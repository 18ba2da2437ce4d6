"""What stays late goes up one rung at a time; each is told once, those below are told, and it stops by itself."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from core import days, outbox
from core.models import FailingAddress, Notification
from recommendations import services as recommendations
from recommendations.models import Action
from reminders import planning, services
from reminders.models import Escalation, ReminderRule
from tests import factories as f
from tests.reminders.conftest import MONDAY, to

LADDER = {"lead": 7, "board_member": 14, "manager": 7, "chair": 14}
REACHED = {"lead": 7, "board_member": 21, "manager": 28, "chair": 42}


@pytest.fixture
def owned(world, action, due):
    """The police's action, owned by a contributor, due on a Monday."""
    Action.objects.filter(pk=action.pk).update(owner=world.police_contributor)
    due(MONDAY)
    return action


def pass_days(morning, number, start=MONDAY, step=7):
    """{days late: mails} of the mornings from the due date on, each week on the same day of the week."""
    return {late: morning(start + dt.timedelta(days=late)) for late in range(0, number + 1, step)}


def told(mails, user, words):
    """The days late on which this person's digest held these words."""
    return [late for late, inbox in mails.items() for message in to(inbox, user) if words in message.body]


def test_each_rung_is_told_once_on_its_day(world, owned, morning):
    mails = pass_days(morning, 45, step=1)

    for rung, user in (
        ("lead", world.police_lead),
        ("board_member", world.police_member),
        ("manager", world.manager),
        ("chair", world.chair),
    ):
        assert told(mails, user, "Passed up to you") == [REACHED[rung]], rung
    assert Escalation.objects.of("action", owned.pk).count() == 4


def test_those_below_are_told_that_it_was_passed_up(world, owned, morning):
    mails = pass_days(morning, 42)

    assert told(mails, world.police_contributor, "Passed up to the agency") == [7, 21]
    assert told(mails, world.police_contributor, "Passed up to the business manager") == [28]
    assert told(mails, world.police_lead, "Passed up to the chair") == [42]


def test_it_stops_when_the_date_moves_and_begins_anew_for_the_new_date(world, owned, morning):
    pass_days(morning, 8)
    recommendations.move_date(
        Action.objects.get(pk=owned.pk), to_on=MONDAY + dt.timedelta(days=60), reason="Agreed.", by=world.manager
    )

    pass_days(morning, 50, start=MONDAY + dt.timedelta(days=9))

    assert Escalation.objects.of("action", owned.pk).count() == 1

    pass_days(morning, 8, start=MONDAY + dt.timedelta(days=60))
    assert Escalation.objects.of("action", owned.pk).count() == 2


def test_it_stops_when_it_is_done(world, owned, morning):
    pass_days(morning, 8)
    Action.objects.filter(pk=owned.pk).update(status="superseded", status_reason="Another does it.")

    assert not told(pass_days(morning, 40, start=MONDAY + dt.timedelta(days=9)), world.police_member, "Passed up")


def test_an_item_that_was_done_in_between_is_not_spoken_of(world, owned, morning):
    planning.plan(MONDAY + dt.timedelta(days=7))
    Action.objects.filter(pk=owned.pk).update(status="superseded", status_reason="Another does it.")
    import time_machine
    from django.core import mail

    from core import outbox

    with time_machine.travel(days.london(MONDAY + dt.timedelta(days=7), 8), tick=False):
        outbox.drain()
    assert not to(mail.outbox, world.police_lead)


def test_a_rung_without_anybody_is_noted_and_the_next_comes_in_its_time(world, owned, morning, sign_in):
    world.police_member.agency_memberships.update(ended_at=days.london(MONDAY, 0))

    mails = pass_days(morning, 28)

    assert told(mails, world.manager, "Passed up to you") == [28]
    assert Escalation.objects.get(rung="board_member").nobody
    page = sign_in(world.manager).get(owned.get_absolute_url(), {"updates": "all"}).content.decode()
    assert "nobody else is named there" in page


def test_every_step_is_visible_on_the_item(world, owned, morning, sign_in):
    pass_days(morning, 8)

    page = sign_in(world.manager).get(owned.get_absolute_url(), {"updates": "all"}).content.decode()

    assert f"Passed up to the agency’s lead, {world.police_lead.name}: 7 days late." in page


def test_a_board_sets_its_own_ladder_and_may_leave_a_rung_out(world, owned, morning):
    services.change_ladder(world.board, ladder={"lead": 2, "chair": 3}, by=world.manager)

    mails = pass_days(morning, 7, step=1)

    assert told(mails, world.police_lead, "Passed up to you") == [2]
    assert told(mails, world.chair, "Passed up to you") == [5]
    assert not told(mails, world.manager, "Passed up to you")


def test_days_without_a_sweep_pass_it_up_one_rung_and_no_more(world, owned, morning):
    morning(MONDAY)
    morning(MONDAY + dt.timedelta(days=50))

    assert list(Escalation.objects.of("action", owned.pk).values_list("rung", flat=True)) == ["lead"]


def test_an_imr_that_is_late_is_known_to_the_board_member_by_reference_only(world, morning, sign_in):
    from reviews.models import ManagementReview

    imr = world.imrs.police
    ManagementReview.objects.filter(pk=imr.pk).update(due_on=MONDAY, requested_on=MONDAY - dt.timedelta(days=40))

    mails = pass_days(morning, 21)

    (message,) = to(mails[21], world.police_member)
    assert world.review.reference in message.body
    link = f"/reviews/{world.review.reference}/"
    assert link in message.body and imr.get_absolute_url() not in message.body
    assert sign_in(world.police_member).get(link).status_code == 200


def test_a_kind_that_is_switched_off_is_not_passed_up(world, owned, morning):
    ReminderRule.objects.create(board=world.board, kind="action", channel="off")

    pass_days(morning, 10)

    assert not Escalation.objects.exists()


def test_what_was_late_before_the_board_went_live_is_not_passed_up(world, owned, morning):
    f.switch_on(world.board, chases_from=MONDAY + dt.timedelta(days=1))

    pass_days(morning, 10)

    assert not Escalation.objects.exists()


def test_what_was_passed_up_stands_in_the_list_of_whoever_it_was_passed_to(world, owned, morning, sign_in):
    import time_machine

    pass_days(morning, 28)

    with time_machine.travel(days.london(MONDAY + dt.timedelta(days=29), 10), tick=False):
        member = sign_in(world.police_member).get(reverse("recommendations:my_list")).content.decode()
        home = sign_in(world.manager).get("/").content.decode()
    assert "Passed up to you" in member and owned.reference in member
    assert "passed up to you" in home


@pytest.mark.parametrize("days_of_grace", ["0", "181", "x", "-3"])
def test_a_wrong_number_of_days_says_so_and_changes_nothing(world, sign_in, days_of_grace):
    settings = world.board.reminders
    data = {"lead": days_of_grace, "board_member": "14", "manager": "", "chair": "", "version": settings.version}

    response = sign_in(world.manager).post(reverse("reminders:ladder", args=[world.board.prefix]), data)

    assert response.status_code == 400
    settings.refresh_from_db()
    assert settings.ladder == LADDER


def test_what_is_settled_before_it_was_told_asks_for_no_message_again(world, owned, due, morning, settings):
    late = MONDAY + dt.timedelta(days=7)
    with time_machine.travel(days.london(late, 6, 40), tick=False):
        planning.tick()
    Action.objects.filter(pk=owned.pk).update(
        status="claimed", claimed_at=days.london(late, 7), claimed_by=world.police_lead
    )
    with time_machine.travel(days.london(late, 9), tick=False):
        outbox.drain()
    due(
        MONDAY + dt.timedelta(days=27),
        f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead),
    )

    for later in (8, 9, 10):
        assert not to(morning(MONDAY + dt.timedelta(days=later)), world.police_lead)


def test_somebody_whose_mail_comes_back_is_not_written_to_every_morning(world, owned, morning):
    FailingAddress.objects.create(address=world.police_lead.email.lower(), reason="no such person")
    pass_days(morning, 21)

    assert not Notification.objects.filter(recipient=world.police_lead, kind="digest").exists()


def test_switched_off_and_on_again_it_does_not_tell_what_was_passed_up_before(world, owned, morning):
    planning.plan(MONDAY + dt.timedelta(days=7))
    f.switch_on(world.board, chases_from=MONDAY + dt.timedelta(days=30))

    mails = pass_days(morning, 14, start=MONDAY + dt.timedelta(days=28))

    assert not told(mails, world.police_lead, "Passed up")
