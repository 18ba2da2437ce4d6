"""While the database is away: the process is alive, it is not ready, and everything else says when to come back."""

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.fixture
def away(db):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

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


@pytest.mark.parametrize("path", ["/calendar/abc.ics", "/answer/abcdefgh12345678/"])
def test_a_page_says_that_it_will_be_back(away, path):
    answer = away.get(path)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Nothing that was saved is lost" in answer.content.decode()


def test_the_api_says_it_in_its_own_way(away):
    answer = away.get("/api/v1/actions/", headers={"authorization": "Token 0123456789"})

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
