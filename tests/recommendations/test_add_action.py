"""Adding, changing and handing over actions."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core import days
from core.refusals import Refusal, Stale
from recommendations import services
from recommendations.models import Action
from tests import factories as f

NEW = reverse("recommendations:new_action")


@pytest.fixture
def form(world):
    return {
        "title": "Police agree one number to ring",
        "recommendations": [world.recommendations.first.pk],
        "lead_agency": world.police.pk,
        "owner": world.police_lead.pk,
        "due_on": (days.today() + dt.timedelta(days=90)).isoformat(),
    }


def test_an_action_gets_the_next_reference_of_its_board(sign_in, world, form):
    for _ in range(2):
        assert sign_in(world.manager).post(NEW, form).status_code == 302

    made = list(Action.objects.filter(title=form["title"]).order_by("pk"))
    assert [action.reference for action in made] == [f"{world.board.prefix}-0001", f"{world.board.prefix}-0002"]
    assert made[0].first_due_on == made[0].due_on


def test_one_action_may_answer_several_recommendations(sign_in, world, form):
    second = f.RecommendationFactory(review=world.second_review)

    sign_in(world.manager).post(NEW, form | {"recommendations": [world.recommendations.first.pk, second.pk]})

    assert Action.objects.get(title=form["title"]).recommendations.count() == 2


def test_a_due_date_before_the_commissioning_is_refused_with_that_date(sign_in, world, form):
    world.review.commissioned_on = days.today() + dt.timedelta(days=100)
    world.review.save()

    response = sign_in(world.manager).post(NEW, form)

    page = response.content.decode()
    assert response.status_code == 400
    assert f"must not be before {world.review.commissioned_on:%-d %B %Y}" in page
    assert form["title"] in page, "what was typed is still there"
    assert not Action.objects.filter(title=form["title"]).exists()


def test_a_due_date_in_the_past_is_refused(sign_in, world, form):
    response = sign_in(world.manager).post(NEW, form | {"due_on": (days.today() - dt.timedelta(days=1)).isoformat()})

    assert response.status_code == 400
    assert "The due date must be today or later" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "foreign"),
    [
        ("recommendations", lambda w: [w.recommendations.other.pk]),
        ("lead_agency", lambda w: w.elsewhere.pk),
        ("owner", lambda w: w.other_lead.pk),
        ("owner", lambda w: w.health_lead.pk),
        ("recommendations", lambda w: ["x"]),
        ("owner", lambda w: "999999999999"),
    ],
)
def test_a_foreign_id_in_any_field_is_refused_as_if_it_did_not_exist(sign_in, world, form, field, foreign):
    response = sign_in(world.manager).post(NEW, form | {field: foreign(world)})

    assert response.status_code == 400
    assert not Action.objects.filter(title=form["title"]).exists()


def test_a_recommendation_of_a_restricted_review_cannot_be_chosen_by_an_officer(sign_in, world, form):
    hidden = f.RecommendationFactory(review=world.restricted)

    assert sign_in(world.officer).post(NEW, form | {"recommendations": [hidden.pk]}).status_code == 400


def test_nothing_is_added_to_a_closed_review(world):
    world.review.closed_at, world.review.closed_by = timezone.now(), world.manager
    world.review.save()

    with pytest.raises(Refusal, match="is closed"):
        services.add_action(
            recommendations=[world.recommendations.first],
            title="x",
            lead_agency=world.police,
            due_on=days.today(),
            by=world.manager,
        )


def test_an_agency_cannot_add_actions(world, action):
    with pytest.raises(PermissionDenied):
        services.add_action(
            recommendations=[world.recommendations.first],
            title="x",
            lead_agency=world.police,
            due_on=days.today(),
            by=world.police_lead,
        )


def change(world, action, **other):
    values = {
        "recommendations": list(action.recommendations.all()),
        "title": action.title,
        "lead_agency": action.lead_agency,
        "owner": action.owner,
        "version": action.version,
    }
    return services.change_action(action, **values | other, by=world.manager)


def test_a_change_is_kept_with_the_names_of_the_fields(world, action):
    from core.models import AuditEvent

    change(world, action, title="Agree two numbers", measure="All calls")

    event = AuditEvent.objects.get(verb="action.changed")
    assert event.changed == ["measure", "title"]
    assert "two numbers" not in str(event.__dict__)


def test_a_stale_edit_is_a_409_with_what_was_typed(sign_in, world, action):
    url = reverse("recommendations:change_action", args=[action.reference])
    change(world, action, title="Somebody was quicker")

    response = sign_in(world.officer).post(
        url,
        {
            "title": "My own words",
            "recommendations": [world.recommendations.first.pk],
            "lead_agency": world.police.pk,
            "owner": world.police_lead.pk,
            "version": "1",
        },
    )

    assert response.status_code == 409
    assert "My own words" in response.content.decode()
    assert "after you opened it" in response.content.decode()
    action.refresh_from_db()
    assert action.title == "Somebody was quicker"


def test_an_officer_who_changes_an_action_does_not_lose_the_restricted_recommendation(world, action):
    hidden = f.RecommendationFactory(review=world.restricted)
    action.recommendations.add(hidden)

    services.change_action(
        action,
        recommendations=[world.recommendations.first],
        title="New title",
        lead_agency=world.police,
        owner=world.police_lead,
        version=1,
        by=world.officer,
    )

    assert set(action.recommendations.all()) == {world.recommendations.first, hidden}


def test_a_lead_hands_over_to_a_colleague_and_to_nobody_else(sign_in, world, action):
    url = reverse("recommendations:assign", args=[action.reference])
    page = sign_in(world.police_lead)

    assert page.post(url, {"owner": world.health_lead.pk, "version": 1}).status_code == 400
    assert page.post(url, {"owner": "", "version": 1}).status_code == 400
    assert page.post(url, {"owner": world.police_contributor.pk, "version": 1}).status_code == 302

    action.refresh_from_db()
    assert action.owner == world.police_contributor


def test_a_contributor_does_not_hand_over(sign_in, world, action):
    Action.objects.filter(pk=action.pk).update(owner=world.police_contributor)

    url = reverse("recommendations:assign", args=[action.reference])
    assert sign_in(world.police_contributor).get(url).status_code == 403


def test_two_people_who_hand_over_at_once_do_not_overwrite_each_other(world, action):
    services.assign_owner(action, owner=world.police_contributor, by=world.manager, version=1)

    with pytest.raises(Stale):
        services.assign_owner(action, owner=world.police_lead, by=world.officer, version=1)


def test_the_business_units_own_action_belongs_to_people_of_the_board(world, pdf):
    unit = f.AgencyFactory(kind="business_unit")
    f.PartnershipFactory(board=world.board, agency=unit)
    mine = services.add_action(
        recommendations=[world.recommendations.first],
        title="One escalation page",
        lead_agency=unit,
        owner=world.officer,
        due_on=days.today(),
        by=world.manager,
    )

    services.claim(mine, text="It is up.", uploads=[pdf()], by=world.officer)
    services.pass_to_panel(mine, by=world.manager)

    mine.refresh_from_db()
    assert (mine.claimed_by, mine.checked_by) == (world.officer, world.manager)


def test_the_rag_is_overridden_with_a_reason_and_goes_back(world, action):
    with pytest.raises(Refusal, match="Say why"):
        services.set_rag(action, rag="red", by=world.manager)

    services.set_rag(action, rag="red", reason="The supplier went bankrupt.", by=world.manager)
    assert Action.objects.with_position().get(pk=action.pk).shown_rag == "red"

    services.set_rag(action, rag="", by=world.manager)
    assert Action.objects.with_position().get(pk=action.pk).shown_rag == "none"


@pytest.mark.parametrize("who", ["health_lead", "other_lead", "manager"])
def test_the_service_itself_refuses_an_owner_from_elsewhere(world, action, who):
    with pytest.raises(Refusal, match="Choose somebody who works for"):
        services.assign_owner(action, owner=getattr(world, who), by=world.manager)


def test_the_owner_list_offers_the_people_of_the_lead_agency(world, sign_in):
    """While an action is new every person is offered with their agency; afterwards only those of its own agency."""
    page = sign_in(world.manager)
    new = page.get(reverse("recommendations:new_action")).content.decode()
    assert f"{world.health_lead.name}, {world.health.short_name}</option>" in new

    change = page.get(reverse("recommendations:change_action", args=[world.actions.police.reference])).content.decode()

    assert f">{world.police_contributor.name}</option>" in change
    assert f">{world.health_lead.name}" not in change
