"""Messages: one recipient, a reference and a link, and nothing when it is settled by then."""

import datetime as dt

import pytest
from django.core import mail

from core import outbox
from core.models import Notification
from core.refusals import Refusal
from recommendations import services
from tests import factories as f


@pytest.fixture
def sent(db):
    def drain():
        mail.outbox.clear()
        outbox.drain()
        return list(mail.outbox)

    return drain


def test_every_step_tells_one_person_at_a_time_without_case_content(world, action, pdf, sent, second_manager):
    type(action).objects.filter(pk=action.pk).update(title="canary title", purpose="canary purpose")
    services.ask_for_more_time(
        action, to_on=action.due_on + dt.timedelta(days=9), reason="canary", by=world.police_lead
    )
    asked = sent()
    services.decide_more_time(action.extensions.get(), agreed=True, reason="canary", by=world.manager)
    services.claim(action, text="canary", uploads=[pdf("canary.pdf")], by=world.police_lead)
    claimed = sent()
    services.ask_for_evidence(action, note="canary", by=world.manager)
    services.claim(action, text="canary", by=world.police_lead)
    services.pass_to_panel(action, by=second_manager)
    services.verify(action, by=world.chair)
    verified = sent()

    everything = [*asked, *claimed, *verified]
    assert {message.to[0] for message in asked} == {world.manager.email, second_manager.email}
    assert sorted(message.subject for message in claimed) == [
        f"SCR Tracker: a claim to check, {action.reference}",
        f"SCR Tracker: a claim to check, {action.reference}",
        f"SCR Tracker: more time agreed, {action.reference}",
    ]
    assert [message.subject for message in verified] == [f"SCR Tracker: verified, {action.reference}"]
    for message in everything:
        assert len(message.to) == 1
        for body in (message.body, message.alternatives[0][0]):
            assert f"/actions/{action.reference}/" in body
            assert "canary" not in body


def test_a_claim_that_was_checked_meanwhile_is_not_announced(world, claimed, sent):
    services.pass_to_panel(claimed, by=world.manager)

    assert sent() == []
    assert Notification.objects.get(kind="recommendations.claim_to_check").state == "cancelled"


def test_somebody_who_lost_the_right_hears_nothing(world, claimed, sent):
    world.manager.board_memberships.update(ended_at=claimed.claimed_at)

    assert sent() == []


def test_several_updates_wanted_are_one_mail_with_all_references(world, action, sent):
    second = f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead)
    services.ask_for_updates([action, second], by=world.manager)

    (message,) = sent()

    assert message.subject == "SCR Tracker: updates wanted on 2 actions"
    assert action.reference in message.body
    assert second.reference in message.body
    assert "/my-list/" in message.body


def test_an_update_that_was_sent_meanwhile_still_leaves_the_request_on_the_actions_page(sign_in, world, action, sent):
    services.ask_for_updates([action], by=world.manager)
    sent()

    assert (
        f"Reminded {world.police_lead.name}, due in 40 days: an update wanted."
        in sign_in(world.manager).get(action.get_absolute_url()).content.decode()
    )


def test_recommendations_of_one_day_are_asked_about_once(world, sent):
    for _ in range(3):
        services.add_recommendation(world.review, text="canary", agencies=[world.police], by=world.manager)

    (message,) = sent()

    assert message.to == [world.police_lead.email]
    assert "canary" not in message.body


def test_each_action_is_asked_about_once_a_day_however_it_is_put_together(world, action, sent):
    second = f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead)
    services.ask_for_updates([action], by=world.manager)
    services.ask_for_updates([action, second], by=world.manager)
    with pytest.raises(Refusal, match="today already"):
        services.ask_for_updates([second, action], by=world.manager)

    mails = sent()
    assert len(mails) == 2
    assert sum(message.body.count(action.reference) > 0 for message in mails) == 1
