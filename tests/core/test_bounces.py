"""Mail that comes back: the message is called failed, the address is marked, the manager is told."""

import codecs
import io
import mailbox
import socketserver
import sys
import threading

import pytest
from django.core import mail
from django.core.management import call_command
from structlog.testing import capture_logs

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

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: no such
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


def report(row, action="failed", status="5.1.1", to="no-reply@localhost", message_id=None, recipient=None):
    name = row.message_id if message_id is None else message_id
    recipient = recipient or row.recipient.email
    return REPORT.format(action=action, status=status, to=to, message_id=name, recipient=recipient).encode()


def encoded(content, how):
    """The report with its second part encoded."""
    before, _, rest = content.decode().partition("Content-Type: message/delivery-status\n\n")
    status, _, after = rest.partition("\n--b\n")
    packed = codecs.encode(status.encode(), how).decode()
    name = {"base64": "base64", "quopri": "Quoted-Printable"}[how]
    head = f"Content-Type: message/delivery-status\nContent-Transfer-Encoding: {name}\n\n"
    return f"{before}{head}{packed}\n--b\n{after}".encode()


def test_the_message_becomes_failed_and_says_why(sent):
    assert bounces.receive(report(sent)) == "failed"

    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert sent.last_error == f"It came back: 550 5.1.1 <{sent.recipient.email}>: no such mailbox here"


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
        REPORT.format(
            action="failed", status="5.1.1", to="x@y", message_id="<n1.0123456789ab@elsewhere>", recipient="a@b"
        ).encode()[:200],
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n--b--",
    ],
)
def test_what_is_no_report_about_us_is_left_alone(db, content):
    assert bounces.receive(content) in {"ignored", "unknown"}


def test_a_report_about_another_recipient_changes_nothing(sent):
    """Whoever holds one of our messages, forwarded to them, knows its number; that speaks for nobody's address."""
    for stranger in ("somebody@example.org", sent.recipient.email + ".evil.example", f"x{sent.recipient.email}"):
        assert bounces.receive(report(sent, recipient=stranger)) == "other"

    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert not FailingAddress.objects.exists()


def test_of_several_recipients_only_ones_own_counts(sent):
    other = "Final-Recipient: rfc822; other@example.org\nAction: failed\nStatus: 5.1.1\n\n"
    mine = f"Final-Recipient: rfc822; {sent.recipient.email}\nAction: delivered\nStatus: 2.0.0\n\n"
    content = report(sent, recipient="third@example.org").decode().replace("\nFinal-", f"\n{other}{mine}Final-", 1)

    assert bounces.receive(content.encode()) == "delayed"
    assert not FailingAddress.objects.exists()


def test_a_report_without_a_recipient_proves_nothing(sent):
    content = report(sent).replace(b"Final-Recipient: rfc822;", b"X-Was:")

    assert bounces.receive(content) == "ignored"


@pytest.mark.parametrize("change", [str.upper, str.title, "<{}>".format, "  {} ".format])
def test_addresses_are_the_same_in_any_case_and_in_brackets(sent, change):
    assert bounces.receive(report(sent, recipient=change(sent.recipient.email))) == "failed"


def test_where_mail_is_passed_on_the_address_we_wrote_to_counts(sent):
    moved = f"Original-Recipient: rfc822; {sent.recipient.email}\nFinal-Recipient: rfc822; new@example.net\n"
    content = report(sent).decode().replace(f"Final-Recipient: rfc822; {sent.recipient.email}\n", moved)

    assert bounces.receive(content.encode()) == "failed"


@pytest.mark.parametrize("status", ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_a_lasting_failure_of_the_address_marks_it(sent, status):
    assert bounces.receive(report(sent, status=status)) == "failed"
    assert FailingAddress.objects.get().address == sent.recipient.email


@pytest.mark.parametrize(
    "status",
    ["5.2.2", "5.2.3", "5.3.4", "5.4.4", "5.5.0", "5.6.1", "5.7.1", "5.7.26", "5.1.7", "5.1.8", "5.11.1", "5.2.10"],
)
def test_a_full_mailbox_a_policy_or_a_filter_fails_the_message_and_not_the_address(world, sent, status):
    assert bounces.receive(report(sent, status=status)) == "refused"

    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert not FailingAddress.objects.exists()
    outbox.drain()
    assert not to(mail.outbox, world.manager)


def test_where_the_status_says_nothing_the_words_of_the_server_do(sent):
    assert bounces.receive(report(sent, status="5.0.0")) == "failed"


def test_without_any_status_no_address_is_marked(sent):
    content = report(sent, status="?").replace(b"550 5.1.1", b"550")

    assert bounces.receive(content) == "refused"
    assert not FailingAddress.objects.exists()


@pytest.mark.parametrize("how", ["base64", "quopri"])
def test_an_encoded_report_is_read(sent, how):
    content = encoded(report(sent), how)
    if how == "quopri":  # long lines are broken in the middle of a field
        content = content.replace(b"no such", b"no =\nsuch")

    assert bounces.receive(content) == "failed"
    sent.refresh_from_db()
    assert sent.last_error == f"It came back: 550 5.1.1 <{sent.recipient.email}>: no such mailbox here"


def test_an_encoded_copy_names_the_message(sent):
    copy = f"Message-ID: {sent.message_id}\nSubject: SCR Tracker\n"
    content = (
        report(sent)
        .decode()
        .replace(
            "Content-Type: text/rfc822-headers\n\n" + copy,
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + codecs.encode(copy.encode(), "base64").decode(),
        )
    )

    assert sent.message_id not in content
    assert bounces.receive(content.encode()) == "failed"


def test_what_cannot_be_read_is_logged_without_a_word_of_it(monkeypatch):
    def refuse(content):
        raise ValueError(content.decode())

    monkeypatch.setattr(bounces, "read", refuse)

    with capture_logs() as said:
        assert bounces.receive(b"Subject: the child's name") == "unreadable"
    assert said == [{"event": "bounces.unreadable", "error": "ValueError", "size": 25, "log_level": "warning"}]


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
