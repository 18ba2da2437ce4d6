"""What a person chose: daily, weekly or urgent only, quiet days of the board, and a deputy while they are away."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from core import days
from core.models import Notification
from recommendations.models import Action
from reminders import services
from reminders.models import MailChoice
from tests import factories as f
from tests.reminders.conftest import MONDAY, hears, to

TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)
URL = reverse("reminders:mail")


@pytest.fixture
def colleague(world):
    """A second lead of the police."""
    return f.AgencyMembershipFactory(agency=world.police).user


def chooses(user, frequency, weekday=0, **more):
    MailChoice.objects.update_or_create(user=user, defaults={"frequency": frequency, "weekday": weekday, **more})


def test_weekly_people_hear_on_their_day_of_everything_of_the_week(world, due, morning):
    chooses(world.police_lead, "weekly", weekday=MONDAY.weekday())
    due(MONDAY - dt.timedelta(days=4))  # the steps of Tuesday to Thursday before

    assert not to(morning(MONDAY - dt.timedelta(days=4)), world.police_lead)
    assert len(to(morning(MONDAY), world.police_lead)) == 1
    assert not to(morning(TUESDAY), world.police_lead)


def test_a_weekly_day_without_a_sweep_is_made_up_for(world, due, morning):
    chooses(world.police_lead, "weekly", weekday=MONDAY.weekday())
    due(MONDAY)
    morning(MONDAY - dt.timedelta(days=1))

    assert len(to(morning(TUESDAY), world.police_lead)) == 1


@pytest.mark.parametrize(("left", "told"), [(14, False), (7, False), (1, True), (0, True), (-7, True)])
def test_urgent_only_is_today_tomorrow_and_late(world, due, left, told):
    chooses(world.police_lead, "urgent")
    due(MONDAY + dt.timedelta(days=left))

    assert hears(world.police_lead, MONDAY) == told


def test_what_would_fall_on_a_quiet_day_is_told_on_the_next(world, due, morning):
    saturday = MONDAY - dt.timedelta(days=2)
    f.switch_on(world.board, quiet_weekdays=[5, 6])
    due(saturday)

    assert not to(morning(saturday), world.police_lead)
    assert not to(morning(saturday + dt.timedelta(days=1)), world.police_lead)
    assert len(to(morning(MONDAY), world.police_lead)) == 1


def test_nothing_goes_out_on_a_bank_holiday(world, due, morning):
    christmas = dt.date(2026, 12, 25)
    f.switch_on(world.board, quiet_on_bank_holidays=True)
    due(christmas)

    assert not to(morning(christmas), world.police_lead)
    assert len(to(morning(dt.date(2026, 12, 29)), world.police_lead)) == 1, "after Boxing Day, which is kept on Monday"


def test_a_board_may_choose_the_hour(world, due):
    f.switch_on(world.board, sends_at=dt.time(8, 30))
    due(MONDAY)
    from reminders import planning

    planning.plan(MONDAY)

    at = Notification.objects.get(kind="digest", recipient=world.police_lead).due_at.astimezone(days.LONDON)
    assert (at.hour, at.minute) == (8, 30)


def test_the_deputy_hears_in_the_place_of_whoever_is_away(world, due, action, morning, colleague):
    chooses(world.police_lead, "daily", away_until=MONDAY + dt.timedelta(days=7), deputy=colleague)
    due(MONDAY)

    mails = morning(MONDAY)

    (message,) = to(mails, colleague)
    assert f"Soon for {world.police_lead.name}, who is away" in message.body
    assert action.reference in message.body
    assert not to(mails, world.police_lead)


def test_back_again_it_is_their_own(world, due, morning, colleague):
    chooses(world.police_lead, "daily", away_until=MONDAY, deputy=colleague)
    due(MONDAY)

    mails = morning(MONDAY)

    assert len(to(mails, world.police_lead)) == 1
    assert not to(mails, colleague)


def test_what_the_deputy_may_not_see_stays_with_the_person(world, due, action, morning):
    chooses(world.police_lead, "daily", away_until=MONDAY + dt.timedelta(days=7), deputy=world.police_contributor)
    due(MONDAY)

    mails = morning(MONDAY)

    assert not to(mails, world.police_contributor)
    assert action.reference in to(mails, world.police_lead)[0].body


def test_two_who_are_away_do_not_hand_it_round_in_a_circle(world, due, morning, colleague):
    until = MONDAY + dt.timedelta(days=7)
    chooses(world.police_lead, "daily", away_until=until, deputy=colleague)
    chooses(colleague, "daily", away_until=until, deputy=world.police_lead)
    due(MONDAY)

    assert len(to(morning(MONDAY), world.police_lead)) == 1


def form(choice=None, **changes):
    return {"frequency": "daily", "weekday": "0", "away_until_day": "", "away_until_month": "", "away_until_year": "", "deputy": "", "version": choice.version if choice else 1, **changes}  # fmt: skip


def test_the_page_saves_what_was_chosen(world, colleague, sign_in):
    page = sign_in(world.police_lead)
    back = days.today() + dt.timedelta(days=9)
    data = form(
        frequency="weekly",
        weekday="3",
        away_until_day=back.day,
        away_until_month=back.month,
        away_until_year=back.year,
        deputy=colleague.pk,
    )

    page.post(URL, data)

    choice = MailChoice.objects.get(user=world.police_lead)
    assert (choice.frequency, choice.weekday, choice.away_until, choice.deputy) == ("weekly", 3, back, colleague)
    said = page.get(URL).content.decode()
    assert "You are away until" in said and colleague.name in said
    assert f"{world.police_lead.name} is away" in sign_in(colleague).get(URL).content.decode()

    page.post(reverse("reminders:come_back"))
    choice.refresh_from_db()
    assert (choice.away_until, choice.deputy) == (None, None)


@pytest.mark.parametrize("stranger", ["health_lead", "other_manager", "stranger", "police_lead"])
def test_only_a_colleague_can_stand_in(world, sign_in, stranger):
    back = days.today() + dt.timedelta(days=9)
    data = form(
        away_until_day=back.day,
        away_until_month=back.month,
        away_until_year=back.year,
        deputy=getattr(world, stranger).pk,
    )

    response = sign_in(world.police_lead).post(URL, data)

    assert response.status_code == 400
    assert "Choose a colleague who plays a part where you do" in response.content.decode()
    assert not MailChoice.objects.filter(deputy__isnull=False).exists()


def test_a_day_back_that_has_passed_says_what_to_do_and_keeps_the_rest(world, sign_in):
    yesterday = days.today() - dt.timedelta(days=1)
    data = form(
        frequency="urgent",
        away_until_day=yesterday.day,
        away_until_month=yesterday.month,
        away_until_year=yesterday.year,
    )

    response = sign_in(world.police_lead).post(URL, data)

    said = response.content.decode()
    assert response.status_code == 400
    assert "Give the day on which you are back. It must be after today." in said
    assert 'value="urgent" checked' in said.replace("  ", " ") or "checked" in said
    assert not MailChoice.objects.exists()


def test_the_deputy_must_stay_a_colleague_until_the_message_leaves(world, due, action, colleague):
    from django.core import mail

    from core import outbox
    from reminders import planning

    chooses(world.police_lead, "daily", away_until=MONDAY + dt.timedelta(days=7), deputy=colleague)
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
    colleague.agency_memberships.update(ended_at=days.london(MONDAY, 7))
    with time_machine.travel(days.london(MONDAY, 8), tick=False):
        outbox.drain()

    assert not to(mail.outbox, colleague)
    assert action.reference in to(mail.outbox, world.police_lead)[0].body


def test_possible_deputies_are_people_with_the_same_part(world, colleague):
    assert set(services.possible_deputies(world.police_lead)) == {
        colleague,
        world.police_contributor,
        world.police_member,
    }
    assert not services.possible_deputies(world.manager)


def test_quiet_days_of_another_board_bring_no_second_weekly_digest(world, due, morning):
    f.switch_on(world.board, quiet_weekdays=[5, 6])
    f.switch_on(world.other_board, quiet_weekdays=[5, 6, 0])
    chooses(world.police_lead, "weekly", weekday=MONDAY.weekday())
    due(MONDAY - dt.timedelta(days=4))

    assert len(to(morning(MONDAY), world.police_lead)) == 1
    assert not to(morning(TUESDAY), world.police_lead)


def test_urgent_only_says_nothing_of_what_is_further_ahead(world, due, action, morning):
    chooses(world.police_lead, "urgent")
    due(MONDAY)
    ahead = f.ActionFactory(
        board=world.board, lead_agency=world.police, owner=world.police_lead, due_on=MONDAY + dt.timedelta(days=14)
    )

    (message,) = to(morning(MONDAY), world.police_lead)

    assert action.reference in message.body
    assert ahead.reference not in message.body


def test_what_is_with_both_is_said_once_to_the_one_who_stands_in(world, due, action, morning, colleague):
    Action.objects.filter(pk=action.pk).update(owner=None)  # so it is with both leads
    due(MONDAY)
    chooses(world.police_lead, "daily", away_until=WEDNESDAY, deputy=colleague)

    (message,) = to(morning(MONDAY), colleague)

    assert message.body.count(f"{action.reference}\n") == 1
    assert message.subject == "SCR Tracker: 1 soon"


def test_what_was_passed_up_to_a_chair_who_is_away_is_told_to_their_deputy(world, due, action, morning):
    other_chair = f.BoardMembershipFactory(board=world.board, role="panel_chair").user
    chooses(world.chair, "daily", away_until=MONDAY + dt.timedelta(days=60), deputy=other_chair)
    f.switch_on(world.board, ladder={"chair": 7})
    world.board.memberships.filter(user=other_chair).update(ended_at=days.london(MONDAY, 1))
    due(MONDAY - dt.timedelta(days=7))
    world.board.memberships.filter(user=other_chair).update(ended_at=None)
    Action.objects.filter(pk=action.pk).update(owner=world.police_lead)

    mails = morning(MONDAY)

    (message,) = to(mails, other_chair)
    assert "Passed up to you" in message.body
    assert not to(mails, world.chair)


def test_a_message_of_its_own_goes_to_the_deputy_too(world, due, action, morning, colleague):
    services.change_rule(
        world.board, "action", before=[0], after=[], every=0, who="holder", channel="at_once", by=world.manager
    )
    chooses(world.police_lead, "daily", away_until=WEDNESDAY, deputy=colleague)
    due(MONDAY)

    mails = morning(MONDAY)

    assert [message.subject for message in to(mails, colleague)] == [
        f"SCR Tracker: Update wanted, {action.reference}, due today"
    ]
    assert not to(mails, world.police_lead)


def test_after_an_absence_ones_wishes_can_be_saved_again(world, sign_in, colleague):
    chooses(world.police_lead, "daily", away_until=days.today() - dt.timedelta(days=3), deputy=colleague)
    page = sign_in(world.police_lead)
    shown = page.get(URL).context["form"]

    response = page.post(URL, shown.initial | {"frequency": "urgent"})

    assert response.status_code == 302
    assert MailChoice.objects.get(user=world.police_lead).frequency == "urgent"


def test_an_action_says_that_its_owner_is_away(world, action, sign_in):
    page = sign_in(world.manager)
    assert "Away, back on" not in page.get(action.get_absolute_url()).content.decode()

    chooses(world.police_lead, "daily", away_until=days.today() + dt.timedelta(days=5))

    assert "Away, back on" in page.get(action.get_absolute_url()).content.decode()
