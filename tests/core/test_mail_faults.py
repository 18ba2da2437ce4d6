"""A real mail server in every mood: each message ends in the state that is true, and no other message suffers for it."""

import datetime as dt

import pytest
from django.utils import timezone

from core import notifications, outbox, transports
from core.models import Notification, SystemMark
from tests import factories as f
from tests.mail_server import Moody, start

State = Notification.State


@pytest.fixture
def server(settings):
    moody = Moody()
    controller = start(moody)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_VIA, settings.EMAIL_TIMEOUT = "smtp", 1
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield moody
    controller.stop()


def message_to(address, **more):
    return Notification.objects.create(
        dedupe_key=f"to {address}", kind="agencies.password_changed", recipient=f.UserFactory(email=address), **more
    )


def states():
    return {row.recipient.email.partition("@")[0]: row.state for row in Notification.objects.all()}


@pytest.mark.parametrize(
    ("mood", "state"),
    [
        ("friendly", State.SENT),
        ("later+99", State.DUE),
        ("no", State.FAILED),
        ("content-later", State.DUE),
        ("refuse-content", State.FAILED),
        ("drop", State.UNKNOWN),
        ("silent", State.UNKNOWN),
        ("hang", State.DUE),
        ("hang-up", State.DUE),
        ("busy", State.DUE),
    ],
)
def test_each_mood_of_the_server_leads_to_the_state_that_is_true(db, server, mood, state):
    row = message_to(f"{mood}@example.org")

    outbox.drain()

    row.refresh_from_db()
    assert row.state == state
    assert bool(row.last_error) == (state != State.SENT)


def test_what_the_server_has_and_did_not_answer_for_is_never_sent_again_by_the_machine(db, server):
    message_to("drop@example.org")

    for _ in range(3):
        outbox.drain()

    assert len(server.messages) == 1


def test_one_that_is_refused_does_not_hold_up_the_others(db, server):
    for address in ("no@example.org", "drop@example.org", "later+99@example.org", "friendly@example.org"):
        message_to(address)

    outbox.drain()

    assert states()["friendly"] == State.SENT


def test_greylisting_is_waited_for(db, server):
    row = message_to("later+2@example.org")

    for _ in range(3):
        outbox.drain()
        Notification.objects.filter(state=State.DUE).update(due_at=timezone.now() - dt.timedelta(seconds=1))

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 3)


def test_a_server_that_is_away_costs_no_message_a_try_and_says_since_when(db, settings, server):
    settings.EMAIL_PORT = 9
    row = message_to("friendly@example.org")

    for _ in range(12):
        outbox.drain()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.DUE, 0)
    trouble = SystemMark.objects.get(name="mail_trouble")
    assert "cannot be reached" in trouble.detail["why"]


def test_when_it_is_back_the_trouble_is_over(db, settings, server):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    message_to("friendly@example.org")
    outbox.drain()

    settings.EMAIL_PORT = port
    outbox.drain()

    assert states()["friendly"] == State.SENT
    assert not SystemMark.objects.filter(name="mail_trouble").exists()


def test_the_message_arrives_as_it_was_written_dots_and_all(db, server, monkeypatch):
    monkeypatch.setitem(
        notifications.KINDS,
        "test.dots",
        notifications.Kind(
            "Dots",
            lambda row: notifications.Mail(
                ".leading", "agencies/mail/address_failed", {"url": "http://x/\n.hidden\n..two"}
            ),
        ),
    )
    Notification.objects.create(
        dedupe_key="dots", kind="test.dots", recipient=f.UserFactory(email="friendly@example.org")
    )

    outbox.drain()

    (message,) = server.messages
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "\n.hidden\n..two" in text
    assert message["message-id"] == Notification.objects.get().message_id


def test_a_domain_with_letters_of_its_own_travels_in_its_wire_form(db, server):
    message_to("friendly@bücher.example")

    outbox.drain()

    assert server.messages[0].receivers == ["friendly@xn--bcher-kva.example"]


@pytest.mark.parametrize("address", ["jürgen@example.org", "two@@example.org", "no-domain"])
def test_an_address_that_cannot_be_written_to_fails_alone(db, server, address):
    Notification.objects.create(dedupe_key="bad", kind="agencies.password_changed", address=address)
    message_to("friendly@example.org")

    outbox.drain()

    assert Notification.objects.get(dedupe_key="bad").state == State.FAILED
    assert states_of_people()["friendly"] == State.SENT


def states_of_people():
    rows = Notification.objects.filter(recipient__isnull=False).select_related("recipient")
    return {row.recipient.email.partition("@")[0]: row.state for row in rows}


def test_where_bounces_come_back_to_names_the_message(db, settings, server):
    settings.BOUNCE_ADDRESS = "bounces@board.example"
    row = message_to("friendly@example.org")

    outbox.drain()

    row.refresh_from_db()
    assert server.senders == [f"bounces+{row.message_id.strip('<>').partition('@')[0]}@board.example"]


def test_the_limit_of_a_minute_holds_for_one_domain_and_lets_others_pass(db, settings, server):
    settings.MAIL_PER_DOMAIN_PER_MINUTE = 2
    for number in range(5):
        message_to(f"friendly+{number}@council.example")
    message_to("friendly@police.example")

    outbox.drain()
    outbox.drain()

    sent = [message.receivers[0].partition("@")[2] for message in server.messages]
    assert sorted(sent) == ["council.example", "council.example", "police.example"]
    left = Notification.objects.filter(state=State.DUE)
    assert {row.attempts for row in left} == {0} and left.count() == 3


def test_the_limit_of_a_minute_holds_over_all(db, settings, server):
    settings.MAIL_PER_MINUTE = 3
    for number in range(5):
        message_to(f"friendly+{number}@a{number}.example")

    outbox.drain()

    assert len(server.messages) == 3
    assert not SystemMark.objects.filter(name="mail_trouble").exists(), "a full minute is no trouble of the server"


def test_the_transport_is_the_one_that_the_address_names(settings):
    settings.MAIL_VIA = "smtp"
    assert isinstance(transports.transport(), transports.SmtpTransport)
    settings.MAIL_VIA = "file"
    assert type(transports.transport()) is transports.Transport


def test_one_at_which_the_server_hangs_up_does_not_stand_in_the_way_of_the_others(db, server):
    message_to("hang-up@example.org", due_at=timezone.now() - dt.timedelta(hours=1))
    message_to("friendly@example.org")

    outbox.drain()
    assert states() == {"hang-up": State.DUE, "friendly": State.DUE}, "the run ends, as it may be the server"
    outbox.drain()

    assert states() == {"hang-up": State.DUE, "friendly": State.SENT}
    assert Notification.objects.get(state=State.DUE).attempts == 0


def test_a_domain_with_letters_of_its_own_that_had_its_share_lets_others_pass(db, settings, server):
    settings.MAIL_PER_DOMAIN_PER_MINUTE = 1
    for name in ("one", "two", "three"):
        message_to(f"{name}@bücher.example", due_at=timezone.now() - dt.timedelta(hours=1))
    message_to("friendly@example.org")

    outbox.drain(limit=5)

    assert states()["friendly"] == State.SENT
