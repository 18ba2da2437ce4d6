"""Text that PostgreSQL cannot hold (NUL, half of a surrogate pair) is refused at the door, wherever it comes in."""

import json

import pytest
from django import forms
from django.test import Client

from core import characters
from core.characters import GuardedPost
from core.forms import PageForm
from core.models import AuditEvent
from recommendations.models import ProgressUpdate, UpdateDraft
from scr_tracker.wsgi import application

SENTENCE = str(characters.SENTENCE)
NUL, HALF = "\0", "\ud800"


@pytest.fixture
def page(sign_in, world):
    """`page(person)`: a client that gets the answer to a fault, as a browser does."""

    def enter(user=None):
        client = sign_in(user) if user else Client()
        client.raise_request_exception = False
        return client

    return enter


def words(response):
    return response.content.decode()


# In the address

SEARCHES = [
    ("police_lead", "/search/?q=%00"),
    ("manager", "/messages/?person=%00"),
    ("manager", "/audit/?about=%00"),
    ("auditor", "/audit/?person=a%00b"),
    ("auditor", "/audit/?%00=x"),
    ("manager", "/actions/?q=%00"),
    ("administrator", "/administration/accounts/?q=%00"),
    ("manager", "/reviews/a%00b/"),
    ("manager", "/agencies/%00/"),
    (None, "/answer/abc%00/"),
    (None, "/calendar/abc%00.ics"),
    (None, "/invitations/abc%00/"),
    (None, "/accounts/login/?next=%00"),
    (None, "/no-such-page/%00"),
]


@pytest.mark.parametrize(("role", "address"), SEARCHES)
def test_an_address_with_nul_is_answered_with_a_sentence(page, world, role, address):
    answer = page(getattr(world, role) if role else None).get(address)

    assert answer.status_code == 400
    assert "The address of this page contains a character that cannot be used" in words(answer)


def test_the_api_says_it_as_problem_details(page, world):
    for address in ("/api/v1/actions/?search=%00", "/api/v1/actions/%00/"):
        answer = page(world.police_lead).get(address)

        assert answer.status_code == 400, address
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "character that cannot be used" in answer.json()["reasons"][0]


# In what comes with every request


def test_a_cookie_with_nul_is_no_cookie(page, world):
    answer = page().get("/accounts/login/", headers={"cookie": r'sessionid="\000aaaaaaaaaaaaaaaa"'})

    assert answer.status_code == 200


def test_a_header_with_nul_is_refused(page, world):
    answer = page().get("/api/v1/me/", headers={"authorization": "Token a\0b"})

    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "idna", "no-such-encoding", "latin-1"])
def test_text_comes_as_utf_8_or_not_at_all(page, world, charset):
    client = page(world.manager)

    kind = f"text/plain; charset={charset}"
    assert client.get("/actions/?q=x", headers={"content-type": kind}).status_code == 400
    body = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    assert client.generic("POST", "/account/", body, content_type=kind).status_code == 400


@pytest.mark.parametrize("charset", ["=base64", "=rot13", "=zip", "*=no-such''x", '="\0"'])
def test_an_encoding_that_is_none_of_text_is_answered_by_the_real_server_too(db, rf, charset):
    """Django would look it up while it makes the request, outside every middleware."""
    environ = rf.get("/help/?q=x").environ | {"CONTENT_TYPE": f"text/plain; charset{charset}"}
    said = []

    b"".join(application(environ, lambda status, headers: said.append(status)))

    assert said[0][:3] in {"200", "400"}


# In a form


def test_a_form_comes_back_with_everything_that_was_typed(page, world):
    client, url = page(world.police_lead), f"/actions/{world.actions.police.reference}/update/"

    answer = client.post(url, {"going": "on_time", "text": f"Posters{NUL} are up."})

    assert answer.status_code == 400
    assert SENTENCE in words(answer)
    assert "Posters\ufffd are up." in words(answer)
    assert not ProgressUpdate.objects.exists()


def test_half_of_a_pair_can_only_come_in_by_a_trick_and_is_refused_all_the_same():
    class Named(PageForm):
        name = forms.CharField(label="Name")

    form = Named(GuardedPost([("name", [f"a{HALF}b"])]))

    assert not form.is_valid()
    assert form.errors["name"] == [SENTENCE]
    assert "a\ufffdb" in form.as_p()


def test_a_date_of_three_boxes_is_refused_too(page, world):
    url = f"/actions/{world.actions.police.reference}/update/"
    sent = {"going": "late", "text": "x", "finish_on_day": "1\0", "finish_on_month": "1", "finish_on_year": "2030"}

    assert SENTENCE in words(page(world.police_lead).post(url, sent))


def test_a_change_without_a_form_is_refused_before_anything_happens(page, world):
    client, before = page(world.manager), AuditEvent.objects.count()

    for sent in ({"do": NUL, "action": world.actions.police.pk}, {"action": NUL}, {"back": NUL}):
        assert client.post("/actions/chosen/", sent).status_code == 400
    assert AuditEvent.objects.count() == before


def test_the_sign_in_page_says_it_as_any_other(page, world):
    answer = page().post("/accounts/login/", {"login": "a\0@example.org", "password": "x"})

    assert answer.status_code == 400
    assert "character that cannot be saved" in words(answer)


def test_a_form_of_the_sign_in_package_for_a_person_takes_it_too(page, world):
    client = page(world.manager)

    sent = {"oldpassword": "a\0", "password1": "x", "password2": "x"}
    answer = client.post("/accounts/password/change/", sent)

    assert client.get("/accounts/password/change/").status_code == 200
    assert answer.status_code == 400
    assert SENTENCE in words(answer)


def test_the_name_of_a_file_keeps_only_what_can_be_printed(page, world):
    url = f"/actions/{world.actions.police.reference}/update/"
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n{}\r\n{}\r\n'.format
    body = part("going", "", "", "on_time") + part("text", "", "", "x")
    body += part("files", "; filename*=utf-8''a%00b%ED%A0%80.txt", "Content-Type: text/plain\r\n", "x") + "--b--\r\n"

    answer = page(world.police_lead).post(url, body.encode(), content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 302
    assert not set(world.actions.police.evidence.get().file.name) & {NUL, HALF}


# Drafts


def test_a_draft_of_an_update(page, world):
    client, url = page(world.police_lead), f"/actions/{world.actions.police.reference}/update/"

    saved = client.post(url.replace("/update/", "/draft/"), {"going": "on_time", "text": NUL})
    pressed = client.post(url, {"going": "on_time", "text": f"Half{NUL}a thought", "draft": "1"})

    assert saved.status_code == 400
    assert pressed.status_code == 400
    assert SENTENCE in words(pressed) and "Half\ufffda thought" in words(pressed)
    assert not UpdateDraft.objects.exists()


# In the body of a request to the API


@pytest.mark.parametrize("bad", [r"\u0000", r"\ud800", r"\udc00\ud800"])
@pytest.mark.parametrize(
    "body",
    ['{{"going": "on_time", "text": "{}"}}', '{{"{}": "x"}}', '{{"text": [{{"a": ["{}"]}}]}}', '["{}"]', '"{}"'],
)
def test_a_body_of_the_api_with_it_at_any_depth(page, world, bad, body):
    url = f"/api/v1/actions/{world.actions.police.reference}/update/"

    answer = page(world.police_lead).post(url, body.format(bad), content_type="application/json")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "cannot be saved" in json.dumps(answer.json()) or "not JSON" in json.dumps(answer.json())
    assert not ProgressUpdate.objects.exists()
