"""Which lessons of a newsletter ask for an answer, under which numbers, in how many minutes; and what is asked only when it is late."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from core import days
from newsletters import reports, services
from newsletters.lessons import lessons, minutes_to_answer
from newsletters.models import FeedbackRequest, SectionPoint
from tests import factories as f
from tests.newsletters.conftest import answer_data, release, write


@pytest.fixture
def points(world):
    return [f.LearningPointFactory(review=world.review, heading=f"Heading {n}", cleared=True) for n in range(1, 9)]


@pytest.fixture
def choosing(world, meeting, points):
    """A draft in two sections: lessons 1 to 6 to read only but for the second, then a report's 7 and 8."""
    draft = write(world, meeting, points=points[:6])
    section = draft.sections.get()
    services.change_section(
        section, points=[p.pk for p in points[:6]], quiet={p.pk for p in points[:6] if p != points[1]}, by=world.manager
    )
    national = f.ReviewFactory(
        board=world.board, review_type=f.ReviewTypeFactory(code="national", origin="national"), code_name="Report"
    )
    for point in points[6:]:
        point.review = national
        point.save()
    report = services.add_section(draft, kind="report_summary", heading="A report", review=national, by=world.manager)
    services.change_section(report, points=[p.pk for p in points[6:]], by=world.manager)
    return draft


@pytest.fixture
def out(world, choosing):
    draft = type(choosing).objects.get(pk=choosing.pk)
    return services.send_newsletter(release(world, services.ask_for_release(draft, by=world.manager)), by=world.manager)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_same_numbers_stand_on_page_form_grid_and_paper(world, out, points, sign_in):
    request = FeedbackRequest.objects.get(newsletter=out, agency=world.police)
    form = text(sign_in(world.police_lead).get(request.get_absolute_url()))
    page = text(sign_in(world.police_lead).get(out.get_absolute_url()))
    grid = text(sign_in(world.manager).get(reverse("newsletters:feedback", args=[out.reference])))
    printed = reports.newsletter_page(out, out.released_content)["sections"][1]["messages"]

    for number, point in ((2, points[1]), (7, points[6]), (8, points[7])):
        assert f"{number}. {point.heading}" in form
        assert f"{number}. {point.heading}" in page
        assert re.search(rf"{number}\D[^<]*(<[^>]*>\s*)*{point.heading}", grid)
    assert [row["number"] for row in printed] == [7, 8]


def test_nobody_is_asked_about_what_is_only_to_be_read(world, out, points, sign_in):
    request = FeedbackRequest.objects.get(newsletter=out, agency=world.police)
    client = sign_in(world.police_lead)
    form = text(client.get(request.get_absolute_url()))

    assert points[0].heading not in form
    assert points[0].heading in text(client.get(out.get_absolute_url())), "it is read like all others"
    client.post(request.get_absolute_url(), answer_data(request))
    request.refresh_from_db()
    assert request.is_answered
    assert set(request.responses.values_list("learning_point", flat=True)) == {points[n].pk for n in (1, 6, 7)}
    lessons = reports.feedback_paper(out, world.manager)["lessons"]
    assert [lesson["number"] for lesson in lessons] == [2, 7, 8]


def test_the_form_of_a_section_keeps_the_choice_and_takes_it_back(world, choosing, points, sign_in):
    section = choosing.sections.first()
    client, address = sign_in(world.manager), reverse("newsletters:section", args=[choosing.reference, section.pk])
    choosing.refresh_from_db()
    typed = {"heading": section.heading, "points": [p.pk for p in points[:6]], "version": choosing.version}
    typed |= {f"line_{p.pk}": "Say it, then write it." for p in points}

    client.post(address, typed | {"quiet": [points[0].pk]})

    asks = dict(SectionPoint.objects.filter(section=section).values_list("learning_point", "asks_answer"))
    assert [asks[p.pk] for p in points[:6]] == [False, True, True, True, True, True]


def test_what_was_released_before_there_was_a_choice_asks_about_everything(out):
    old = {"sections": [{"points": [{"id": 1, "number": 1, "withdrawn": False}]}]}

    assert len(lessons(old)) == 1


@pytest.mark.parametrize(("number", "minutes"), [(0, 5), (1, 5), (4, 10), (6, 15), (12, 20)])
def test_the_minutes_that_are_promised_are_worked_out(number, minutes):
    points = [{"id": n, "number": n, "withdrawn": False, "asks": True} for n in range(number)]
    quiet = [{"id": 99, "number": 99, "withdrawn": False, "asks": False}]

    assert minutes_to_answer({"sections": [{"points": points + quiet}]}) == minutes


def test_every_place_promises_the_same_minutes(world, out, sign_in):
    request = FeedbackRequest.objects.get(newsletter=out, agency=world.police)
    client = sign_in(world.police_lead)

    assert request.minutes == 10
    for address in (request.get_absolute_url(), out.get_absolute_url(), "/my-list/"):
        assert re.search(r"bout 10 minutes", text(client.get(address))), address
    assert "in about 10 minutes" in reports.newsletter_page(out, out.released_content)["feedback"]["intro"]


@pytest.mark.parametrize(("later", "is_required"), [(0, False), (40, False), (41, True)])
def test_an_answer_is_required_only_once_it_is_late(world, sent, later, is_required):
    with time_machine.travel(days.london(days.today() + dt.timedelta(days=later), 12)):
        paper = reports.feedback_paper(sent, world.manager)

    assert any(ask["lead"].startswith("Require an answer") for ask in paper["asks"]) is is_required


def test_an_agency_that_is_not_asked_any_more_is_not_counted_as_missing(world, sent, feedback, sign_in):
    services.close_request(feedback.health, reason="Merged with another.", by=world.manager)

    home = text(sign_in(world.manager).get("/"))

    assert "0 of 1 agency answered" in home
    assert f"No answer yet: {world.police.short_name}." in home
    assert "0 of 1" in text(sign_in(world.manager).get("/newsletters/"))
    assert reports.feedback_paper(sent, world.manager)["figures"][0]["value"] == "0 of 1"
