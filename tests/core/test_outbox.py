"""The outbox: a row that is due is sent once, or says why not."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from core import notifications, outbox, transports
from core.models import Notification

State = Notification.State


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of message that only these tests know."""

    def plain(row):
        return notifications.Mail("A reference waits", "agencies/mail/second_factor_reset", {"url": "http://x/"})

    def settled(row):
        raise notifications.NotNeeded("It is done.")

    monkeypatch.setitem(notifications.KINDS, "test.plain", notifications.Kind("Plain", plain))
    monkeypatch.setitem(notifications.KINDS, "test.settled", notifications.Kind("Settled", settled))
    monkeypatch.setitem(notifications.KINDS, "test.broken", notifications.Kind("Broken", lambda row: 1 / 0))


def test_a_due_message_goes_to_one_recipient_as_text_and_html(world):
    notifications.enqueue("test.plain", key="k1", recipient=world.police_lead, subject=world.actions.police)

    assert outbox.drain() == 1

    (message,) = mail.outbox
    assert message.to == [world.police_lead.email]
    assert not message.cc and not message.bcc
    assert message.alternatives[0][1] == "text/html"
    row = Notification.objects.get()
    assert row.state == State.SENT
    assert message.extra_headers["Message-ID"] == row.message_id


def test_the_same_key_is_one_message_however_often_it_is_asked_for(world):
    for _ in range(3):
        notifications.enqueue("test.plain", key="k1", recipient=world.police_lead)

    outbox.drain()
    outbox.drain()

    assert len(mail.outbox) == 1


def test_what_is_settled_by_then_is_not_sent_and_says_why(world):
    notifications.enqueue("test.settled", key="k1", recipient=world.police_lead)

    outbox.drain()

    row = Notification.objects.get()
    assert (row.state, row.last_error) == (State.CANCELLED, "It is done.")
    assert not mail.outbox


def test_a_template_that_fails_for_one_person_does_not_stop_the_others(world):
    notifications.enqueue("test.broken", key="k1", recipient=world.police_lead)
    notifications.enqueue("test.plain", key="k2", recipient=world.health_lead)

    outbox.drain()

    assert [message.to for message in mail.outbox] == [[world.health_lead.email]]
    broken = Notification.objects.get(kind="test.broken")
    assert broken.state == State.DUE and broken.due_at > timezone.now()


def test_a_claim_whose_worker_died_goes_back_and_an_unanswered_handover_waits_for_a_person(world):
    notifications.enqueue("test.plain", key="claimed", recipient=world.police_lead)
    notifications.enqueue("test.plain", key="handed", recipient=world.health_lead)
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    Notification.objects.filter(dedupe_key="claimed").update(state=State.CLAIMED, claimed_at=long_ago)
    Notification.objects.filter(dedupe_key="handed").update(state=State.HANDOVER, claimed_at=long_ago)

    outbox.drain()

    assert Notification.objects.get(dedupe_key="claimed").state == State.SENT
    assert Notification.objects.get(dedupe_key="handed").state == State.UNKNOWN
    assert len(mail.outbox) == 1


def test_a_worker_that_slept_past_its_lease_changes_nothing(world):
    notifications.enqueue("test.plain", key="k1", recipient=world.police_lead)
    stale = outbox.claim()
    Notification.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=5))
    outbox.drain()

    assert outbox.deliver(stale, transports.Transport()) is False
    assert len(mail.outbox) == 1


def test_a_person_decides_about_a_message_nobody_is_certain_of(world, sign_in):
    notifications.enqueue("test.plain", key="k1", recipient=world.police_lead, subject=world.review)
    Notification.objects.update(state=State.UNKNOWN)
    row = Notification.objects.get()

    refused = sign_in(world.other_manager).post(f"/messages/{row.pk}/resolve/", {"how": "again"})
    sign_in(world.manager).post(f"/messages/{row.pk}/resolve/", {"how": "again"})
    outbox.drain()

    assert refused.status_code == 404
    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert (row.resolved_by, row.resolved_how, row.state) == (world.manager, "again", State.SENT)


@pytest.mark.parametrize("address", ["a@example.org\nBcc: b@example.org", "a@example.org\r\nX: y", "not an address"])
def test_an_address_with_a_line_break_is_never_sent_to(world, address):
    Notification.objects.create(dedupe_key="k", kind="test.plain", address=address)

    outbox.drain()

    assert Notification.objects.get().state == State.FAILED
    assert not mail.outbox
