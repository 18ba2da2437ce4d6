"""The privacy notice names every cookie that is set and how long things are kept; both statements say whom to ask."""

import pytest
from django.test import Client
from django.urls import reverse

from core import kept_posts, printing
from tests.factories import PASSWORD


def test_every_cookie_of_a_whole_visit_is_named(world, update_of):
    browser = Client()
    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), {"login": world.manager.email, "password": PASSWORD})
    update_of(browser)
    browser.post(reverse("account_logout"))

    page = browser.get(reverse("privacy")).content.decode()

    assert len(browser.cookies) >= 3
    assert not [name for name in browser.cookies if f">{name}</th>" not in page]


@pytest.fixture
def update_of(world):
    """A change that says so on the next page: the sentence travels in a cookie or in the session."""

    def change(browser):
        url = reverse("recommendations:new", args=[world.review.reference])
        assert browser.post(url, {"text": "Check that a message arrived.", "scope": "local"}).status_code == 302

    return change


def test_the_times_in_the_notice_are_those_of_the_code(client, db):
    page = client.get(reverse("privacy")).content.decode()
    assert f"Printed files: {printing.KEPT_FOR.total_seconds() / 3600:.0f} hours" in page
    assert kept_posts.LIFE.total_seconds() == 3600 and "signed out: 1 hour, encrypted" in page


@pytest.mark.parametrize("name", ["privacy", "accessibility"])
def test_a_signed_in_person_reads_whom_to_ask(world, sign_in, name):
    type(world.board).objects.filter(pk=world.board.pk).update(contact_email="scr.unit@larkhaven.example")
    page = sign_in(world.police_lead).get(reverse(name)).content.decode()
    assert f'{world.board.name}, <a href="mailto:scr.unit@larkhaven.example">' in page
    assert world.other_board.name not in page
