"""What a key to the API opens, and what ends it."""

import datetime as dt

import pytest
import time_machine
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.totp.internal.auth import TOTP
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.test import APIClient

from agencies import services
from agencies.models import ApiKey
from scr_tracker.api import router
from tests import factories as f
from tests.api.conftest import API, address, kind_of, things

DAY = dt.timedelta(days=1)


def with_key(user, scope="write", board=None, days=90):
    """(client, key): a program of this person's."""
    key, secret = services.create_key(name="A program", scope=scope, days=days, board=board, by=user)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client, key


def _sign_out_everywhere(w, user):
    services.sign_out_everywhere(by=user)


def _password_changed(w, user):
    password_changed.send(type(user), request=None, user=user)


def _password_reset(w, user):
    password_reset.send(type(user), request=RequestFactory().get("/"), user=user)


def _second_factor_reset(w, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    services.reset_second_factor(user, by=w.administrator)


def _second_factor_replaced(w, user):
    services.note_second_factor_replaced(by=user)


def _account_closed(w, user):
    services.close_account(user, by=w.administrator)


def _key_revoked(w, user):
    for key in ApiKey.objects.filter(user=user):
        services.revoke_key(key, by=user)


ENDINGS = [
    _sign_out_everywhere,
    _password_changed,
    _password_reset,
    _second_factor_reset,
    _second_factor_replaced,
    _account_closed,
    _key_revoked,
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__.strip("_"))
def test_a_key_ends_at_the_next_request_after(w, ending):
    keys = [with_key(w.officer, scope)[0] for scope in ("read", "write")]
    bystander, _ = with_key(w.chair)
    assert {key.get(f"{API}/me/").status_code for key in keys} == {200}

    ending(w, w.officer)

    assert {key.get(f"{API}/me/").status_code for key in keys} == {401}
    assert bystander.get(f"{API}/me/").status_code == 200


def test_an_expired_key_is_refused(w):
    client, _ = with_key(w.officer, days=90)
    with time_machine.travel(timezone.now() + 89 * DAY):
        assert client.get(f"{API}/me/").status_code == 200
    with time_machine.travel(timezone.now() + 91 * DAY):
        assert client.get(f"{API}/me/").status_code == 401


def test_a_key_to_read_writes_nothing(w):
    client, _ = with_key(w.police_lead, "read")
    path = f"{API}/actions/{w.actions.police.reference}/"
    assert client.get(path).status_code == 200

    for send in (client.post, client.patch, client.put, client.delete):
        answer = send(path, {})
        assert answer.status_code == 403
        assert "may only read" in answer.json()["reasons"][0]
    answer = client.post(f"{path}update/", {"going": "stuck", "text": "We wait for the trust."})
    assert answer.status_code == 403
    assert not w.actions.police.updates.filter(text="We wait for the trust.").exists()


def test_a_key_may_come_with_either_word(w):
    _, secret = services.create_key(name="A program", scope="read", days=1, by=w.officer)
    for word in ("Token", "Bearer", "token"):
        assert APIClient().get(f"{API}/me/", HTTP_AUTHORIZATION=f"{word} {secret}").status_code == 200


def test_the_last_use_is_noted_once_in_five_minutes(w):
    client, key = with_key(w.officer, "read")
    client.get(f"{API}/me/")
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None

    client.get(f"{API}/me/")
    key.refresh_from_db()
    assert key.last_used_at == first

    with time_machine.travel(first + dt.timedelta(minutes=6)):
        client.get(f"{API}/me/")
    key.refresh_from_db()
    assert key.last_used_at > first


@pytest.fixture
def on_both(w):
    """Somebody with a part on both boards, also as a system administrator and as an agency's lead there."""
    user = f.BoardMembershipFactory(board=w.board, role="business_manager").user
    f.BoardMembershipFactory(board=w.other_board, role="business_manager", user=user)
    f.AgencyMembershipFactory(agency=w.elsewhere, role="agency_lead", user=user)
    f.AgencyMembershipFactory(agency=w.police, role="agency_lead", user=user)
    user.is_system_administrator = True
    user.save()
    return user


def rows_of(client, path, **query):
    answer = client.get(path, {} if path.endswith("/me/") else {"page_size": 100, **query})
    assert answer.status_code in {200, 403}, path
    body = answer.json()
    return [] if answer.status_code == 403 else body.get("results", body)


def test_a_key_of_one_board_opens_nothing_of_another(w, on_both):
    """Every address of the access table's world: what a key of both boards opens of the other, this one does not."""
    whole, _ = with_key(on_both)
    ours, _ = with_key(on_both, board=w.board)
    opened, refused = [], []
    for prefix, viewset, _ in router.registry:
        thing = things(w.foreign).get(kind_of(prefix))
        if thing is None or "retrieve" not in viewset.permissions:
            continue
        path = address(prefix, thing, w.foreign)
        if whole.get(path).status_code == 200:
            opened.append(path)
            refused += [path] if ours.get(path).status_code == 404 else []
    assert len(opened) > 15
    assert refused == opened


def test_a_key_of_one_board_lists_and_finds_nothing_of_another(w, on_both):
    whole, _ = with_key(on_both)
    ours, _ = with_key(on_both, board=w.board)
    theirs = w.foreign
    reference = theirs.review.reference
    assert reference in str(rows_of(whole, f"{API}/reviews/"))

    for prefix in ("boards", "reviews", "actions", "recommendations", "newsletters", "audit-events", "meetings", "me"):
        told = str(rows_of(ours, f"{API}/{prefix}/"))
        for secret in (
            reference,
            theirs.action.reference,
            theirs.newsletter.reference,
            theirs.board.name,
            f"'{theirs.board.prefix}'",
        ):
            assert secret not in told, (prefix, secret)
    assert rows_of(whole, f"{API}/reviews/", q=reference)
    assert rows_of(ours, f"{API}/reviews/", q=reference) == []
    me = ours.get(f"{API}/me/").json()
    assert {place["at"] for place in me["boards"]} == {w.board.prefix}
    assert w.elsewhere.slug not in {place["at"] for place in me["agencies"]}


def test_a_key_of_one_board_does_nothing_on_another(w, on_both):
    ours, _ = with_key(on_both, board=w.board)
    action = w.foreign.action

    answer = ours.post(f"{API}/actions/{action.reference}/rate/", {"rag": "red", "reason": "Nobody answers."})

    assert answer.status_code == 404
    made = ours.post(f"{API}/boards/", {"name": "New", "short_name": "N", "kind": "sab", "prefix": "NEW"})
    assert made.status_code == 403, "a key of one board is no key of the system"


def test_a_key_of_one_board_reaches_an_agency_on_that_board_only(w):
    lead = w.police_lead
    lead.agency_memberships.create(board=w.other_board, agency=w.police, role="agency_lead")
    theirs = f.ActionFactory(board=w.other_board, lead_agency=w.police, owner=lead)
    whole, _ = with_key(lead)
    ours, _ = with_key(lead, board=w.board)

    def opened(client):
        paths = (f"{API}/actions/{action.reference}/" for action in (w.actions.police, theirs))
        return [client.get(path).status_code for path in paths]

    assert opened(whole) == [200, 200]
    assert opened(ours) == [200, 404]
