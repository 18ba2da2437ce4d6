"""/answer/<token>/: a respondent without an account."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from newsletters import services
from newsletters.models import FeedbackRequest
from tests.newsletters.conftest import answer_data, token_of


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def state(row):
    return FeedbackRequest.objects.filter(pk=row.pk).values().get()


def test_looking_a_hundred_times_changes_nothing(feedback, link, visitor):
    before, events = state(feedback.health), AuditEvent.objects.count()

    for _ in range(50):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200

    assert state(feedback.health) == before
    assert AuditEvent.objects.count() == events


def test_who_reads_the_questions_by_link_leaves_a_trace_without_an_account(feedback, link, visitor):
    visitor.post(link, {"do": "start"})

    visitor.get(link)

    look = AuditEvent.objects.get(verb="feedbackrequest.looked")
    assert (look.actor, look.target_id, look.detail) == ("system", str(feedback.health.pk), {"by_link": True})


def test_start_then_answer_without_an_account(feedback, link, visitor):
    assert "Start" in visitor.get(link).content.decode()
    visitor.post(link, {"do": "start"})
    feedback.health.refresh_from_db()
    assert feedback.health.opened_at

    page = visitor.post(link, answer_data(feedback.health))

    assert page.status_code == 200
    assert "has your answer" in page.content.decode()
    feedback.health.refresh_from_db()
    assert feedback.health.answered_by_link
    assert feedback.health.responses.count() == 1


def test_it_shows_the_questions_and_nothing_else(world, feedback, link, visitor):
    visitor.post(link, {"do": "start"})

    page = visitor.get(link).content.decode()

    assert world.points.cleared.plain_english in page
    for secret in (
        world.review.reference,
        world.review.code_name,
        world.health_lead.name,
        world.manager.name,
        world.police.short_name,
    ):
        assert secret not in page


def test_errors_keep_what_was_typed(feedback, link, visitor):
    response = visitor.post(link, answer_data(feedback.health, answer="", barrier="Night shifts"))

    assert response.status_code == 400
    assert "Night shifts" in response.content.decode()


def test_save_and_finish_later_by_the_same_link(feedback, link, visitor):
    visitor.post(link, {"do": "start"})
    feedback.health.refresh_from_db()
    response = visitor.post(link, {"do": "later", "reply": "Half a thought", "version": feedback.health.version})

    assert response.status_code == 302
    assert "Half a thought" in visitor.get(link).content.decode()


def test_a_used_link_is_gone(feedback, link, visitor):
    visitor.post(link, answer_data(feedback.health))
    before = state(feedback.health)

    assert visitor.get(link).status_code == 410
    assert visitor.post(link, answer_data(feedback.health, "shared")).status_code == 410
    assert state(feedback.health) == before


def test_an_expired_link_is_gone(feedback, link, visitor):
    FeedbackRequest.objects.filter(pk=feedback.health.pk).update(
        link_expires_at=timezone.now() - dt.timedelta(seconds=1)
    )

    response = visitor.get(link)

    assert response.status_code == 410
    assert "ask" in response.content.decode()
    assert visitor.post(link, answer_data(feedback.health)).status_code == 410
    assert not feedback.health.responses.exists()


def test_a_withdrawn_link_is_gone(world, feedback, link, visitor, sign_in):
    row = feedback.health
    row.refresh_from_db()
    address = reverse("newsletters:link_revoke", args=[row.newsletter.reference, row.agency.slug])
    assert sign_in(world.manager).post(address, {"version": row.version}).status_code == 302

    assert visitor.get(link).status_code == 410
    assert visitor.post(link, answer_data(row)).status_code == 410


def test_a_newer_link_ends_the_one_before(world, feedback, link, visitor):
    newer = services.send_link(feedback.health, address="other@example.org", by=world.manager)

    assert visitor.get(link).status_code == 404
    assert visitor.get(f"/answer/{token_of(newer)}/").status_code == 200


def test_tampered_links_are_not_found(feedback, link, visitor, settings):
    token = link.strip("/").split("/")[1]
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert visitor.get(f"/answer/{token[:place]}{other}{token[place + 1 :]}/").status_code == 404
    assert visitor.get(f"/answer/{token}x/").status_code == 404


def test_a_link_that_was_never_sent_opens_nothing(feedback, visitor):
    assert visitor.get(f"/answer/{token_of(feedback.police)}/").status_code == 404


def test_the_link_of_one_agency_answers_for_no_other(feedback, link, visitor):
    visitor.post(link, answer_data(feedback.health))

    feedback.police.refresh_from_db()
    assert not feedback.police.is_answered


def test_guessing_is_slowed_down(feedback, link, visitor, brakes):
    codes = [visitor.get(f"/answer/{'x' * 20}{number}/", REMOTE_ADDR="192.0.2.7").status_code for number in range(30)]

    assert codes[0] == 404
    assert codes[-1] == 429
    assert visitor.get(link, REMOTE_ADDR="192.0.2.7").status_code == 200, "a right link opens all the same"


def test_nobody_is_flooded_with_links(feedback, world):
    for _ in range(3):
        feedback.police.refresh_from_db()
        services.send_link(feedback.police, address="victim@outside.example", by=world.manager)

    with pytest.raises(Refusal, match="went there within an hour"):
        services.send_link(feedback.police, address="Victim@outside.example", by=world.manager)


def test_the_page_tells_no_other_page_its_address(feedback, link, visitor):
    response = visitor.get(link)

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"].startswith("max-age=0") or "no-store" in response.headers["Cache-Control"]
    assert '<meta name="referrer" content="no-referrer">' in response.content.decode()


def test_the_link_lies_in_no_row_and_reaches_the_address_by_mail(world, feedback, link):
    token = link.strip("/").split("/")[1]
    row = Notification.objects.get(kind="newsletters.feedback_link")
    assert token not in str(vars(row))
    assert token not in str(state(feedback.health))

    outbox.drain()

    message = next(each for each in mail.outbox if each.to == ["nurse@example.org"])
    assert link in message.body
    assert world.points.cleared.heading not in message.body


@pytest.mark.parametrize("address", ["", "no address", "a@example.org\nBcc: b@example.org"])
def test_an_address_that_is_none_is_refused(world, feedback, sign_in, address):
    url = reverse("newsletters:link_send", args=[feedback.health.newsletter.reference, feedback.health.agency.slug])

    response = sign_in(world.manager).post(url, {"address": address})

    assert response.status_code == 400
    assert not Notification.objects.filter(kind="newsletters.feedback_link").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("police_lead", 403), ("chair", 403), ("auditor", 403), ("other_manager", 404)]
)
def test_who_may_send_a_link(world, feedback, sign_in, who, status):
    url = reverse("newsletters:link_send", args=[feedback.health.newsletter.reference, feedback.health.agency.slug])

    assert sign_in(getattr(world, who)).post(url, {"address": "x@example.org"}).status_code == status
