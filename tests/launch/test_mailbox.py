import smtplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

import pytest

from launch.mailbox import Mailbox


@pytest.fixture
def mailbox(tmp_path):
    mailbox = Mailbox(tmp_path / "mail")
    yield mailbox
    mailbox.close()


def test_a_message_becomes_a_file_that_can_be_read(mailbox):
    message = EmailMessage()
    message["Subject"] = "An action is due – 2026/04"
    message["To"] = "lead@example.org"
    message["From"] = "board@example.org"
    message.set_content("First line\n.A line that begins with a dot\n")
    where = urlsplit(mailbox.url)
    with smtplib.SMTP(where.hostname, where.port, timeout=5) as client:
        client.send_message(message)
        client.send_message(message)
    files = sorted(mailbox.folder.glob("*.eml"))
    assert len(files) == 2
    kept = message_from_bytes(files[0].read_bytes(), policy=default)
    assert kept["X-Envelope-To"] == "lead@example.org"
    assert kept["Subject"] == "An action is due – 2026/04"
    assert kept.get_content().splitlines() == ["First line", ".A line that begins with a dot"]


def test_a_client_that_goes_away_leaves_no_half_message(mailbox):
    where = urlsplit(mailbox.url)
    client = smtplib.SMTP(where.hostname, where.port, timeout=5)
    client.ehlo()
    client.mail("a@example.org")
    client.rcpt("b@example.org")
    client.docmd("DATA")
    client.send(b"Subject: half")
    client.close()
    with smtplib.SMTP(where.hostname, where.port, timeout=5) as other:
        other.noop()
    assert list(mailbox.folder.iterdir()) == []
