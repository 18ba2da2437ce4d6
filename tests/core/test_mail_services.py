"""GOV.UK Notify and a service of django-anymail, each spoken to over HTTP as they expect: a real server on loopback."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from core import outbox
from core.models import Notification
from scr_tracker.env import mail
from tests import factories as f
from tests.mail_server import free_port

State = Notification.State
TEMPLATE = "11111111-1111-4111-8111-111111111111"
KEY = f"test-{'a' * 8}-aaaa-4aaa-8aaa-{'a' * 12}-{'b' * 8}-bbbb-4bbb-8bbb-{'b' * 12}"


class Service(ThreadingHTTPServer):
    """Answers as `answer` says and keeps what it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests, self.answer, self.knows = [], (201, {"id": TEMPLATE}), []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, json.loads(body)))
        self.say(*self.server.answer)

    def do_GET(self):
        self.say(200, {"notifications": self.server.knows, "links": {}})

    def say(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture
def service():
    server = Service()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def notify(settings, service):
    for name, value in mail(f"notify://{TEMPLATE}").items():
        setattr(settings, name, value)
    settings.NOTIFY_URL, settings.NOTIFY_API_KEY, settings.EMAIL_TIMEOUT = service.url, KEY, 2
    return service


@pytest.fixture
def postmark(settings, service):
    for name, value in mail("anymail://postmark?POSTMARK_SERVER_TOKEN=secret").items():
        setattr(settings, name, value)
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": f"{service.url}/", "REQUESTS_TIMEOUT": 2}
    service.answer = (
        200,
        {"ErrorCode": 0, "Message": "OK", "MessageID": "m1", "To": "a@example.org", "SubmittedAt": "2026-11-23"},
    )
    return service


@pytest.fixture
def row(db):
    return Notification.objects.create(
        dedupe_key="k", kind="agencies.password_changed", recipient=f.UserFactory(email="a@example.org")
    )


def state_after(row):
    outbox.drain()
    row.refresh_from_db()
    return row.state


def test_notify_gets_subject_and_text_and_our_message_id_as_its_reference(notify, row):
    assert state_after(row) == State.SENT

    ((path, sent),) = notify.requests
    assert path == "/v2/notifications/email"
    assert (sent["email_address"], sent["template_id"], sent["reference"]) == (
        "a@example.org",
        TEMPLATE,
        row.message_id,
    )
    assert sent["personalisation"]["subject"] == "SCR Tracker: your password was changed"
    assert "Please do not reply with case details" in sent["personalisation"]["body"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, State.FAILED), (403, State.DUE), (429, State.DUE), (500, State.UNKNOWN), (503, State.UNKNOWN)],
)
def test_each_answer_of_notify_leads_to_its_state(notify, row, status, state):
    notify.answer = (status, {"status_code": status, "errors": [{"error": "x", "message": "y"}]})

    assert state_after(row) == state


def test_notify_that_cannot_be_reached_costs_no_try(notify, settings, row):
    settings.NOTIFY_URL = f"http://127.0.0.1:{free_port()}"

    assert state_after(row) == State.DUE
    assert row.attempts == 0


@pytest.mark.parametrize(("knows", "state", "requests"), [(["it"], State.SENT, 1), ([], State.SENT, 2)])
def test_what_is_not_certain_is_settled_by_asking_notify(notify, row, knows, state, requests):
    """Found by its reference: it was sent. Not found: it is sent once more, and only then."""
    notify.answer = (500, {"status_code": 500, "errors": []})
    assert state_after(row) == State.UNKNOWN
    notify.answer, notify.knows = (201, {"id": TEMPLATE}), knows
    assert state_after(row) == State.UNKNOWN  # it may not be listed yet: asking at once proves nothing

    Notification.objects.filter(pk=row.pk).update(handed_at=timezone.now() - dt.timedelta(minutes=11))
    assert state_after(row) == state
    assert len(notify.requests) == requests


def test_a_service_of_anymail_takes_the_message(postmark, row):
    assert state_after(row) == State.SENT

    ((_, sent),) = postmark.requests
    assert sent["To"] == "a@example.org"
    assert sent["Subject"] == "SCR Tracker: your password was changed"


@pytest.mark.parametrize(("status", "state"), [(401, State.DUE), (422, State.FAILED), (500, State.UNKNOWN)])
def test_each_answer_of_such_a_service_leads_to_its_state(postmark, row, status, state):
    postmark.answer = (status, {"ErrorCode": 300, "Message": "no"})

    assert state_after(row) == state


def test_such_a_service_that_cannot_be_reached_costs_no_try(postmark, settings, row):
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": f"http://127.0.0.1:{free_port()}/"}

    assert state_after(row) == State.DUE
    assert row.attempts == 0
