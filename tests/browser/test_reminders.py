"""Reminders, as people meet them in real Chromium; the mails go to a real SMTP server, and their links are followed."""

import datetime as dt
import urllib.error
import urllib.request

import icalendar
import pytest
from django.utils import timezone

from core import days, outbox
from core.models import Notification
from recommendations.models import Action
from reminders import planning
from reminders.models import BoardReminders
from tests import factories as f
from tests.browser.conftest import link_in, text_of
from tests.browser.hands import fill, follow, press
from tests.mail_server import Moody, start


@pytest.fixture
def story(transactional_db, settings, inbox):
    """A board with a manager; a hospital with a lead, a colleague who can stand in, and an owner of one action."""
    _send_through(settings, inbox.port)
    board = f.BoardFactory(name="Marlow Vale Safeguarding Children Partnership", short_name="Marlow Vale", prefix="MV")
    hospital = f.AgencyFactory(name="Marlow Hospitals NHS Trust", short_name="Hospitals Trust", kind="health_trust")
    f.PartnershipFactory(board=board, agency=hospital)
    recommendation = f.RecommendationFactory(review__board=board)

    class Story:
        manager = f.BoardMembershipFactory(board=board, role="business_manager", user__name="Ruth Manager").user
        lead = f.AgencyMembershipFactory(agency=hospital, user__name="Anneke Lead").user
        colleague = f.AgencyMembershipFactory(agency=hospital, user__name="Bea Colleague").user
        owner = f.AgencyMembershipFactory(agency=hospital, role="agency_contributor", user__name="Cem Contributor").user

    Story.board, Story.hospital = board, hospital
    Story.action = f.ActionFactory(board=board, lead_agency=hospital, owner=Story.lead)
    Story.action.recommendations.add(recommendation)
    return Story


