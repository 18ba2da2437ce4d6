"""Every refusal is problem details in JSON: title, status, reasons, and the fields to blame."""

import json

import pytest
from rest_framework.test import APIClient

from core.api import PersonLimit
from tests.api.conftest import API
from tests.factories import PDF


def problem(answer, status):
    """The problem, checked for its shape."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"]
    assert all(isinstance(reason, str) for reason in body["reasons"])
    return body


def test_400_names_the_fields(w, as_user):
    body = problem(
        as_user(w.manager).post(f"{API}/meetings/", {"board": w.board.prefix, "kind": "panel", "on": "2027-02-30"}), 400
    )

    assert set(body["fields"]) == {"name", "on"}


def test_400_of_a_rule_of_the_work_says_why(w, as_user):
    body = problem(as_user(w.manager).post(f"{API}/actions/{w.actions.police.reference}/check/", {}), 400)

    assert body["title"] == "This was not done"
    assert "cannot be passed to the panel" in body["reasons"][0]


@pytest.mark.parametrize("text", ["{", "", '{"a": NaN}', "[" * 100_000, '"\\ud800"', "[]", "7", "null", '"text"'])
def test_400_what_is_no_json_object(text, w, as_user):
    answer = as_user(w.manager).generic(
        "POST", f"{API}/actions/{w.actions.police.reference}/ask-for-evidence/", text, content_type="application/json"
    )

    problem(answer, 400)


def test_401_without_an_account(w, as_user):
    answer = as_user().get(f"{API}/actions/")

    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_403_for_what_the_role_does_not_allow(w, as_user):
    assert (
        problem(as_user(w.auditor).post(f"{API}/actions/{w.actions.police.reference}/verify/", {}), 403)["reasons"]
        == []
    )


def test_404_for_what_is_not_there_or_not_theirs(w, as_user):
    for path in (
        f"/actions/{w.actions.other.reference}/",
        "/actions/ZZ-9999/",
        "/imrs/99999999999999999/",
        "/nothing-like-this/",
    ):
        problem(as_user(w.manager).get(API + path), 404)


@pytest.mark.parametrize("path", ["/imrs/99999999999999999999999999/", "/reviews/a%2Fb/", "/people/-1/"])
def test_404_for_addresses_that_make_no_sense(path, w, as_user):
    assert as_user(w.manager).get(API + path).status_code == 404


def test_405_says_what_can_be_done(w, as_user):
    answer = as_user(w.manager).put(f"{API}/actions/{w.actions.police.reference}/", {})

    problem(answer, 405)
    assert "PATCH" in answer.headers["Allow"]
    for method in ("delete", "patch"):
        problem(getattr(as_user(w.manager), method)(f"{API}/decisions/{w.own.decision.pk}/"), 405)


def test_406_for_anything_but_json(w, as_user):
    problem(as_user(w.manager).get(f"{API}/actions/", HTTP_ACCEPT="application/xml"), 406)


def test_409_when_somebody_saved_in_between(w, as_user):
    manager, path = as_user(w.manager), f"{API}/actions/{w.actions.police.reference}/"
    version = manager.get(path).json()["version"]
    assert manager.patch(path, {"title": "Mine", "version": version}).status_code == 200

    problem(as_user(w.officer).patch(path, {"title": "Theirs", "version": version}), 409)

    assert manager.get(path).json()["title"] == "Mine"


def test_413_for_a_body_that_is_too_large(w, as_user):
    problem(as_user(w.manager).post(f"{API}/reviews/", {"summary": "x" * 6_000_000}), 413)


def test_415_for_forms_where_json_is_taken_and_files_where_none_are(w, as_user):
    path = f"{API}/actions/{w.actions.police.reference}/verify/"
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/xml"):
        problem(as_user(w.chair).generic("POST", path, "note=x", content_type=kind), 415)
    problem(as_user(w.chair).post(path, {"note": "x"}, format="multipart"), 415)


def test_429_after_too_many_requests(w, as_user, monkeypatch):
    monkeypatch.setattr("core.viewsets.ScopedViewSet.throttle_classes", [PersonLimit])
    monkeypatch.setattr(PersonLimit, "rate", "2/min", raising=False)
    monkeypatch.setattr(PersonLimit, "scope", f"test-{w.manager.email}-{w.board.pk}")
    manager = as_user(w.manager)
    for _ in range(2):
        assert manager.get(f"{API}/me/").status_code == 200

    answer = manager.get(f"{API}/me/")

    problem(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.pdf", b"MZ\x90\x00 a program", "not what its name says"),
        ("plan.pdf", b"", "empty"),
        ("plan.exe", b"MZ", "not a kind we take"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(name, content, says, w, as_user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = as_user(w.police_lead).post(
        f"{API}/actions/{w.actions.police.reference}/add-evidence/",
        {"files": [SimpleUploadedFile(name, content)]},
        format="multipart",
    )

    assert says in " ".join(problem(answer, 400)["reasons"])
    assert w.actions.police.evidence.count() == 1


def test_a_file_above_the_limit_is_refused_with_a_sentence(w, as_user, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.FILE_UPLOAD_MAX_BYTES = 1000
    answer = as_user(w.police_lead).post(
        f"{API}/actions/{w.actions.police.reference}/add-evidence/",
        {"files": [SimpleUploadedFile("a.pdf", PDF + b"x" * 2000)]},
        format="multipart",
    )

    assert "larger than" in " ".join(problem(answer, 400)["reasons"])


def test_an_error_of_ours_tells_no_stranger_anything(w, monkeypatch):
    """What we did not foresee is a plain 500, not a page of our insides."""
    monkeypatch.setattr("agencies.api.views.MeViewSet.get_serializer", lambda *args, **kwargs: 1 / 0)
    client = APIClient(raise_request_exception=False)
    client.force_login(w.manager)

    answer = client.get(f"{API}/me/")

    assert answer.status_code == 500
    assert b"ZeroDivisionError" not in answer.content
