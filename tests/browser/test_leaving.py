"""Whoever leaves a page with something typed that was not sent is asked first."""

import pytest

from tests import factories as f


@pytest.mark.django_db(transaction=True)
def test_a_page_with_typed_words_is_not_left_by_accident(at_a_browser):
    manager = f.BoardMembershipFactory(role="business_manager").user
    person = at_a_browser().sign_in(manager)
    person.go("/reviews/new/?kind=scr")
    field = person.page.locator("textarea[name=summary]")
    asked = []
    person.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    person.page.get_by_role("link", name="Meetings").click()
    person.page.wait_for_url("**/meetings/")
    assert not asked  # nothing was typed

    person.go("/reviews/new/?kind=scr")
    field.fill("A word that took an hour.")
    person.page.get_by_role("link", name="Meetings").click(no_wait_after=True)
    person.page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert field.input_value() == "A word that took an hour."
