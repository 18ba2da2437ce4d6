"""Six tasks of a working day are done with the keyboard alone, and whatever has the focus is in sight."""

import datetime as dt
import re

import pytest

from core import days
from newsletters import services
from newsletters.models import FeedbackRequest
from recommendations.models import Recommendation
from reviews.models import Review
from tests import factories as f
from tests.browser.keyboard import Keyboard
from tests.conftest import build_world
from tests.factories import PASSWORD
from tests.newsletters import conftest as newsletters

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return build_world()


def at_the_keyboard(person, user):
    """Task 1: signs in. The first field has the focus at once."""
    person.go("/accounts/login/")
    keys = Keyboard(person.page)
    keys.write(re.compile("mail"), user.email).write("Password", PASSWORD)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    return keys


def seen_whole(keys):
    assert not keys.troubles, "\n".join(keys.troubles)


@pytest.mark.parametrize("width", [1280, 320])
def test_an_agency_lead_signs_in_and_updates_an_action(world, at_a_browser, width):
    person = at_a_browser(width=width)
    keys = at_the_keyboard(person, world.police_lead)

    keys.link("Skip to main content")
    keys.link(re.compile("Update"))
    keys.choose("going", "on_time").write(re.compile("What has changed"), "The rota is in force.").button("Send update")

    assert world.actions.police.updates.get().text == "The rota is in force."
    seen_whole(keys)


def test_a_manager_logs_a_review_and_adds_a_recommendation(world, at_a_browser):
    person = at_a_browser()
    keys = at_the_keyboard(person, world.manager)

    keys.link("Reviews").link(re.compile("Log a review"))
    keys.choose("kind", "imr").button("Continue")
    keys.write("Code name", "Rowan").write_date("commissioned_on", days.today() - dt.timedelta(days=3))
    keys.button(re.compile("Log"))
    review = Review.objects.get(code_name="Rowan")
    keys.link(re.compile("^Recommendations")).link("Write a recommendation")
    keys.write(re.compile("What should change"), "Ask about the second missed appointment on the same day.")
    keys.tick(world.police.name).button(re.compile("Add|Save"))

    assert Recommendation.objects.get(review=review).text == "Ask about the second missed appointment on the same day."
    seen_whole(keys)


def test_a_manager_finds_a_late_action_in_the_plan(world, at_a_browser):
    f.ActionFactory.create_batch(
        30, board=world.board, lead_agency=world.health, recommendations=[world.recommendations.first]
    )
    late = f.ActionFactory(
        board=world.board, lead_agency=world.police, recommendations=[world.recommendations.first],
        due_on=days.today() - dt.timedelta(days=40),
    )  # fmt: skip
    person = at_a_browser()
    keys = at_the_keyboard(person, world.manager)

    keys.link(re.compile("^Action"))
    keys.tick(re.compile("^Overdue"))
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    keys.link(late.title)

    assert late.reference in person.page.url
    seen_whole(keys)


def test_an_agency_lead_answers_a_newsletter(world, at_a_browser):
    draft = newsletters.write(world, f.MeetingFactory(board=world.board, on=days.today() + dt.timedelta(days=40)))
    newsletter = services.send_newsletter(
        newsletters.release(world, services.ask_for_release(draft, by=world.manager)), by=world.manager
    )
    person = at_a_browser()
    keys = at_the_keyboard(person, world.police_lead)

    person.go(f"/newsletters/{newsletter.reference}/feedback/from/{world.police.slug}/")
    for group in sorted({box.get_attribute("name") for box in person.page.locator("main input[type=radio]").all()}):
        keys.choose(group, "changed")
    for box in person.page.locator("main textarea[name^=text_]").all():
        keys.to(box)
        person.page.keyboard.type("A second absence is called about the same day.")
    keys.button(re.compile("Send"))

    assert FeedbackRequest.objects.get(newsletter=newsletter, agency=world.police).answered_at
    seen_whole(keys)


def test_a_chair_prints_the_progress_report(world, at_a_browser):
    person = at_a_browser()
    keys = at_the_keyboard(person, world.chair)

    keys.link("Reports").link(re.compile("progress report", re.I)).button(re.compile("Print"))

    assert "/prints/" in person.page.url
    seen_whole(keys)
