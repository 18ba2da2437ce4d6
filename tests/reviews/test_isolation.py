"""An agency sees its own part of a review and not a trace of another's."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import days
from reviews import register, services
from reviews.models import LearningPoint, ManagementReview, Review
from tests import factories as f

TABS = ["agencies", "learning", "documents", "decisions", "dates", "history", "people"]


@pytest.fixture
def health_report(world):
    """The other agency has handed in; the review has a summary, subjects and decisions."""
    imr = world.imrs.health
    imr.author, imr.independence_declared_on = "Lorna Pask", days.today()
    imr.save()
    services.hand_in(imr, upload=SimpleUploadedFile("health.pdf", f.PDF), note="Our secret note", by=world.health_lead)
    Review.objects.filter(pk=world.review.pk).update(summary="Zebrafinch story", lead_reviewer="Jocelyn Marsh")
    world.review.subjects.create(code="A1")
    f.DecisionFactory(review=world.review, reason="Because of the bruise")
    return imr


def urls_of(imr):
    names = ["imr", "imr_author", "imr_hand_in"]
    return [reverse(f"reviews:{name}", args=[imr.review.reference, imr.pk]) for name in names] + [
        reverse("reviews:imr_version", args=[imr.review.reference, imr.pk, 1])
    ]


@pytest.mark.parametrize("number", range(4))
def test_the_report_of_another_agency_of_the_same_review_is_not_found(world, sign_in, health_report, number):
    address = urls_of(health_report)[number]

    assert sign_in(world.police_lead).get(address).status_code == 404
    assert sign_in(world.health_lead).get(address).status_code == 200


def test_nor_is_it_found_under_the_address_of_another_review(world, sign_in, health_report):
    address = reverse("reviews:imr", args=[world.second_review.reference, health_report.pk])

    assert sign_in(world.health_lead).get(address).status_code == 404
    assert sign_in(world.manager).get(address).status_code == 404


def test_the_own_page_of_a_review_holds_nothing_but_the_own_part(world, sign_in, health_report):
    text = sign_in(world.police_lead).get(world.review.get_absolute_url()).content.decode()

    assert world.review.code_name in text
    assert world.review.reference in text
    for foreign in (
        world.health.name,
        "Lorna Pask",
        "Zebrafinch",
        "Jocelyn Marsh",
        "A1",
        "bruise",
        "Lesson",
        "agencies",
        "secret",
    ):
        assert foreign not in text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("name", TABS)
def test_no_tab_is_open_to_an_agency(world, sign_in, name):
    assert sign_in(world.police_lead).get(reverse(f"reviews:{name}", args=[world.review.reference])).status_code == 403


def test_the_list_and_the_export_show_an_agency_no_figures(world, sign_in, health_report):
    page = sign_in(world.police_lead)

    text = page.get("/reviews/").content.decode()
    exported = b"".join(page.get("/reviews/export/csv/").streaming_content).decode("utf-8-sig")

    assert world.review.reference in text
    assert world.second_review.reference not in text
    assert world.health.name not in text
    heads, *rows = csv.reader(io.StringIO(exported))
    row = dict(zip(heads, next(row for row in rows if world.review.reference in row), strict=True))
    told = {"Reference", "Code name", "Type", "Guidance", "Stage", "Restricted", "Logged", "Closed"}
    assert {head: cell for head, cell in row.items() if cell and head not in told} == {}


@pytest.mark.parametrize("words", ["Zebrafinch", "Jocelyn"])
def test_a_search_by_an_agency_does_not_look_into_the_content(world, sign_in, health_report, words):
    assert world.review in register.rows(world.manager).search(words)
    assert world.review not in register.rows(world.police_lead).search(words)
    assert (
        world.review.get_absolute_url() not in sign_in(world.police_lead).get(f"/reviews/?q={words}").content.decode()
    )
    assert world.review in register.rows(world.police_lead).search(world.review.code_name)


@pytest.mark.parametrize("words", ["Zebrafinch", "Jocelyn"])
def test_no_search_anywhere_looks_into_the_content_for_an_agency(world, sign_in, health_report, words):
    for person, finds in ((world.manager, True), (world.police_lead, False)):
        rows = Review.objects.visible_to(person).select_related("review_type").defer("search_text")
        assert (world.review in rows.search(words)) is finds
        assert world.review in rows.search(world.review.code_name)
        assert (world.review.reference in sign_in(person).get(f"/search/?q={words}").content.decode()) is finds


@pytest.mark.parametrize("query", ["late=clock", "late=imr", "late=action"])
def test_filters_on_figures_tell_an_agency_nothing(world, sign_in, query):
    services.add_milestone(world.review, name="Panel", due_on=days.today().replace(year=2020), by=world.manager)
    ManagementReview.objects.filter(review=world.review).update(requested_on="2020-01-01", due_on="2020-01-02")

    assert world.review.reference not in sign_in(world.police_lead).get(f"/reviews/?{query}").content.decode()
    if query != "late=action":
        assert world.review.reference in sign_in(world.manager).get(f"/reviews/?{query}").content.decode()


def test_a_person_of_an_agency_and_a_panel_reads_only_the_review_they_sit_on(world, sign_in, health_report):
    world.board.memberships.create(user=world.police_lead, role="panel_member")
    page = sign_in(world.police_lead)
    assert page.get(world.review.get_absolute_url()).status_code == 200
    assert page.get(reverse("reviews:agencies", args=[world.review.reference])).status_code == 404

    services.name_person(world.review, user=world.police_lead, capacity="panel", by=world.manager)

    assert (
        world.health.short_name in page.get(reverse("reviews:agencies", args=[world.review.reference])).content.decode()
    )


def test_learning_points_are_not_reached_by_way_of_an_agency(world, sign_in):
    point = world.points.cleared

    assert point not in LearningPoint.objects.visible_to(world.police_lead)
    address = reverse("reviews:learning_point", args=[world.review.reference, point.number])
    assert sign_in(world.police_lead).get(address).status_code == 403


@pytest.mark.parametrize("verb", ["imr_start", "imr_hand_in", "imr_author"])
def test_no_verb_works_on_the_report_of_another_agency(world, sign_in, verb):
    imr = world.imrs.health
    address = reverse(f"reviews:{verb}", args=[imr.review.reference, imr.pk])

    assert sign_in(world.police_lead).post(address, {"author": "X", "version": 1}).status_code == 404
    imr.refresh_from_db()
    assert (imr.state, imr.author) == ("requested", "")


def test_somebody_who_left_an_agency_sees_nothing_of_it_any_more(world, sign_in):
    page = sign_in(world.police_lead)
    world.police_lead.agency_memberships.update(ended_at=world.review.created_at)

    assert page.get(world.review.get_absolute_url()).status_code in {403, 404}
    assert page.get(reverse("reviews:imr", args=[world.review.reference, world.imrs.police.pk])).status_code in {
        403,
        404,
    }


def test_another_board_finds_none_of_it(world, sign_in):
    page = sign_in(world.other_manager)

    assert page.get(world.review.get_absolute_url()).status_code == 404
    assert page.get(reverse("reviews:imr", args=[world.review.reference, world.imrs.police.pk])).status_code == 404
    assert world.review.reference not in page.get("/reviews/?state=all").content.decode()


def test_an_agency_finds_the_review_on_top_whose_report_it_owes_first(world, sign_in):
    f.InvolvementFactory(review=world.second_review, agency=world.police)
    f.ManagementReviewFactory(review=world.second_review, agency=world.police, due_on=days.today())

    page = sign_in(world.police_lead).get("/reviews/")

    assert [row.pk for row in page.context["page_obj"]] == [world.second_review.pk, world.review.pk]
