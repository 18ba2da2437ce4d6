"""Mail that comes back: the message is called failed, the address is marked, the manager is told."""

import io
import mailbox
import socketserver
import sys
import threading

import pytest
from django.core import mail
from django.core.management import call_command

from core import bounces, outbox
from core.models import FailingAddress, Notification
from recommendations import services
from tests.reminders.conftest import to

State = Notification.State
REPORT = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; somebody@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <somebody@example.org>: no such
 mailbox here

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: SCR Tracker

--b--
"""


@pytest.fixture
def sent(world):
    """A message to the police lead that was accepted."""
    services.ask_for_updates([world.actions.police], by=world.manager)
    outbox.drain()
    row = Notification.objects.get(kind="recommendations.update_wanted")
    assert row.state == State.SENT
    mail.outbox.clear()
    return row


def report(row, action="failed", status="5.1.1", to="no-reply@localhost", message_id=None):
    name = row.message_id if message_id is None else message_id
    return REPORT.format(action=action, status=status, to=to, message_id=name).encode()


def test_the_message_becomes_failed_and_says_why(sent):
    assert bounces.receive(report(sent)) == "failed"

    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert sent.last_error == "It came back: 550 5.1.1 <somebody@example.org>: no such mailbox here"


def test_nothing_more_is_sent_to_the_address_until_somebody_says_that_it_works(world, sent, sign_in):
    bounces.receive(report(sent))
    Notification.objects.create(dedupe_key="next", kind="agencies.password_changed", recipient=world.police_lead)
    outbox.drain()

    assert not to(mail.outbox, world.police_lead)
    held = Notification.objects.get(dedupe_key="next")
    assert held.state == State.FAILED and "came back" in held.last_error

    sign_in(world.manager).post(f"/messages/{sent.pk}/address/")
    outbox.resolve(held, how="again", by=world.manager)
    outbox.drain()
    assert len(to(mail.outbox, world.police_lead)) == 1


def test_the_managers_of_the_board_are_told_once_for_an_address_and_without_its_name(world, sent):
    bounces.receive(report(sent))
    outbox.drain()

    (message,) = to(mail.outbox, world.manager)
    assert "/messages/" in message.body
    assert world.police_lead.name not in message.body and world.police_lead.email not in message.body
    assert not to(mail.outbox, world.other_manager)


def test_the_address_that_it_was_sent_back_to_names_the_message_too(sent, settings):
    settings.BOUNCE_ADDRESS = "bounces@board.example"
    name = sent.message_id.strip("<>").partition("@")[0]

    assert bounces.receive(report(sent, message_id="", to=f"bounces+{name}@board.example")) == "failed"


@pytest.mark.parametrize(
    ("action", "status", "outcome"), [("delayed", "4.4.1", "delayed"), ("failed", "4.4.7", "delayed")]
)
def test_what_is_only_late_changes_nothing(sent, action, status, outcome):
    assert bounces.receive(report(sent, action=action, status=status)) == outcome
    sent.refresh_from_db()
    assert sent.state == State.SENT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\xff not a message",
        b"Subject: Out of office\n\nI am away.",
        REPORT.format(action="failed", status="5.1.1", to="x@y", message_id="<n1.0123456789ab@elsewhere>").encode()[
            :200
        ],
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n--b--",
    ],
)
def test_what_is_no_report_about_us_is_left_alone(db, content):
    assert bounces.receive(content) in {"ignored", "unknown"}


def test_a_made_up_number_marks_nobody(sent):
    assert bounces.receive(report(sent, message_id="<n999999.0123456789ab@x>")) == "unknown"
    assert not FailingAddress.objects.exists()


def test_the_same_report_twice_is_one(world, sent):
    bounces.receive(report(sent))
    assert bounces.receive(report(sent)) == "unknown"
    outbox.drain()
    assert len(to(mail.outbox, world.manager)) == 1


def test_a_mail_server_may_hand_it_over_on_standard_input(sent, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(sent))))
    said = io.StringIO()

    call_command("receive_bounce", stdout=said)

    assert said.getvalue().strip() == "failed"


def test_reports_are_fetched_from_a_maildir_and_leave_it(sent, settings, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(sent))
    box.add(b"Subject: Out of office\n\nI am away.")
    settings.BOUNCES_URL = f"maildir://{tmp_path}/box"

    assert bounces.fetch() == {"failed": 1, "ignored": 1}
    assert not list(box.keys())


class Imap(socketserver.StreamRequestHandler):
    """As much of IMAP (RFC 3501) as one mailbox needs."""

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, verb, *rest = line.decode().strip().split(" ", 2)
            answer = getattr(self, verb.lower(), lambda rest: None)(rest[0] if rest else "")
            self.say(f"{tag} OK {answer or 'done'}")
            if verb == "LOGOUT":
                return

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def capability(self, rest):
        self.say("* CAPABILITY IMAP4rev1")

    def login(self, rest):
        self.server.login = rest

    def select(self, rest):
        self.say(f"* {len(self.server.messages)} EXISTS")

    def search(self, rest):
        self.say("* SEARCH " + " ".join(map(str, self.server.messages)))

    def fetch(self, rest):
        content = self.server.messages[int(rest.split()[0])]
        self.wfile.write(f"* {rest.split()[0]} FETCH (BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")

    def store(self, rest):
        self.server.deleted.append(int(rest.split()[0]))
        self.say(f"* {rest.split()[0]} FETCH (FLAGS (\\Deleted))")

    def logout(self, rest):
        self.say("* BYE")


def test_reports_are_fetched_by_imap_and_leave_the_mailbox(sent, settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap) as server:
        server.messages, server.deleted = {1: report(sent), 2: b"Subject: Hello\r\n\r\nI am away.\r\n"}, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BOUNCES_URL = f"imap://us%40board:pass%20word@127.0.0.1:{server.server_address[1]}/INBOX"

        assert bounces.fetch() == {"failed": 1, "ignored": 1}
        server.shutdown()

    assert server.deleted == [1, 2]
    assert "us@board" in server.login and "pass word" in server.login


POISON = b"From: anybody@evil.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"X: y\r\n\r\n"


def test_a_mail_that_cannot_be_read_does_not_stand_in_the_way_of_those_behind_it(sent, settings, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(POISON)
    box.add(report(sent))
    settings.BOUNCES_URL = f"maildir://{tmp_path / 'box'}"

    counts = bounces.fetch()

    assert counts["failed"] == 1
    assert sum(counts.values()) == 2
    assert bounces.fetch() == {}


def test_field_names_in_any_case_and_odd_characters_in_the_reason(sent):
    odd = (
        report(sent)
        .replace(b"Action:", b"action:")
        .replace(b"Status:", b"STATUS:")
        .replace(b"Diagnostic-Code: smtp;", b"diagnostic-code: smtp;\x00")
    )

    assert bounces.receive(odd) == "failed"
    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert "\x00" not in sent.last_error
