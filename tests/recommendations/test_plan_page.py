"""The page of the plan, and lists like it: its title, its columns, the way back to the rows, boxes that are searched."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import days
from tests import factories as f

PLAN = reverse("recommendations:plan")


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def title(response):
    return re.search(r"<title>(.*?)</title>", words(response))[1]


@pytest.fixture
def pages(world, sign_in):
    """Two pages of overdue actions of the police, and the manager who reads them."""
    for number in range(21):
        f.ActionFactory(
            board=world.board,
            lead_agency=world.police,
            due_on=days.today() - dt.timedelta(days=number + 1),
            first_due_on=days.today() - dt.timedelta(days=99),
            recommendations=[world.recommendations.first],
        )
    return sign_in(world.manager)


def test_the_title_names_the_view_the_filter_the_page_and_the_board(world, pages):
    board = world.board.short_name
    asked = f"?view=overdue&agency={world.police.slug}&status=not_started&q=ring&per_page=20&page=2"

    assert title(pages.get(PLAN)) == f"Action plan – {board} – SCR Tracker"
    assert title(pages.get(PLAN + asked)) == (
        f"Action plan: overdue, not started, {world.police.short_name}, “ring”, page 2 of 2 – {board} – SCR Tracker"
    )
    assert title(pages.get(PLAN + "?view=all")).startswith("Action plan: all")


def test_other_lists_name_what_they_are_narrowed_to_in_their_titles(world, pages, sign_in):
    people = reverse("agencies:people", args=[world.board.prefix])
    assert f"People of {world.board.short_name}: nobody –" in title(pages.get(f"{people}?q=nobody"))
    assert "Messages: To decide, nobody –" in title(pages.get("/messages/?state=decide&person=nobody"))
    assert "Audit trail: LH –" in title(pages.get(reverse("core:trail") + "?about=LH"))
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)
    f.ActionFactory(board=world.other_board, lead_agency=world.police)
    lead = sign_in(world.police_lead)
    of = world.other_board.short_name
    assert f"My list: {of} –" in title(lead.get(reverse("recommendations:my_list"), {"board": of}))


def test_whoever_sorts_filters_or_turns_the_page_comes_back_to_the_rows(pages):
    said = words(pages.get(PLAN + "?per_page=20"))

    assert 'href="#results" class="govuk-skip-link"' in said
    assert said.count('id="results" tabindex="-1"') == 1
    assert 'action="#results"' in said
    ways = re.findall(r'<a class="app-(?:sort|chip app-chip--small|paging__link)[^"]*" href="([^"]*)"', said)
    assert len(ways) >= 8
    assert all(way.endswith("#results") for way in ways), ways


def test_a_row_says_when_it_was_last_updated(world, pages, sign_in):
    updated = f.ActionFactory(
        board=world.board,
        lead_agency=world.police,
        updated_at=days.london(days.today() - dt.timedelta(days=400), 0, 30),
    )
    said = words(pages.get(PLAN + "?per_page=100"))

    day = days.today() - dt.timedelta(days=400)
    row = said[said.index(updated.get_absolute_url()) :].partition("</tr>")[0]
    assert f'data-label="Last update">{day:%-d %b %Y}<' in row, "by the days of London, with the year of another year"
    assert 'data-label="Last update"><span class="app-quiet">None yet</span>' in said


def test_the_search_button_is_no_invisible_one(pages):
    header = words(pages.get(PLAN)).partition("</header>")[0]

    assert not re.search(r'<button[^>]*class="govuk-visually-hidden"', header)
    assert re.search(r'<button class="app-header__search-button" type="submit">.*?Search</span></button>', header)


def test_a_long_list_of_boxes_is_searched_by_every_word_and_narrowed_by_review(world, sign_in):
    page, address = sign_in(world.manager), reverse("recommendations:new_action")
    assert "data-choose" not in words(page.get(address)), "a short list is seen at a glance"

    long = "Every ward keeps the number by its telephone. " * 8 + "Zebra."
    for _number in range(9):
        f.RecommendationFactory(review=world.review, text=long)
    said = words(page.get(address))

    tool = re.search(r"<div[^>]* data-choose-tool hidden>.*?</p> </div>", said)[0]
    assert " name=" not in tool, "what is typed there is not sent"
    first = re.search(r'<div class="govuk-checkboxes__item" data-choice .*?>', said)[0]
    assert f'data-group="{world.review.code_name}"' in first
    assert said.count("Zebra.") >= 9, "also the words that the label has no room for"
