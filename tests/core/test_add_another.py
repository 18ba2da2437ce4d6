"""Wherever something is added in rows, the next one can be added at once."""

import pytest
from django.urls import reverse

ADDED_IN_ROWS = {
    "recommendations:new": True,
    "recommendations:new_action": False,
    "reviews:add_learning": True,
    "reviews:add_document": True,
    "reviews:add_decision": True,
    "reviews:add_proceeding": True,
    "reviews:add_date": True,
    "reviews:add_subject": True,
    "agencies:meeting_new": False,
}


@pytest.mark.parametrize(("name", "of_a_review"), ADDED_IN_ROWS.items())
def test_the_form_offers_to_add_another(world, sign_in, name, of_a_review):
    url = reverse(name, args=[world.review.reference] if of_a_review else [])
    assert "Save and add another" in sign_in(world.manager).get(url).content.decode()


def test_it_saves_and_shows_the_empty_form_again(world, sign_in):
    page, url = sign_in(world.manager), reverse("recommendations:new", args=[world.review.reference])
    answer = page.post(url, {"text": "Check that a message arrived.", "scope": "local", "another": "1"})
    assert (answer.status_code, answer.url) == (302, url)
    assert "Check that a message arrived." not in page.get(url).content.decode()
    assert world.review.recommendations.filter(text="Check that a message arrived.").count() == 1
