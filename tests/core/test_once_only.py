"""A form that is sent twice counts once."""

import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from core.models import SentForm
from recommendations.models import ProgressUpdate, Recommendation
from tests.conftest import build_world


def key_on(page):
    return re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]


@pytest.fixture
def new(world):
    return reverse("recommendations:new", args=[world.review.reference])


def test_four_presses_add_one_recommendation_and_lead_to_it(world, sign_in, new):
    browser, before = sign_in(world.manager), Recommendation.objects.count()
    typed = {"text": "Check that a message arrived.", "scope": "local", "form_key": key_on(browser.get(new))}

    answers = [browser.post(new, typed) for _ in range(4)]

    assert Recommendation.objects.count() == before + 1
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert "This form was sent twice. It was saved once." in browser.get(answers[0].url).content.decode()


def test_a_page_that_is_opened_again_is_another_form(world, sign_in, new):
    browser, before = sign_in(world.manager), Recommendation.objects.count()
    for _ in range(2):
        sent = {"text": "The same words", "scope": "local", "add_anyway": "on"}
        browser.post(new, sent | {"form_key": key_on(browser.get(new))})
    assert Recommendation.objects.count() == before + 2


def test_a_form_that_was_refused_can_be_put_right_and_sent_again(world, sign_in, new):
    browser, before = sign_in(world.manager), Recommendation.objects.count()
    key = key_on(browser.get(new))
    assert browser.post(new, {"text": "", "scope": "local", "form_key": key}).status_code == 400
    assert browser.post(new, {"text": "Now there are words", "scope": "local", "form_key": key}).status_code == 302
    assert Recommendation.objects.count() == before + 1


def test_somebody_elses_key_is_no_key(world, sign_in, new):
    key = key_on(sign_in(world.officer).get(new))
    sign_in(world.manager).post(new, {"text": "Words", "scope": "local", "form_key": key})
    assert not SentForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_count_once():
    world = build_world()
    url = reverse("recommendations:update", args=[world.actions.police.reference])
    first = Client()
    first.force_login(world.police_lead)
    typed = {"going": "stuck", "text": "We wait for the hospital.", "form_key": key_on(first.get(url)), "do": "send"}
    answers = []

    def press():
        browser = Client()
        browser.cookies = first.cookies
        answers.append(browser.post(url, typed).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ProgressUpdate.objects.count() == 1
    assert set(answers) == {302}
