"""Who is asking: a session with CSRF protection, or a token; the roles are read on every request."""

import pytest
from rest_framework.test import APIClient

from agencies import services
from agencies.models import ApiKey
from tests.api.conftest import API


@pytest.fixture
def with_token():
    def enter(user):
        client = APIClient()
        client.credentials(
            HTTP_AUTHORIZATION=f"Token {services.create_key(name='A program', scope='write', days=90, by=user)[1]}"
        )
        return client

    return enter


def test_a_token_reads_and_writes_as_its_person(w, with_token):
    lead = with_token(w.police_lead)
    assert lead.get(f"{API}/me/").json()["email"] == w.police_lead.email

    answer = lead.post(
        f"{API}/actions/{w.actions.police.reference}/update/", {"going": "stuck", "text": "We wait for the trust."}
    )

    assert answer.status_code == 200
    assert w.actions.police.updates.first().by == w.police_lead


@pytest.mark.parametrize("header", ["Token wrong", "Token", "Token a b", "Bearer x", "Basic eDp5"])
def test_a_wrong_token_is_401(header, db):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)

    assert client.get(f"{API}/me/").status_code == 401


def test_a_revoked_token_and_a_closed_account_are_401_at_once(w, with_token):
    revoked, closed = with_token(w.police_lead), with_token(w.health_lead)
    services.revoke_all_keys(w.police_lead, because="test", by=w.police_lead)
    w.health_lead.is_active = False
    w.health_lead.save()

    assert revoked.get(f"{API}/me/").status_code == 401
    assert closed.get(f"{API}/me/").status_code == 401
    assert not ApiKey.objects.usable().filter(name="A program").exists()


def test_a_role_that_ended_is_gone_at_the_next_request(w, as_user):
    lead = as_user(w.police_lead)
    path = f"{API}/actions/{w.actions.police.reference}/"
    assert lead.get(path).status_code == 200

    w.police_lead.agency_memberships.update(ended_at="2026-01-01T00:00Z")

    assert lead.get(path).status_code == 403


def test_a_session_may_write_only_with_the_csrf_token(w):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(w.manager)
    path = f"{API}/actions/{w.actions.police.reference}/rate/"
    body = {"rag": "red", "reason": "Nobody answers the telephone."}
    assert client.get(path.replace("rate/", "")).status_code == 200

    refused = client.post(path, body)
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["reasons"][0]

    client.get("/account/")
    token = client.cookies["csrftoken"].value
    assert client.post(path, body, HTTP_X_CSRFTOKEN=token).status_code == 200


def test_who_has_not_set_up_a_second_factor_gets_nothing(w, as_user, settings):
    settings.DEMO = False

    answer = as_user(w.manager).get(f"{API}/actions/")

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_me_says_which_roles_and_what_they_allow(w, as_user):
    me = as_user(w.police_lead).get(f"{API}/me/").json()

    assert me["boards"] == []
    assert [(place["at"], place["role"]) for place in me["agencies"]] == [(w.police.slug, "agency_lead")]
    assert "action.update" in me["agencies"][0]["permissions"]
    assert "action.verify" not in me["agencies"][0]["permissions"]
