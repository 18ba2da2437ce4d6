"""A key to the API, from the account page to its end, on a desk and on a phone."""

import os

import pytest

from agencies.models import ApiKey
from tests.browser.hands import follow
from tests.conftest import build_world


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.django_db(transaction=True)
def test_a_person_creates_a_key_and_revokes_it(at_a_browser, width):
    world = build_world()
    person = at_a_browser(width=width).sign_in(world.officer)
    page = person.page

    def look(name):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SCR_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    person.go("/account/")
    follow(page, "Create an API key")
    look("new")
    page.get_by_label("Name").fill("Nightly export to the data warehouse")
    page.get_by_role("button", name="Create key").click()
    page.get_by_role("heading", name="Your new API key").wait_for()
    look("made")
    assert page.locator("code").first.inner_text().startswith("scr_")

    with page.expect_navigation():  # the link back stands above the page's own content
        page.get_by_role("link", name="Back to your account").click()
    look("account")
    page.get_by_role("button", name="Revoke key").click()
    page.get_by_text("You have no API keys").wait_for()
    assert not ApiKey.objects.usable().exists()
    assert person.complaints == []
