"""More messages at once than ever should be due wait for a person; invitations and passwords do not."""

import pytest
from django.core import mail

from core import holds, outbox
from core.models import AuditEvent, MailHold, Notification
from core.refusals import Refusal

State = Notification.State


@pytest.fixture
def flood(world, settings):
    """Four ordinary messages where three are the most, and one that somebody needs to sign in."""
    settings.MAIL_CAP_PER_RUN = 3
    action = world.actions.police
    for number in range(4):
        Notification.objects.create(
            dedupe_key=f"n{number}",
            kind="recommendations.verified",
            recipient=world.police_lead,
            board_id=world.board.pk,
            subject_type="recommendations.action",
            subject_id=action.pk,
        )
    Notification.objects.create(dedupe_key="p", kind="agencies.password_changed", recipient=world.manager)


@pytest.fixture(autouse=True)
def known_kind(monkeypatch):
    """A message that can always be written."""
    from core import notifications

    plain = notifications.Kind(
        "Plain", lambda row: notifications.Mail("Waits", "agencies/mail/second_factor_reset", {"url": "http://x/"})
    )
    monkeypatch.setitem(notifications.KINDS, "recommendations.verified", plain)


def test_a_flood_waits_and_the_account_message_goes_out(world, flood):
    outbox.drain()

    assert [message.to for message in mail.outbox] == [[world.manager.email]]
    assert Notification.objects.filter(state=State.DUE).count() == 4
    assert holds.waiting() == 4
    assert AuditEvent.objects.filter(verb="mail.held").exists()


def test_one_flood_makes_one_hold_however_often_the_drain_comes(world, flood):
    for _ in range(3):
        outbox.drain()

    assert MailHold.objects.count() == 1


def test_as_many_as_may_go_at_once_go(world, flood, settings):
    settings.MAIL_CAP_PER_RUN = 4

    outbox.drain()

    assert len(mail.outbox) == 5


def test_both_pages_ask_and_a_manager_lets_them_go(world, flood, sign_in):
    outbox.drain()
    page = sign_in(world.manager)
    assert "4 messages wait now" in page.get("/messages/").content.decode()
    assert "Messages are held back" in page.get("/status/").content.decode()

    answer = page.post(f"/messages/held/{holds.current().pk}/", {"decision": "send"}, follow=True)

    assert "4 messages go out now." in answer.content.decode()
    outbox.drain()
    assert len(mail.outbox) == 5
    assert holds.current() is None


def test_what_becomes_due_after_the_decision_is_counted_anew(world, flood):
    outbox.drain()
    holds.decide(holds.current(), decision="send", by=world.manager)
    for number in range(4):
        Notification.objects.create(
            dedupe_key=f"later{number}", kind="recommendations.verified", recipient=world.manager
        )

    outbox.drain()

    assert holds.current() is not None


def test_only_the_system_administrator_drops_them(world, flood, sign_in):
    outbox.drain()
    address = f"/messages/held/{holds.current().pk}/"

    assert sign_in(world.manager).post(address, {"decision": "cancel"}).status_code == 403
    assert Notification.objects.filter(state=State.DUE).count() == 4

    answer = sign_in(world.administrator).post(address, {"decision": "cancel"}, follow=True)

    assert "4 messages are dropped." in answer.content.decode()
    assert Notification.objects.filter(state=State.CANCELLED).count() == 4
    outbox.drain()
    assert len(mail.outbox) == 1


def test_two_people_who_decide_at_once_get_one_decision(world, flood):
    outbox.drain()
    hold = holds.current()
    holds.decide(hold, decision="send", by=world.manager)

    with pytest.raises(Refusal, match="Somebody else"):
        holds.decide(hold, decision="cancel", by=world.administrator)

    assert Notification.objects.filter(state=State.CANCELLED).count() == 0


def test_nobody_of_an_agency_may_decide(world, flood, sign_in):
    outbox.drain()

    assert sign_in(world.police_lead).post(f"/messages/held/{holds.current().pk}/").status_code == 403
    assert holds.current() is not None


def test_who_decided_is_in_the_trail(world, flood):
    outbox.drain()
    holds.decide(holds.current(), decision="send", by=world.manager)

    assert AuditEvent.objects.get(verb="mail.hold_released").actor == world.manager.email
