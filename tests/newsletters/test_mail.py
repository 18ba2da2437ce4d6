"""Messages hold a reference and a link: no title, no words of a case."""

import pytest
from django.core import mail
from django.urls import reverse

from core import outbox
from core.models import Notification
from newsletters import services


def messages():
    outbox.drain()
    return mail.outbox


def test_the_newsletter_reaches_each_lead_with_reference_and_link(world, sent):
    found = {m.to[0]: m for m in messages() if "new newsletter" in m.subject}

    assert set(found) == {world.police_lead.email, world.health_lead.email}
    body = found[world.police_lead.email].body
    assert sent.reference in body
    assert reverse("newsletters:detail", args=[sent.reference]) in body
    assert sent.title not in body
    assert world.points.cleared.heading not in body


def test_a_reminder_is_dropped_when_the_answer_came_meanwhile(world, feedback):
    services.remind(feedback.police.newsletter, by=world.manager)
    services.answer_feedback(
        feedback.police, answers={world.points.cleared.pk: {"answer": "shared"}}, about={}, by=world.police_lead
    )

    to = {m.to[0] for m in messages() if "answer is wanted" in m.subject}

    assert to == {world.health_lead.email}


def test_who_left_the_agency_gets_nothing(world, sent):
    from django.utils import timezone

    world.police_lead.agency_memberships.update(ended_at=timezone.now())

    assert world.police_lead.email not in {m.to[0] for m in messages()}
    assert Notification.objects.get(kind="newsletters.published", recipient=world.police_lead).state == "cancelled"


@pytest.mark.parametrize("step", ["asked", "released"])
def test_the_steps_of_release_are_told(world, request, step):
    newsletter = request.getfixturevalue(step)

    found = messages()

    expected = {"asked": (world.chair, "release"), "released": (world.manager, "ready to send")}[step]
    assert [m.to for m in found if expected[1] in m.subject][-1] == [expected[0].email]
    assert all(newsletter.title not in m.body for m in found)
