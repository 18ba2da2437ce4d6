"""Stage line and tabs: on every tab of a review, and above every page that lies under one of them."""

import re

import pytest
from django.urls import reverse

from tests import factories as f

TABS = [
    ("reviews:detail", "Summary"),
    ("reviews:agencies", "Agencies"),
    ("reviews:learning", "Learning"),
    ("recommendations:list", "Recommendations"),
    ("recommendations:review_actions", "Actions"),
    ("reviews:documents", "Documents"),
    ("reviews:decisions", "Decisions"),
    ("reviews:history", "History"),
]


def under_the_tabs(world):
    """Pages that lie under a tab: (name, further arguments, the tab)."""
    return [
        ("reviews:imr", [world.imrs.police.pk], "Agencies"),
        ("reviews:imr_return", [world.imrs.police.pk], "Agencies"),
        ("reviews:request_imrs", [], "Agencies"),
        ("reviews:learning_point", [world.points.cleared.number], "Learning"),
        ("reviews:change_learning", [world.points.cleared.number], "Learning"),
        ("reviews:add_document", [], "Documents"),
        ("reviews:add_decision", [], "Decisions"),
        ("reviews:people", [], "Summary"),
        ("reviews:change", [], "Summary"),
        ("reviews:stage", [], "Summary"),
        ("recommendations:recommendation", [world.recommendations.first.number], "Recommendations"),
        ("recommendations:change_recommendation", [world.recommendations.first.number], "Recommendations"),
        ("recommendations:address", [world.recommendations.first.number], "Recommendations"),
        ("recommendations:new", [], "Recommendations"),
    ]


def current_tab(page):
    text = page.content.decode()
    found = re.search(r'class="moj-sub-navigation__link" href="[^"]+" aria-current="page">([A-Z][a-z]+)', text)
    assert found, "no tab is the current one"
    assert 'class="app-stages"' in text
    return found[1]


def test_every_tab_leads_to_a_page_with_the_same_tabs(world, sign_in):
    page = sign_in(world.manager)
    tabs = page.get(world.review.get_absolute_url()).context["tabs"]

    assert [tab["url"] for tab in tabs] == [reverse(name, args=[world.review.reference]) for name, _ in TABS]
    assert [current_tab(page.get(tab["url"])) for tab in tabs] == [words for _, words in TABS]


def test_the_pages_under_a_tab_keep_them(world, sign_in):
    page = sign_in(world.manager)

    wrong = []
    for name, more, tab in under_the_tabs(world):
        response = page.get(reverse(name, args=[world.review.reference, *more]))
        if response.status_code != 200 or current_tab(response) != tab:
            wrong.append(name)

    assert wrong == []


def test_who_does_not_read_the_review_has_no_tabs(world, sign_in):
    page = sign_in(world.police_lead)

    for address in (world.imrs.police.get_absolute_url(), world.recommendations.first.get_absolute_url()):
        text = page.get(address).content.decode()
        assert "moj-sub-navigation" not in text
        assert "app-stages" not in text


def test_the_actions_of_a_review_are_as_many_as_its_tab_says(world, sign_in):
    f.ActionFactory(board=world.board, lead_agency=world.police, recommendations=[world.recommendations.first])
    page = sign_in(world.manager)
    address = reverse("recommendations:review_actions", args=[world.review.reference])

    response = page.get(address)

    count = next(tab["count"] for tab in response.context["tabs"] if tab["url"] == address)
    assert len(response.context["open"]) == count
    assert sign_in(world.police_lead).get(address).status_code == 404
    assert sign_in(world.other_manager).get(address).status_code == 404


@pytest.mark.parametrize("who", ["manager", "auditor"])
def test_the_list_of_learning_has_headings_numbers_and_links(world, sign_in, who):
    point = world.points.cleared
    address = reverse("reviews:learning_point", args=[world.review.reference, point.number])

    text = sign_in(getattr(world, who)).get(reverse("reviews:learning", args=[world.review.reference])).content.decode()

    assert f'<h3 class="app-rows__title"><a href="{address}">{point.number}. {point.heading}</a></h3>' in text
