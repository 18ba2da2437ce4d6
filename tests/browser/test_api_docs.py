"""The page of the API in real Chromium, under our own content security policy."""

import pytest

from tests import factories as f


@pytest.mark.django_db(transaction=True)
def test_the_api_can_be_read_and_tried_out(at_a_browser):
    user = f.BoardMembershipFactory(role="business_manager").user
    person = at_a_browser().sign_in(user)

    person.go("/api/v1/docs/")
    person.page.locator("#operations-me-me_retrieve, #operations-me-me_list").first.click()
    person.page.get_by_role("button", name="Try it out").click()
    person.page.get_by_role("button", name="Execute").click()
    person.page.get_by_text(f'"email": "{user.email}"').first.wait_for()

    assert person.complaints == []
