"""POST /newsletters/<reference>/send/: once, to every lead of the chosen agencies."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.urls import reverse

from core.models import AuditEvent, Notification
from core.refusals import Refusal
from newsletters import services
from newsletters.models import FeedbackRequest, Newsletter
from reviews.models import LearningPoint
from tests import factories as f
from tests.newsletters import conftest as made


def url(newsletter):
    return reverse("newsletters:send", args=[newsletter.reference])


def post(client, newsletter, **more):
    return client.post(url(newsletter), {"version": newsletter.version} | more)


def test_every_lead_gets_one_message_and_every_agency_one_question(world, released, sign_in):
    second = f.AgencyMembershipFactory(agency=world.police).user

    response = post(sign_in(world.manager), released)

    assert response.status_code == 302
    rows = Notification.objects.filter(kind="newsletters.published")
    assert sorted(row.recipient.pk for row in rows) == sorted([world.police_lead.pk, second.pk, world.health_lead.pk])
    assert FeedbackRequest.objects.filter(newsletter=released).count() == 2
    assert released.distribution.filter(sent_at__isnull=False).count() == 2


def test_somebody_who_leads_two_of_the_agencies_gets_one_message(world, released):
    f.AgencyMembershipFactory(agency=world.health, user=world.police_lead)

    services.send_newsletter(released, by=world.manager)

    assert Notification.objects.filter(kind="newsletters.published", recipient=world.police_lead).count() == 1


def test_a_second_click_changes_nothing_and_says_when_it_was_sent(world, released, sign_in):
    client = sign_in(world.manager)
    post(client, released)
    sent = Newsletter.objects.get(pk=released.pk)
    deeds = AuditEvent.objects.exclude(
        verb__endswith=".looked"
    )  # that the page was seen again is recorded, and no deed
    before = (Notification.objects.count(), FeedbackRequest.objects.count(), deeds.count())

    response = post(client, released)

    assert response.status_code == 409
    assert "This newsletter was sent on" in response.content.decode()
    assert "Nothing was sent again" in response.content.decode()
    assert Newsletter.objects.get(pk=released.pk).sent_at == sent.sent_at
    assert (Notification.objects.count(), FeedbackRequest.objects.count(), deeds.count()) == before


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_send_once():
    from tests.conftest import build_world

    world = build_world()
    meeting = f.MeetingFactory(board=world.board, kind="board")
    row = services.ask_for_release(made.write(world, meeting), by=world.manager)
    row = made.release(world, row)
    gate, answers = threading.Barrier(2), []

    def click():
        try:
            gate.wait(10)
            services.send_newsletter(row, by=world.manager)
            answers.append("sent")
        except services.AlreadySent:
            answers.append("already")
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(20)

    assert sorted(answers) == ["already", "sent"]
    assert Notification.objects.filter(kind="newsletters.published").count() == 2
    assert FeedbackRequest.objects.count() == 2
    assert connection.is_usable()


def test_an_agency_without_a_lead_is_named_before_anything_is_sent(world, released, sign_in):
    world.health.memberships.all().delete()
    client = sign_in(world.manager)

    page = client.get(url(released)).content.decode()
    assert "No lead" in page
    response = post(client, released)
    assert response.status_code == 400
    assert f"{world.health.short_name} has no lead" in response.content.decode()
    assert not Notification.objects.filter(kind="newsletters.published").exists()

    assert post(client, released, without_lead="on").status_code == 302
    assert Notification.objects.filter(kind="newsletters.published").count() == 1
    assert FeedbackRequest.objects.filter(agency=world.health).exists()


def test_what_is_not_released_is_not_sent(world, asked, sign_in):
    response = post(sign_in(world.manager), asked)

    assert response.status_code == 400
    assert "released by a second person first" in response.content.decode()


def test_a_point_that_lost_its_clearance_after_release_blocks_sending(world, released, sign_in):
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(cleared_at=None, cleared_by=None)

    response = post(sign_in(world.manager), released)

    assert response.status_code == 400
    assert "Point 1 in “What we learned” is no longer cleared" in response.content.decode()
    assert not FeedbackRequest.objects.exists()


def test_without_agencies_it_cannot_be_sent(world, draft):
    services.choose_agencies(draft, agencies=[], by=world.manager)
    row = made.release(world, services.ask_for_release(draft, by=world.manager))

    with pytest.raises(Refusal, match="Choose the agencies"):
        services.send_newsletter(row, by=world.manager)


def test_the_one_who_releases_may_not_send_and_an_officer_neither(world, released, sign_in):
    assert post(sign_in(world.officer), released).status_code == 403
    with pytest.raises(PermissionDenied):
        services.send_newsletter(released, by=world.chair)


def test_nothing_can_be_changed_after_sending(world, sent, sign_in):
    for change in (
        lambda: services.change_newsletter(sent, title="x", by=world.manager),
        lambda: services.choose_agencies(sent, agencies=[], by=world.manager),
        lambda: services.add_section(sent, kind="text", heading="x", by=world.manager),
        lambda: services.take_back(sent, reason="x", by=world.manager),
        lambda: services.remove_section(sent.sections.get(), by=world.manager),
    ):
        with pytest.raises(Refusal, match="was sent on"):
            change()


def test_without_a_date_nobody_is_asked_for_feedback(world, draft):
    services.change_newsletter(draft, feedback_meeting=None, feedback_due_on=None, by=world.manager)
    row = made.release(world, services.ask_for_release(draft, by=world.manager))

    services.send_newsletter(row, by=world.manager)

    assert not FeedbackRequest.objects.exists()
