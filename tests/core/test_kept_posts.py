"""Whoever sends a form after their session has ended finds it filled after signing in; nobody else does."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import KeptPost
from core.tasks import sweep_forms
from recommendations.models import ProgressUpdate
from tests.factories import PASSWORD

TEXT = "A line that took <b>ten</b> minutes & two coffees.\nAnd a second line."


@pytest.fixture
def update_url(world):
    return reverse("recommendations:update", args=[world.actions.police.reference])


def fields_of(response):
    """The hidden fields of the page's own form, as a browser would send them."""
    form = re.search(
        r'<form[^>]*enctype="multipart.*?</form>|<main.*?<form.*?</form>', response.content.decode(), re.S
    )[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def leave_and_send(browser, url, **typed):
    """Open a form, lose the session, and send it. Returns the address that sign-in will lead to."""
    hidden = fields_of(browser.get(url))
    browser.cookies.pop("sessionid")
    response = browser.post(url, hidden | typed, HTTP_REFERER=f"http://testserver{url}")
    assert response.status_code == 302 and response.url.startswith("/accounts/login/")
    return response.url


def sign_in_again(browser, address, person):
    response = browser.post(address, {"login": person.email, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()[:500]
    return browser.get(response.url)


@pytest.fixture
def browser(sign_in, world):
    return sign_in(world.police_lead)


def test_the_form_is_back_filled_after_signing_in_and_nothing_was_saved(browser, world, update_url):
    address = leave_and_send(browser, update_url, going="stuck", text=TEXT, do="send")

    page = sign_in_again(browser, address, world.police_lead).content.decode()

    assert "This is not saved yet" in page
    assert "A line that took &lt;b&gt;ten&lt;/b&gt; minutes &amp; two coffees.\nAnd a second line.</textarea>" in page
    assert re.search(r'<input[^>]*value="stuck"[^>]*checked', page)
    assert not re.search(r'<input[^>]*value="late"[^>]*checked', page)
    assert not ProgressUpdate.objects.exists()


def test_after_61_idle_minutes_nothing_is_lost(world, update_url):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = Client()
        browser.force_login(world.police_lead)
        hidden = fields_of(browser.get(update_url))
        clock.shift(dt.timedelta(minutes=61))
        response = browser.post(update_url, hidden | {"text": TEXT}, HTTP_REFERER=f"http://testserver{update_url}")
        page = sign_in_again(browser, response.url, world.police_lead).content.decode()
    assert "And a second line.</textarea>" in page


def test_it_is_for_the_account_alone_that_opened_the_page(browser, world, update_url):
    address = leave_and_send(browser, update_url, text=TEXT)

    page = sign_in_again(browser, address, world.police_contributor)

    assert page.status_code in {200, 403, 404}
    assert "two coffees" not in page.content.decode()


def test_what_is_kept_is_unreadable_without_the_browsers_token_and_goes_after_an_hour(browser, world, update_url):
    address = leave_and_send(browser, update_url, text=TEXT)

    kept = KeptPost.objects.get()
    assert b"coffees" not in bytes(kept.content) and kept.token not in address

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        sweep_forms()
    assert not KeptPost.objects.exists()


def test_a_form_without_a_key_of_ours_keeps_nothing(browser, world, update_url):
    browser.cookies.pop("sessionid")
    browser.post(update_url, {"text": TEXT, "form_key": "1.forged:1abc:xyz"})
    assert not KeptPost.objects.exists()


def test_passwords_are_never_kept(browser, world):
    url = reverse("account_change_password")
    hidden = fields_of(browser.get(url))
    browser.cookies.pop("sessionid")
    browser.post(url, hidden | {"password1": "secret-secret", "password2": "secret-secret"})
    assert not KeptPost.objects.exists()


def test_a_form_whose_address_shows_nothing_comes_back_on_the_page_where_it_stood(browser, world, update_url):
    """Many forms are sent to an address of their own; the page on which they stood comes back."""
    page = reverse("recommendations:action", args=[world.actions.police.reference])
    hidden = fields_of(browser.get(page))
    browser.cookies.pop("sessionid")
    target = reverse("recommendations:save_draft", args=[world.actions.police.reference])
    response = browser.post(target, hidden | {"text": TEXT}, HTTP_REFERER=f"http://testserver{page}")

    shown = sign_in_again(browser, response.url, world.police_lead)

    assert shown.status_code == 200
    assert "A line that took" in shown.content.decode(), "where the form is gone, what was typed is shown to be copied"


def test_a_script_is_told_and_not_led_to_a_page(browser, world):
    """Saving by itself must not take the page of sign-in for a yes."""
    browser.cookies.pop("sessionid")
    draft = reverse("recommendations:save_draft", args=[world.actions.police.reference])
    assert browser.post(draft, {"text": TEXT}, HTTP_ACCEPT="application/json").status_code == 401


# The token of the form is out of date


def test_a_form_from_before_another_tab_signed_in_comes_back_filled(world, update_url):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.police_lead)
    hidden = fields_of(browser.get(update_url)) | {"csrfmiddlewaretoken": "x" * 64}

    response = browser.post(update_url, hidden | {"text": TEXT}, HTTP_REFERER=f"http://testserver{update_url}")
    page = browser.get(response.url).content.decode()

    assert "This is not saved yet" in page and "And a second line.</textarea>" in page
    assert not ProgressUpdate.objects.exists()


def test_what_another_site_sends_is_refused_in_our_own_words(world, update_url):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.police_lead)
    hidden = fields_of(browser.get(update_url))

    response = browser.post(update_url, hidden | {"text": TEXT}, HTTP_ORIGIN="https://elsewhere.example")

    assert response.status_code == 403
    assert "This form did not come from a page of SCR Tracker" in response.content.decode()
    assert not KeptPost.objects.exists()


def test_a_stale_sign_in_page_asks_to_try_again(world):
    browser = Client(enforce_csrf_checks=True)
    url = reverse("account_login")
    response = browser.post(url, {"login": world.manager.email, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, url)
    assert "This page was out of date. Try again." in browser.get(url).content.decode()
