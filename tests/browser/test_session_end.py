"""A page warns before its session ends, one press keeps it, and what was typed survives signing in again."""

import os

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from recommendations.models import ProgressUpdate
from tests.conftest import build_world


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.django_db(transaction=True)
def test_warned_stayed_left_and_back_with_everything(at_a_browser, settings, width):
    world = build_world()
    settings.SESSION_IDLE_MINUTES = 5  # so that the warning is due at once
    person = at_a_browser(width=width).sign_in(world.police_lead)
    page = person.page

    def look(name):
        if folder := os.environ.get("SCR_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    person.go(reverse("recommendations:update", args=[world.actions.police.reference]))
    warning = page.get_by_role("dialog", name="You will be signed out in 5 minutes")
    warning.wait_for()
    look("warning")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        warning.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="hidden")

    page.get_by_label("Stuck").check()
    page.get_by_label("2. What has changed?").fill("We wait for the hospital.\nThey answer on Monday.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Send update").click()
    page.get_by_label("E-mail address").fill(world.police_lead.email)
    page.locator("input[type=password]").fill("correct-horse-battery-staple")
    page.get_by_role("button", name="Sign in").click()

    page.get_by_text("This is not saved yet").wait_for()
    look("kept")
    assert page.get_by_label("Stuck").is_checked()
    assert (
        page.get_by_label("2. What has changed?").input_value() == "We wait for the hospital.\nThey answer on Monday."
    )
    assert not ProgressUpdate.objects.exists()
    settings.SESSION_IDLE_MINUTES = 60
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Send update").click()
    page.get_by_text("Your update is sent").wait_for()
    assert ProgressUpdate.objects.get().text.splitlines() == ["We wait for the hospital.", "They answer on Monday."]
    assert person.complaints == []