def _send_through(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_VIA, settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "smtp", "127.0.0.1", port, 2


def due_in(action, number):
    Action.objects.filter(pk=action.pk).update(due_on=days.today() + dt.timedelta(days=number))


def morning(days_on=0):
    """Plan a day and send at once what would go out on its morning, whatever hour the test runs at."""
    planning.plan(days.today() + dt.timedelta(days=days_on))
    now = timezone.now()
    Notification.objects.filter(state="due").update(due_at=now, not_after=now + dt.timedelta(hours=1))
    outbox.drain()


def test_a_board_goes_live_after_a_look_at_what_would_go_out(story, at_a_browser, inbox):
    BoardReminders.objects.all().delete()
    due_in(story.action, 8)
    morning()
    assert not inbox.messages
    person = at_a_browser().sign_in(story.manager)
    page = person.page

    person.go(f"/boards/{story.board.prefix}/reminders/on/")
    assert not page.get_by_role("button", name="Switch them on").count()
    follow(page, "Look at what would go out first")
    assert story.lead.name in page.locator("main").inner_text()
    assert "in the next 30 days" in page.locator("h1").inner_text()
    press(page, "I have looked: go on to switch them on")
    press(page, "Switch them on")

    assert "Reminders are on" in page.locator("main").inner_text()
    BoardReminders.objects.update(quiet_weekdays=[], quiet_on_bank_holidays=False)
    morning(days_on=1)
    assert inbox.to(story.lead)[-1]["subject"] == "SCR Tracker: 1 soon"
    assert not person.complaints


def test_a_digest_leads_to_the_action_and_is_quiet_once_it_is_done(story, at_a_browser, inbox):
    due_in(story.action, 0)
    morning()
    message = inbox.wait_for(story.lead, story.action.reference)
    assert "due today" in text_of(message)
    assert story.action.title not in message.as_string()
    person = at_a_browser(width=390, height=844)

    person.go(link_in(message, story.action.reference))
    person.page.get_by_label("E-mail address").fill(story.lead.email)
    person.page.locator("input[type=password]").fill(f.PASSWORD)
    press(person.page, "Sign in")
    assert person.page.url.endswith(f"/actions/{story.action.reference}/update/")
    fill(person.page, going="done", text="The number is agreed, and it hangs on every ward.", files=f.PDF)
    press(person.page, "Send update")

    story.action.refresh_from_db()
    assert story.action.status == Action.Status.CLAIMED
    due_in(story.action, 1)
    morning(days_on=1)
    assert [m["subject"] for m in inbox.to(story.lead)] == ["SCR Tracker: 1 soon"]
    assert not person.complaints


def test_a_deputy_hears_of_it_until_the_person_is_back(story, at_a_browser, inbox):
    due_in(story.action, 0)
    person = at_a_browser().sign_in(story.lead)
    person.go("/account/e-mails/")
    fill(person.page, away_until=days.today() + dt.timedelta(days=9))
    person.page.get_by_label("Who hears of it in your place?").select_option("Bea Colleague")
    press(person.page, "Save")
    assert "Bea Colleague hears of it in your place" in person.page.locator("main").inner_text()

    morning()
    message = inbox.wait_for(story.colleague, story.action.reference)
    assert f"for {story.lead.name}, who is away" in text_of(message)
    assert not inbox.to(story.lead)
    deputy = at_a_browser().sign_in(story.colleague)
    deputy.go(link_in(message, story.action.reference))
    assert story.action.reference in deputy.page.locator("main").inner_text()

    press(person.page, "I am back")
    due_in(story.action, 1)
    morning(days_on=1)
    assert inbox.to(story.lead)
    assert len(inbox.to(story.colleague)) == 1
    assert not person.complaints + deputy.complaints


def test_what_stays_late_is_passed_up_and_everybody_sees_it(story, at_a_browser, inbox):
    Action.objects.filter(pk=story.action.pk).update(owner=story.owner)
    due_in(story.action, -9)
    morning()

    up = inbox.wait_for(story.lead, story.action.reference)
    assert "Passed up to you" in text_of(up)
    assert "Passed up the line" in text_of(inbox.wait_for(story.owner, story.action.reference))
    person = at_a_browser().sign_in(story.lead)
    person.go(link_in(up, story.action.reference))
    person.page.locator("summary", has_text="reminder").click()
    said = person.page.locator("main").inner_text()
    assert "Passed up to the agency’s lead, Anneke Lead, Bea Colleague: 9 days late." in said
    manager = at_a_browser().sign_in(story.manager)
    manager.go(f"/boards/{story.board.prefix}/reminders/")
    follow(manager.page, story.action.reference)
    manager.page.locator("summary", has_text="reminder").click()
    assert "Passed up to the agency’s lead" in manager.page.locator("main").inner_text()
    assert not person.complaints + manager.complaints


def test_one_of_which_nobody_is_certain_is_sent_again_by_the_manager(story, at_a_browser, inbox, settings):
    story.lead.email = "drop@hospital.example"  # this server takes the message and hangs up before it answers
    story.lead.save()
    due_in(story.action, 0)
    moody = Moody()
    controller = start(moody)
    _send_through(settings, controller.port)
    morning()
    controller.stop()
    assert len(moody.messages) == 1
    _send_through(settings, inbox.port)
    outbox.drain()
    assert not inbox.messages  # the machine does not send on a guess

    person = at_a_browser().sign_in(story.manager)
    person.go("/")
    follow(person.page, "Decide")
    assert story.lead.name in person.page.locator("main").inner_text()
    press(person.page, "Send again to Anneke Lead")
    assert "It will be sent again" in person.page.locator("main").inner_text()
    outbox.drain()

    assert len(inbox.to(story.lead)) == 1
    person.go("/messages/?state=unknown")
    assert "No message is like that" in person.page.locator("main").inner_text()
    assert not person.complaints


def test_a_calendar_is_subscribed_and_stopped(story, at_a_browser):
    due_in(story.action, 12)
    person = at_a_browser().sign_in(story.lead)
    person.go("/account/calendars/")
    press(person.page, "Make the calendar")
    address = person.page.get_by_label("Address").input_value()

    calendar = icalendar.Calendar.from_ical(_read(address))
    (event,) = [event for event in calendar.walk("VEVENT") if story.action.reference in event["SUMMARY"]]
    assert event.decoded("DTSTART") == days.today() + dt.timedelta(days=12)
    assert story.action.title not in calendar.to_ical().decode()
    press(person.page, "Stop this calendar")

    assert "No calendar yet" in person.page.locator("main").inner_text()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        _read(address)
    assert not person.complaints


def _read(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()
