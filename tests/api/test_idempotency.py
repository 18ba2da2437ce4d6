"""The same request with the same Idempotency-Key is done once, and answered alike."""

import pytest

from core.models import SentForm
from recommendations.models import Evidence, ProgressUpdate, Recommendation
from tests.api.conftest import API
from tests.factories import PDF

KEY = {"HTTP_IDEMPOTENCY_KEY": "import-2026-11-28-line-17"}


@pytest.fixture
def api(world, as_user):
    return as_user(world.manager)


@pytest.fixture
def body(world):
    return {"review": world.review.reference, "text": "Check that a message arrived.", "scope": "local"}


def test_four_requests_add_one_recommendation(world, api, body):
    before = Recommendation.objects.count()
    answers = [api.post(f"{API}/recommendations/", body, format="json", **KEY) for _ in range(4)]
    assert Recommendation.objects.count() == before + 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers.get("Location") for answer in answers}) == 1


def test_another_request_with_the_same_key_is_refused(world, api, body):
    api.post(f"{API}/recommendations/", body, format="json", **KEY)
    answer = api.post(f"{API}/recommendations/", body | {"text": "Something else"}, format="json", **KEY)
    assert answer.status_code == 422
    assert "another request" in answer.json()["title"] + str(answer.json())


def test_a_key_belongs_to_one_caller(world, api, as_user, body):
    before = Recommendation.objects.count()
    for who in (api, as_user(world.officer)):
        assert who.post(f"{API}/recommendations/", body, format="json", **KEY).status_code == 201
    assert Recommendation.objects.count() == before + 2


def test_a_request_that_was_refused_may_be_sent_again(world, api, body):
    assert api.post(f"{API}/recommendations/", body | {"text": ""}, format="json", **KEY).status_code == 400
    assert not SentForm.objects.exists()
    assert api.post(f"{API}/recommendations/", body, format="json", **KEY).status_code == 201


def test_an_update_counts_once(world, as_user):
    api, url = as_user(world.police_lead), f"{API}/actions/{world.actions.police.reference}/update/"
    answers = [api.post(url, {"going": "stuck", "text": "We wait."}, format="json", **KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ProgressUpdate.objects.count() == 1


def test_a_file_counts_once_and_is_answered_alike(world, as_user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    api, url = as_user(world.police_lead), f"{API}/actions/{world.actions.police.reference}/add-evidence/"
    answers = [
        api.post(url, {"files": SimpleUploadedFile("audit.pdf", PDF, "application/pdf")}, format="multipart", **KEY)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    assert answers[0].json() == answers[1].json()
    assert Evidence.objects.count() == 1
