"""One digest per person per day: never empty, never twice, in the morning in London."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import days, outbox
from core.models import Notification, NotificationLine
from recommendations.models import Action
from reminders import planning
from reviews.models import ManagementReview, Milestone
from tests import factories as f
from tests.reminders.conftest import MONDAY, digests_of, hears, to


@pytest.mark.parametrize("left", [28, 14, 7, 1, 0, -7, -14, -364])
def test_a_digest_goes_out_on_the_days_of_the_steps(world, due, left):
    due(MONDAY + dt.timedelta(days=left))

    assert hears(world.police_lead, MONDAY)


@pytest.mark.parametrize("left", [29, 27, 13, 6, 2, -1, -6, -8])
def test_and_on_no_other_day(world, due, left):
    due(MONDAY + dt.timedelta(days=left))

    assert not hears(world.police_lead, MONDAY)


def test_planning_ten_times_is_one_message(world, due):
    due(MONDAY)

    for _ in range(10):
        planning.plan(MONDAY)

    assert digests_of(world.police_lead).count() == 1


def test_it_lists_everything_late_first_with_links_and_without_titles(world, due, action, morning):
    due(MONDAY)
    late = f.ActionFactory(
        board=world.board, lead_agency=world.police, owner=world.police_lead, due_on=MONDAY - dt.timedelta(days=3)
    )

    (message,) = to(morning(MONDAY), world.police_lead)

    html = message.alternatives[0][0]
    assert message.subject == "SCR Tracker: 1 late, 1 soon"
    for text in (message.body, html):
        assert text.index(late.reference) < text.index(action.reference)
        assert "3 days late" in text and "due today" in text
        assert f"/actions/{action.reference}/update/" in text
        assert world.board.marking in text
        assert action.title not in text and late.title not in text


def test_it_waits_for_the_morning(world, due):
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
        outbox.drain()
        assert not mail.outbox
    with time_machine.travel(days.london(MONDAY, 7, 31), tick=False):
        outbox.drain()
        assert len(to(mail.outbox, world.police_lead)) == 1


def test_nothing_is_planned_before_the_morning_and_only_once_a_day(world, due, action):
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 5), tick=False):
        assert planning.tick() is None
    with time_machine.travel(days.london(MONDAY, 6, 30), tick=False):
        assert planning.tick() == 1
    later = f.ActionFactory(board=world.board, lead_agency=world.health, owner=world.health_lead, due_on=MONDAY)
    with time_machine.travel(days.london(MONDAY, 14), tick=False):
        assert planning.tick() is None, "what comes up during the day is told tomorrow, not in the afternoon"
    assert later.is_with_the_agency


def test_what_was_done_in_between_is_not_asked_for_and_an_empty_digest_is_not_sent(world, due, action):
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
    Action.objects.filter(pk=action.pk).update(status="superseded", status_reason="Another does it.")
    with time_machine.travel(days.london(MONDAY, 8), tick=False):
        outbox.drain()

    assert not mail.outbox
    assert digests_of(world.police_lead).get().state == Notification.State.CANCELLED


def test_a_person_who_lost_the_right_in_between_hears_nothing(world, due, action):
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
    world.police_lead.agency_memberships.update(ended_at=days.london(MONDAY, 7))
    with time_machine.travel(days.london(MONDAY, 8), tick=False):
        outbox.drain()

    assert not to(mail.outbox, world.police_lead)


def test_three_days_without_a_sweep_are_made_up_for_in_one_digest(world, due):
    due(MONDAY + dt.timedelta(days=60))
    planning.plan(MONDAY - dt.timedelta(days=3))
    assert not digests_of(world.police_lead).exists()

    due(MONDAY - dt.timedelta(days=1))  # due on a day that was missed
    planning.plan(MONDAY)

    assert digests_of(world.police_lead).count() == 1


def test_a_digest_that_could_not_be_sent_in_time_is_made_up_for_on_the_next_day(world, due, morning, settings):
    due(MONDAY)
    with time_machine.travel(days.london(MONDAY, 6, 40), tick=False):
        planning.tick()
    with time_machine.travel(days.london(MONDAY, 18, 5), tick=False):  # the mail server was away all day
        outbox.sweep()
    assert digests_of(world.police_lead).get().state == Notification.State.EXPIRED

    assert len(to(morning(MONDAY + dt.timedelta(days=1)), world.police_lead)) == 1
    assert not to(morning(MONDAY + dt.timedelta(days=2)), world.police_lead)


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_half_past_seven_is_half_past_seven_on_the_days_the_clocks_change(world, due, day):
    due(day)

    planning.plan(day)

    at = digests_of(world.police_lead).get().due_at.astimezone(days.LONDON)
    assert (at.date(), at.hour, at.minute) == (day, 7, 30)


def test_a_dry_run_plans_nothing(world, due):
    due(MONDAY)

    assert hears(world.police_lead, MONDAY)
    assert not Notification.objects.filter(kind="digest").exists()


def test_a_clock_that_jumps_forward_and_back_tells_nothing_twice_and_forgets_nothing(world, due, morning):
    due(MONDAY + dt.timedelta(days=1))
    told = len(to(morning(MONDAY), world.police_lead))  # a day before: a step
    told += len(to(morning(MONDAY + dt.timedelta(days=1)), world.police_lead))  # the clock is 26 hours ahead
    told += len(to(morning(MONDAY), world.police_lead))  # and back again
    told += len(to(morning(MONDAY + dt.timedelta(days=1)), world.police_lead))

    assert told == 2, "one for the day before, one for the day itself"


def test_each_line_is_remembered_so_that_an_action_can_say_when_it_was_spoken_of(world, due, action, morning, sign_in):
    due(MONDAY)
    morning(MONDAY)

    line = NotificationLine.objects.get(item_kind="action", item_id=action.pk)
    assert (line.reference, line.when) == (action.reference, "due today")
    page = sign_in(world.manager).get(action.get_absolute_url()).content.decode()
    assert "23 November" in page
    assert f"Reminded {world.police_lead.name}, due today: update wanted." in page


def test_one_message_over_all_boards(world, due, morning):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)
    due(MONDAY)
    elsewhere = f.ActionFactory(
        board=world.other_board, lead_agency=world.police, owner=world.police_lead, due_on=MONDAY
    )

    (message,) = to(morning(MONDAY), world.police_lead)

    assert elsewhere.reference in message.body
    assert world.other_board.short_name in message.body and world.board.short_name in message.body


def test_a_long_list_is_shortened_and_says_so(world, morning):
    for _ in range(70):
        f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead, due_on=MONDAY)

    (message,) = to(morning(MONDAY), world.police_lead)

    assert "And 10 more in your list." in message.body


def test_after_a_clock_was_weeks_ahead_every_day_has_its_digest_all_the_same(world, due, morning):
    morning(MONDAY + dt.timedelta(days=28))  # one sweep with the clock four weeks ahead
    due(MONDAY + dt.timedelta(days=1))

    assert len(to(morning(MONDAY), world.police_lead)) == 1
    assert len(to(morning(MONDAY + dt.timedelta(days=1)), world.police_lead)) == 1


def test_a_day_to_come_can_be_tried_and_not_planned(world):
    later = (days.today() + dt.timedelta(days=20)).isoformat()

    with pytest.raises(CommandError, match="--dry-run"):
        call_command("remind", on=later)
    assert not Notification.objects.filter(kind="digest").exists()


def test_yesterdays_digest_asked_for_again_does_not_repeat_todays(world, due, morning):
    due(MONDAY)
    morning(MONDAY)
    yesterdays = digests_of(world.police_lead).get()
    Notification.objects.filter(pk=yesterdays.pk).update(state="unknown", sent_at=None)
    due(MONDAY + dt.timedelta(days=1))
    morning(MONDAY + dt.timedelta(days=1))

    with time_machine.travel(days.london(MONDAY + dt.timedelta(days=1), 10), tick=False):
        outbox.resolve(yesterdays, how="again", by=world.manager)
        mail.outbox.clear()
        outbox.drain()

    yesterdays.refresh_from_db()
    assert (yesterdays.state, yesterdays.last_error) == ("cancelled", "A later digest says what waits.")
    assert not to(mail.outbox, world.police_lead)


def test_every_link_of_a_digest_opens_for_its_reader(world, morning, sign_in, action, due):
    due(MONDAY)
    ManagementReview.objects.update(due_on=MONDAY, state="being_written")
    sent = f.NewsletterFactory(
        board=world.board, state="sent", sent_at=timezone.now(), sent_by=world.manager, released_at=timezone.now(),
        released_by=world.chair, created_by=world.manager, released_content={"sections": []},
    )  # fmt: skip
    f.FeedbackRequestFactory(newsletter=sent, agency=world.police, due_on=MONDAY)
    Milestone.objects.create(review=world.review, name="Panel", due_on=MONDAY)
    mails = morning(MONDAY)
    opened = set()
    for user in (world.police_lead, world.manager, world.health_lead):
        page = sign_in(user)
        for message in to(mails, user):
            for link in re.findall(r"http://[^/\s]+(/\S*)", message.body):
                assert page.get(link, follow=True).status_code == 200, link
                opened.add(link.strip("/").split("/")[0])

    assert opened >= {"actions", "reviews", "newsletters", "account"}
