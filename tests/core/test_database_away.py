"""While the database is away: the process is alive, it is not ready, and everything else says when to come back."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from core import files
from tests import factories as f


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(db, request):
    def refuse(*args, **kwargs):
        raise request.param("connection refused, or already closed")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("cursor", "set_autocommit", "savepoint"):
            patch.setattr(connection, name, refuse)
        yield Client(raise_request_exception=False)


def test_the_process_is_alive(away):
    assert away.get("/health/live").status_code == 200


def test_it_is_not_ready_and_says_when_to_ask_again(away):
    answer = away.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False}
    assert int(answer.headers["Retry-After"]) > 0


def test_a_head_is_answered_as_its_get(away):
    for path in ("/health/ready", "/calendar/abc.ics", "/invitations/abcdefgh12345678/"):
        answer = away.head(path)

        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.content == b""


@pytest.mark.parametrize(
    "path", ["/calendar/abc.ics", "/answer/abcdefgh12345678/", "/invitations/abcdefgh12345678/", "/", "/no-such-page/"]
)
def test_a_page_says_that_it_will_be_back(away, path):
    away.cookies["sessionid"] = "a" * 32  # somebody who was signed in
    answer = away.get(path)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Nothing that was saved is lost" in answer.content.decode()


def test_the_api_says_it_in_its_own_way(away):
    answer = away.get("/api/v1/actions/", headers={"authorization": "Token 0123456789"})

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_store_that_is_not_mounted_is_away_and_a_file_that_is_gone_is_not_found(world, sign_in, settings, tmp_path):
    piece = f.EvidenceFactory(action=world.actions.police)
    page = sign_in(world.police_lead)
    page.raise_request_exception = False
    url = f"/actions/{world.actions.police.reference}/evidence/{piece.pk}/"

    files.path_of(piece.file.sha256).unlink()
    assert page.get(url).status_code == 404
    settings.MEDIA_ROOT = tmp_path / "not-mounted"
    assert page.get(url).status_code == 503


def test_any_other_fault_is_ours(world, sign_in, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError("a mistake of the set-up")

    page = sign_in(world.manager)
    page.raise_request_exception = False
    monkeypatch.setattr("scr_tracker.views.home_page.position", refuse)

    assert page.get("/").status_code == 500
