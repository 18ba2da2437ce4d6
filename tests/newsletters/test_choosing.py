"""Sections pick only what was cleared for sharing: POST /newsletters/<reference>/sections/<n>/"""

import pytest
from django.urls import reverse

from core.refusals import Refusal
from newsletters import content, services
from newsletters.lessons import lessons
from reviews.models import LearningPoint
from tests import factories as f


@pytest.fixture
def section(draft):
    return draft.sections.get()


def address(draft, section):
    return reverse("newsletters:section", args=[draft.reference, section.pk])


def typed(draft, section, points):
    return {"heading": section.heading, "points": points, "version": draft.version} | {
        f"line_{pk}": "" for pk in points
    }


@pytest.mark.parametrize("which", ["uncleared", "other"])
def test_a_point_that_is_not_cleared_here_is_refused_as_if_it_did_not_exist(world, draft, section, sign_in, which):
    foreign = getattr(world.points, which)
    foreign.heading = "A heading that stays inside"
    foreign.save()

    response = sign_in(world.manager).post(address(draft, section), typed(draft, section, [foreign.pk]))

    assert response.status_code == 400
    assert foreign.heading not in response.content.decode()
    assert list(section.chosen_points.values_list("learning_point_id", flat=True)) == [world.points.cleared.pk]
    with pytest.raises(Refusal, match="not cleared for sharing"):
        services.change_section(section, points=[foreign.pk], by=world.manager)


def test_the_editor_offers_cleared_points_only_and_says_how_many_are_not(world, draft, section, sign_in):
    world.points.uncleared.heading = "A secret heading"
    world.points.uncleared.save()

    page = (
        sign_in(world.manager)
        .get(reverse("newsletters:edit", args=[draft.reference]), {"section": section.pk})
        .content.decode()
    )

    assert world.points.cleared.heading in page
    assert "A secret heading" not in page
    assert "1 other is not" in page


def test_a_restricted_review_is_not_named_to_a_writer_who_may_not_know_of_it(world, draft, section, sign_in):
    point = f.LearningPointFactory(review=world.restricted, cleared=True)
    url = reverse("newsletters:edit", args=[draft.reference])

    page = sign_in(world.officer).get(url, {"section": section.pk}).content.decode()

    assert point.heading in page
    assert world.restricted.code_name not in page


def test_a_line_for_this_newsletter_stands_in_place_of_the_points_own(world, draft, section, sign_in):
    point = world.points.cleared
    data = typed(draft, section, [point.pk]) | {f"line_{point.pk}": "Ring before you write."}

    assert sign_in(world.manager).post(address(draft, section), data).status_code == 302

    assert lessons(content.build(draft))[0]["line"] == "Ring before you write."
    point.refresh_from_db()
    assert point.plain_english == "Say it, then write it."


def test_a_point_stands_in_one_section_only(world, draft):
    second = services.add_section(draft, kind="imr_learning", heading="More", by=world.manager)

    with pytest.raises(Refusal, match="not cleared"):
        services.change_section(second, points=[world.points.cleared.pk], by=world.manager)


def test_a_point_whose_clearance_was_withdrawn_leaves_its_number_and_no_words(world, draft, sign_in):
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(cleared_at=None, cleared_by=None)

    page = sign_in(world.manager).get(reverse("newsletters:edit", args=[draft.reference])).content.decode()

    assert "Point 1 is no longer cleared for sharing" in page
    assert world.points.cleared.heading not in page
    assert world.points.cleared.plain_english not in page
    assert lessons(content.build(draft)) == []


def test_points_of_one_agencys_review_only(world, draft):
    own = f.LearningPointFactory(review=world.review, management_review=world.imrs.police, cleared=True)
    section = services.add_section(
        draft, kind="imr_learning", heading="From the police", agency=world.police, by=world.manager
    )

    services.change_section(section, points=[own.pk], by=world.manager)

    other = f.LearningPointFactory(review=world.review, management_review=world.imrs.health, cleared=True)
    with pytest.raises(Refusal):
        services.change_section(section, points=[other.pk], by=world.manager)


def test_a_recommendation_that_is_not_shareable_is_refused(world, draft):
    section = services.add_section(draft, kind="recommendations", heading="Who is asked", by=world.manager)

    for foreign in (world.recommendations.first, world.recommendations.other):
        with pytest.raises(Refusal, match="in the list"):
            services.change_section(section, recommendations=[foreign.pk], by=world.manager)


def test_a_stale_section_is_a_409_with_the_text_still_there(world, draft, section, sign_in):
    services.change_newsletter(draft, title="Changed meanwhile", by=world.officer)
    data = typed(draft, section, [world.points.cleared.pk]) | {"body": "My long new text"}

    response = sign_in(world.manager).post(address(draft, section), data)

    assert response.status_code == 409
    assert "My long new text" in response.content.decode()
