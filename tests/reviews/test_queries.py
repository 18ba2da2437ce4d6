"""The number of queries stays the same however many rows there are, and below twelve."""

import pytest
from django.urls import reverse

from reviews import services
from tests import factories as f
from tests.statements import statements_of

MOST = 12


def fill(world, number):
    """Agencies with reports, points, decisions, documents, dates and people on the review; more reviews beside it."""
    for _ in range(number):
        agency = f.AgencyFactory()
        f.PartnershipFactory(board=world.board, agency=agency)
        f.InvolvementFactory(review=world.review, agency=agency)
        imr = f.ManagementReviewFactory(review=world.review, agency=agency)
        f.LearningPointFactory(review=world.review, cleared=True, management_review=imr)
        f.DecisionFactory(review=world.review)
        f.DocumentFactory(review=world.review)
        services.add_milestone(world.review, name="Panel", due_on=imr.due_on, by=world.manager)
        world.review.members.create(user=f.AgencyMembershipFactory(agency=agency).user)
        world.review.subjects.create(code=f"A{world.review.subjects.count() + 1}")
        other = f.ReviewFactory(board=world.board)
        f.InvolvementFactory(review=other, agency=world.police)
        f.ManagementReviewFactory(review=other, agency=world.police)
        f.ActionFactory(board=world.board, recommendations=[f.RecommendationFactory(review=other)])


@pytest.mark.parametrize("who", ["manager", "panel_member", "auditor"])
@pytest.mark.parametrize("name", ["detail", "agencies", "learning", "documents", "decisions", "dates", "people"])
def test_the_pages_of_a_review(world, sign_in, who, name):
    page, address = sign_in(getattr(world, who)), reverse(f"reviews:{name}", args=[world.review.reference])
    fill(world, 2)
    few = len(statements_of(page, address))
    fill(world, 10)

    assert len(statements_of(page, address)) == few <= MOST


@pytest.mark.parametrize("who", ["manager", "panel_member", "police_lead"])
def test_the_register(world, sign_in, who):
    page = sign_in(getattr(world, who))
    fill(world, 2)
    few = len(statements_of(page, "/reviews/"))
    fill(world, 10)

    assert len(statements_of(page, "/reviews/")) == few <= MOST


def test_the_page_of_a_report_and_of_a_review_for_its_agency(world, sign_in):
    for page, address in (
        (sign_in(world.manager), world.imrs.police.get_absolute_url()),
        (sign_in(world.police_lead), world.imrs.police.get_absolute_url()),
        (sign_in(world.police_lead), world.review.get_absolute_url()),
    ):
        assert len(statements_of(page, address)) <= MOST
