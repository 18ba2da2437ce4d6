"""What only a browser can tell of these pages: a print that opens, boxes that open under a choice, a bar beside its title."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days, printing
from core.models import PrintJob
from newsletters import services
from newsletters.models import FeedbackRequest
from tests import factories as f
from tests.browser.hands import press
from tests.conftest import build_world
from tests.newsletters.conftest import release, write


def left_of(page, selector):
    return page.locator(selector).first.evaluate("e => e.getBoundingClientRect().left")


@pytest.mark.django_db(transaction=True)
def test_a_print_opens_and_boxes_open_where_words_are_wanted(at_a_browser):
    world = build_world()
    late = {"due_on": days.today() - dt.timedelta(days=9), "first_due_on": days.today() - dt.timedelta(days=9)}
    type(world.actions.police).objects.filter(pk=world.actions.police.pk).update(status="in_progress", **late)
    meeting = f.MeetingFactory(board=world.board, on=days.today() + dt.timedelta(days=40))
    row = write(world, meeting)
    services.ask_for_release(row, by=world.manager)
    sent = services.send_newsletter(release(world, row), by=world.manager)
    asked = FeedbackRequest.objects.get(newsletter=sent, agency=world.police)

    chair = at_a_browser().sign_in(world.chair)
    chair.go("/")
    assert left_of(chair.page, ".app-row--late th a") - left_of(chair.page, ".app-row--late th") >= 8
    chair.go(world.review.get_absolute_url())
    press(chair.page, "Print")
    assert "Waiting to start" in chair.page.locator("main").inner_text()
    printing.run(PrintJob.objects.get().pk)
    chair.page.wait_for_url(f"**{reverse('core:print_file', args=[PrintJob.objects.get().public_id])}")
    chair.page.go_back()
    chair.page.wait_for_url(f"**{world.review.get_absolute_url()}")

    lead = at_a_browser().sign_in(world.police_lead)
    lead.go(asked.get_absolute_url())
    page = lead.page
    words = page.locator(".app-lesson textarea")
    assert not words.is_visible()
    assert not page.locator(".app-lesson [name$=_year]").is_visible()
    page.locator("input[value=shared]").check()
    assert not words.is_visible()
    assert "1 of 1 answered" in page.locator("main").inner_text()
    page.locator("input[value=planned]").check()
    assert words.is_visible()
    assert page.locator(".app-lesson [name$=_year]").is_visible()
    words.fill("We ring now.")
    page.locator("input[value=shared]").check()
    assert words.is_visible(), "words that somebody typed are never hidden"
