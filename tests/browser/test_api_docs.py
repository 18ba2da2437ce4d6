"""The page of the API in real Chromium, under our own content security policy."""

import pytest

from tests import factories as f


@pytest.mark.django_db(transaction=True)
def test_the_api_can_be_read_and_tried_out_without_a_complaint_of_the_browser(at_a_browser):
    user = f.BoardMembershipFactory(role="business_manager").user
    person = at_a_browser().sign_in(user)
    said = []
    person.page.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    person.page.on("pageerror", lambda error: said.append(str(error)))

    person.go("/api/v1/docs/")
    person.page.locator("#operations-tag-me").click()
    person.page.locator("#operations-me-me_list").click()
    person.page.get_by_role("button", name="Try it out").click()
    person.page.get_by_role("button", name="Execute", exact=True).click()
    person.page.locator(".live-responses-table").get_by_text(user.email).first.wait_for()

    assert said == []
    assert person.complaints == []
