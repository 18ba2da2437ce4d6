"""GET /newsletters/<reference>/: what agencies read."""

import pytest
from django.urls import reverse

from reviews.models import LearningPoint
from tests import factories as f


def url(newsletter):
    return reverse("newsletters:detail", args=[newsletter.reference])


def test_an_agency_reads_what_was_released_whatever_happened_since(world, sent, sign_in):
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(
        plain_english="A changed secret.", heading="Changed", cleared_at=None, cleared_by=None
    )

    page = sign_in(world.police_lead).get(url(sent)).content.decode()

    assert "Say it, then write it." in page
    assert "A changed secret." not in page


@pytest.mark.parametrize("who", ["other_lead", "other_manager", "stranger", "administrator"])
def test_whoever_it_was_not_sent_to_does_not_find_it(world, sent, sign_in, who):
    assert sign_in(getattr(world, who)).get(url(sent)).status_code in {403, 404}


def test_an_agency_of_the_board_that_is_not_on_the_distribution_gets_404(world, sent, sign_in):
    third = f.AgencyFactory()
    f.PartnershipFactory(board=world.board, agency=third)
    lead = f.AgencyMembershipFactory(agency=third).user
    client = sign_in(lead)

    assert client.get(url(sent)).status_code == 404
    assert client.post(reverse("newsletters:print", args=[sent.reference])).status_code == 404
    assert client.get(reverse("newsletters:answer", args=[sent.reference, world.police.slug])).status_code == 404


@pytest.mark.parametrize("step", ["draft", "asked", "released"])
def test_an_agency_does_not_find_what_was_not_sent_yet(world, request, sign_in, step):
    newsletter = request.getfixturevalue(step)

    assert sign_in(world.police_lead).get(url(newsletter)).status_code == 404


def test_the_page_names_no_review_and_no_reference_of_one(world, sent, sign_in):
    page = sign_in(world.police_lead).get(url(sent)).content.decode()

    assert world.review.reference not in page
    assert world.review.code_name not in page


def test_a_lead_is_offered_their_own_agencys_questions_only(world, sent, sign_in):
    page = sign_in(world.police_lead).get(url(sent)).content.decode()

    assert reverse("newsletters:answer", args=[sent.reference, world.police.slug]) in page
    assert world.health.short_name not in page


def test_the_board_reads_it_and_sees_its_history(world, sent, sign_in):
    page = sign_in(world.manager).get(url(sent)).content.decode()

    assert "Released" in page
    assert reverse("newsletters:feedback", args=[sent.reference]) in page
