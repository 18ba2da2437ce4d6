"""Agencies, subjects by code, and people named on a review."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days
from core.models import AuditEvent
from core.refusals import Refusal
from reviews import services
from tests import factories as f


def url(name, review, *more):
    return reverse(f"reviews:{name}", args=[review.reference, *more])


def test_an_agency_of_the_board_is_added_and_its_lead_then_knows_of_the_review(world, sign_in):
    lead = sign_in(world.police_lead)
    assert lead.get(world.second_review.get_absolute_url()).status_code == 404

    sign_in(world.manager).post(
        url("add_agency", world.second_review), {"agency": world.police.pk, "records_secured_on": str(days.today())}
    )

    assert lead.get(world.second_review.get_absolute_url()).status_code == 200
    assert AuditEvent.objects.get(verb="review.agency_added").detail == {"of": world.police.slug}


def test_an_agency_of_another_board_is_refused_as_if_it_did_not_exist(world, sign_in):
    page = sign_in(world.manager).post(url("add_agency", world.review), {"agency": world.elsewhere.pk})

    assert page.status_code == 400
    assert world.elsewhere.name not in page.content.decode()
    with pytest.raises(Refusal, match="agency of this board"):
        services.add_agency(world.review, agency=world.elsewhere, by=world.manager)


def test_records_are_not_secured_tomorrow_or_before_the_incident(world, sign_in):
    world.review.incident_on = dt.date(2026, 5, 1)
    world.review.save()
    involvement = world.review.involvements.get(agency=world.police)
    page = sign_in(world.manager)

    for day in (days.today() + dt.timedelta(days=1), dt.date(2026, 4, 30)):
        assert (
            page.post(url("agency", world.review, involvement.pk), {"records_secured_on": str(day)}).status_code == 400
        )
    page.post(url("agency", world.review, involvement.pk), {"records_secured_on": "2026-05-02"})

    involvement.refresh_from_db()
    assert involvement.records_secured_on == dt.date(2026, 5, 2)


def test_an_agency_that_was_asked_for_its_report_is_not_taken_off(world, sign_in):
    involvement = world.review.involvements.get(agency=world.police)

    page = sign_in(world.manager).post(url("remove_agency", world.review, involvement.pk))

    assert page.status_code == 400
    assert "Withdraw that first" in page.content.decode()
    assert world.review.involvements.filter(agency=world.police).exists()


def test_an_agency_added_by_mistake_is_taken_off(world, sign_in):
    involvement = world.second_review.involvements.get(agency=world.health)

    sign_in(world.manager).post(url("remove_agency", world.second_review, involvement.pk))

    assert not world.second_review.involvements.exists()
    assert sign_in(world.health_lead).get(world.second_review.get_absolute_url()).status_code == 404


def test_an_involvement_of_another_review_is_not_found(world, sign_in):
    foreign = world.second_review.involvements.get()

    assert sign_in(world.manager).get(url("agency", world.review, foreign.pk)).status_code == 404


def test_subjects_get_the_next_code_and_no_name(world, sign_in):
    page = sign_in(world.manager)
    for harm in ("died", "serious_harm"):
        page.post(
            url("add_subject", world.review),
            {"age_band": "1_5", "sex": "female", "harm": harm, "known_to_services": "True"},
        )
    page.post(
        url("subject", world.review, "A2"), {"age_band": "under_1", "sex": "", "harm": "", "known_to_services": ""}
    )

    first, second = world.review.subjects.all()
    assert (first.code, first.age_band, first.known_to_services) == ("A1", "1_5", True)
    assert (second.code, second.age_band, second.known_to_services) == ("A2", "under_1", None)
    assert "Two people, A1 and A2." in page.get(world.review.get_absolute_url()).content.decode()


def test_a_person_is_named_once_and_only_from_this_board_and_its_agencies(world, sign_in):
    page, people = sign_in(world.manager), url("people", world.review)

    page.post(people, {"user": world.police_lead.pk, "capacity": "agency"})
    again = page.post(people, {"user": world.police_lead.pk, "capacity": "agency"})
    foreign = page.post(people, {"user": world.other_lead.pk, "capacity": "agency"})

    assert (again.status_code, foreign.status_code) == (400, 400)
    assert world.other_lead.name not in foreign.content.decode()
    assert world.review.members.count() == 2


def test_somebody_who_left_cannot_be_named(world):
    gone = f.AgencyMembershipFactory(agency=world.police, role="agency_lead").user
    gone.agency_memberships.update(ended_at=world.review.created_at)

    with pytest.raises(Refusal, match="of this board or one of its agencies"):
        services.name_person(world.review, user=gone, capacity="agency", by=world.manager)


def test_a_panel_member_loses_the_review_when_taken_off(world, sign_in):
    member = world.review.members.get()

    sign_in(world.officer).post(url("unname", world.review, member.pk))

    assert sign_in(world.panel_member).get(world.review.get_absolute_url()).status_code == 404
