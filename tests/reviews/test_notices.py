"""Mails and reminders of agencies' own reviews: a reference and a link, to whoever is asked."""

import datetime as dt

import pytest
from django.core import mail

from core import outbox
from core.models import Notification
from reviews import services

DAY = dt.date(2027, 2, 1)


def asked(world, agency=None, **more):
    return services.request_management_review(
        world.second_review, agency=agency or world.police, due_on=DAY, by=world.manager, **more
    )


def test_the_mail_holds_reference_date_and_link_and_nothing_of_the_case(world):
    imr = asked(world)
    world.second_review.summary = "Zebrafinch story"
    world.second_review.save()

    outbox.drain()

    message = next(m for m in mail.outbox if m.to == [world.police_lead.email])
    html = message.alternatives[0][0]
    for text in (message.body, html):
        assert world.second_review.reference in text
        assert "Monday 1 February 2027" in text
        assert imr.get_absolute_url() in text
        for secret in ("Zebrafinch", world.second_review.code_name, world.police.name):
            assert secret not in text
    assert "by 1 February 2027" in message.subject


@pytest.mark.parametrize("lost", ["left", "account", "withdrawn", "accepted"])
def test_a_mail_that_has_no_purpose_any_more_is_not_sent(world, lost):
    imr = asked(world)
    if lost == "left":
        world.police_lead.agency_memberships.update(ended_at=imr.review.created_at)
    elif lost == "account":
        type(world.police_lead).objects.filter(pk=world.police_lead.pk).update(is_active=False)
    elif lost == "withdrawn":
        services.withdraw_request(imr, by=world.manager)
    else:
        type(imr).objects.filter(pk=imr.pk).update(state="accepted", accepted_on=DAY, accepted_by=world.manager)

    outbox.drain()

    assert not mail.outbox
    assert Notification.objects.get().state == "cancelled"
