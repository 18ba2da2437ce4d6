"""A character that cannot be saved, in an answer: it is refused, and what was typed comes back."""

from django.test import Client

from core.characters import SENTENCE
from newsletters.models import FeedbackRequest
from tests.newsletters.conftest import answer_data


def words(response):
    return response.content.decode()


def test_a_draft_of_an_answer(world, feedback, sign_in):
    client, url = sign_in(world.health_lead), feedback.health.get_absolute_url()
    client.raise_request_exception = False

    saved = client.post(f"{url}draft/", {"reply": "\0", "version": feedback.health.version})
    pressed = client.post(url, {"do": "later", "reply": "Half\0a thought", "version": feedback.health.version})

    assert saved.status_code == 400
    assert pressed.status_code == 400
    assert str(SENTENCE) in words(pressed) and "Half\ufffda thought" in words(pressed)
    assert FeedbackRequest.objects.get(pk=feedback.health.pk).draft == {}


def test_an_answer_without_an_account(feedback, link):
    client = Client(raise_request_exception=False)
    client.post(link, {"do": "start"})
    feedback.health.refresh_from_db()

    for do in ("later", "send", "\0"):
        sent = answer_data(feedback.health) | {"do": do, "reply": "Half\0a thought"}
        answer = client.post(link, sent)
        assert answer.status_code == 400, do
    feedback.health.refresh_from_db()
    assert feedback.health.draft == {} and not feedback.health.is_answered
