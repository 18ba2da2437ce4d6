"""The same number of queries for five rows or sixty, for every role."""

import datetime as dt

import pytest
from django.urls import reverse

from core import days
from recommendations import services
from tests import factories as f
from tests.statements import statements_of

MOST = 12
ROLES = ["manager", "officer", "chair", "panel_member", "auditor", "police_lead", "police_contributor"]


def fill(world, number):
    for n in range(number):
        action = f.ActionFactory(
            board=world.board,
            lead_agency=world.police,
            owner=world.police_contributor if n % 2 else world.police_lead,
            due_on=days.today() + dt.timedelta(days=n - 3),
            recommendations=[world.recommendations.first],
        )
        f.EvidenceFactory(action=action)
        f.ProgressUpdateFactory(action=action)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "query", ["", "?view=overdue&sort=-rag&q=number", "?view=all&status=in_progress&due=soon&per_page=100"]
)
def test_the_plan(sign_in, world, role, query):
    page, url = sign_in(getattr(world, role)), reverse("recommendations:plan") + query
    fill(world, 5)
    few = statements_of(page, url)
    fill(world, 55)
    many = statements_of(page, url)

    recorded = (
        1 if "q=" in query else 0
    )  # a search of the plan has no room in its twelve for what the trail says of the look
    assert len(many) == len(few)
    assert len(many) <= MOST + recorded, "\n".join(many)


@pytest.mark.parametrize("role", ["police_lead", "police_contributor", "manager"])
def test_my_list(sign_in, world, role):
    page, url = sign_in(getattr(world, role)), reverse("recommendations:my_list")
    fill(world, 5)
    few = statements_of(page, url)
    fill(world, 55)
    f.ManagementReviewFactory(review=world.second_review, agency=world.police)

    assert len(statements_of(page, url)) == len(few) <= MOST


@pytest.mark.parametrize("role", ["manager", "chair", "auditor", "police_lead"])
def test_one_action(sign_in, world, role, action):
    page = sign_in(getattr(world, role))
    services.send_update(
        action, going="late", text="x", finish_on=action.due_on + dt.timedelta(days=9), by=world.police_lead
    )
    few = statements_of(page, action.get_absolute_url())
    for _ in range(12):
        f.EvidenceFactory(action=action)
        f.ProgressUpdateFactory(action=action)
        action.recommendations.add(f.RecommendationFactory(review=world.review))

    many = statements_of(page, action.get_absolute_url())

    assert len(many) == len(few)
    assert len(many) <= MOST, "\n".join(many)


@pytest.mark.parametrize("name", ["progress_report", "action_plan_report"])
def test_reports(sign_in, world, name):
    page = sign_in(world.manager)
    url = reverse(f"recommendations:{name}")
    fill(world, 5)
    few = len(statements_of(page, url))
    fill(world, 30)

    assert len(statements_of(page, url)) == few
    assert few <= 24


def test_the_recommendations_of_a_review(sign_in, world):
    page, url = sign_in(world.manager), reverse("recommendations:list", args=[world.review.reference])
    few = len(statements_of(page, url))
    for _ in range(10):
        one = f.RecommendationFactory(review=world.review)
        f.ResponseFactory(recommendation=one, agency=world.police)
        f.ActionFactory(board=world.board, lead_agency=world.police, recommendations=[one])

    assert len(statements_of(page, url)) == few


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export(sign_in, world, kind):
    page, url = sign_in(world.manager), reverse("recommendations:export") + f"?format={kind}"
    fill(world, 5)
    few = len(statements_of(page, url))
    fill(world, 40)

    assert len(statements_of(page, url)) == few <= MOST
