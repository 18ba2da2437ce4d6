"""Mails and reminders of agencies' own reviews: a reference and a link, to whoever is asked."""

import datetime as dt

import pytest
from django.core import mail

from core import days, digests, outbox
from core.models import Notification
from reviews import notices, services
from tests import factories as f

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


def test_the_author_with_an_account_is_reminded_instead_of_the_leads(world):
    imr = asked(world)
    assert notices.people_with({DAY}) == {world.police_lead.pk}

    imr.author_account = world.police_contributor
    imr.save()
    assert notices.people_with({DAY}) == {world.police_contributor.pk}
    assert [item.reference for item in notices.items_of(world.police_contributor, DAY)] == [
        world.second_review.reference
    ]
    assert list(notices.items_of(world.police_lead, dt.date(2026, 1, 1))) == []

    world.police_contributor.agency_memberships.update(ended_at=imr.review.created_at)
    assert notices.people_with({DAY}) == {world.police_lead.pk}


def test_nobody_is_reminded_of_what_was_handed_in_or_of_a_closed_review(world):
    imr = asked(world)
    type(imr).objects.filter(pk=imr.pk).update(state="received")
    assert notices.people_with({DAY}) == set()

    type(imr).objects.filter(pk=imr.pk).update(state="returned")
    assert notices.people_with({DAY}) == {world.police_lead.pk}

    type(imr.review).objects.filter(pk=imr.review_id).update(closed_at=imr.review.created_at, closed_by=world.manager)
    assert notices.people_with({DAY}) == set()


def test_of_a_restricted_review_only_people_named_on_it_are_reminded(world):
    services.name_person(world.restricted, user=world.police_lead, capacity="agency", by=world.manager)
    second_lead = f.AgencyMembershipFactory(agency=world.police, role="agency_lead").user
    services.request_management_review(world.restricted, agency=world.police, due_on=DAY, by=world.manager)

    assert notices.people_with({DAY}) == {world.police_lead.pk}
    references = {item.reference for item in notices.items_of(second_lead, DAY)}
    assert world.restricted.reference not in references
    assert {row.recipient for row in Notification.objects.all()} == {world.police_lead}


def test_planning_asks_two_questions_however_many_reports_there_are(world, django_assert_max_num_queries):
    for _ in range(12):
        review = f.ReviewFactory(board=world.board)
        f.ManagementReviewFactory(review=review, agency=world.health, due_on=DAY)

    with django_assert_max_num_queries(2):
        assert notices.people_with({DAY, days.today()}) == {world.health_lead.pk}


def test_a_report_due_in_seven_days_is_in_the_digest(world):
    imr = asked(world)
    on = imr.due_on - dt.timedelta(days=7)

    people = digests.plan(on, dry_run=True)

    assert world.police_lead.pk in people
    _late, soon = digests.items_of(world.police_lead, on)
    item = next(item for item in soon if item.reference == world.second_review.reference)
    assert (item.due_on, item.path) == (imr.due_on, imr.get_absolute_url())
