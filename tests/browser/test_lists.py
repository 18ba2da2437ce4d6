"""Lists in a real window: they fit it, what waits comes first on a phone, and whoever filters is brought back to the rows."""

import datetime as dt

import pytest

from core import days
from tests import factories as f

INSIDE = """element => { const box = element.getBoundingClientRect();
  return box.width > 0 && box.left >= 0 && box.right <= document.documentElement.clientWidth }"""
CLEAR = """() => { const bar = document.querySelector(".app-bulk").getBoundingClientRect();
  return document.activeElement.getBoundingClientRect().top >= bar.bottom - 1 }"""


@pytest.fixture
def manager(world, at_a_browser):
    for number in range(24):
        f.ActionFactory(
            board=world.board,
            lead_agency=world.police if number % 2 else world.health,
            owner=world.police_lead if number % 2 else None,
            title=f"Every ward and every practice displays the one telephone number to ring, {number}",
            due_on=days.today() + dt.timedelta(days=number - 30),
            first_due_on=days.today() - dt.timedelta(days=200),
            moves=2,
            status="evidence_requested",
            recommendations=[world.recommendations.first],
        )
    for number in range(9):
        f.RecommendationFactory(review=world.review, text=f"Tell families what happens, part {number}.")
    f.RecommendationFactory(review=world.second_review, text="Ask about the café’s late shift.")
    return at_a_browser().sign_in(world.manager)


def resize(person, width):
    person.page.set_viewport_size({"width": width, "height": 800})


@pytest.mark.django_db(transaction=True)
def test_the_plan_and_home_in_every_window_and_by_keyboard(world, manager):
    page = manager.page
    the_plan_fits(manager)
    it_is_stacked_rows_on_a_phone(manager)
    what_waits_comes_first_on_a_phone(manager)
    sorting_and_filtering_lead_back_to_the_rows(manager)
    choosing_rows_is_announced_and_covers_nothing(manager)
    a_long_list_is_searched(manager)
    page.emulate_media(forced_colors="active")
    manager.go("/actions/?view=overdue")
    edges = "e => [getComputedStyle(e).borderBottomWidth, getComputedStyle(e).borderBottomStyle].join()"
    now, other = (
        page.locator(".moj-sub-navigation__link[aria-current]"),
        page.locator(".moj-sub-navigation__link:not([aria-current])"),
    )
    assert now.evaluate(edges) == "4px,solid"
    assert other.first.evaluate(edges).startswith("0px"), (
        "with the system's colours too only the current tab is underlined"
    )
    assert manager.complaints == []


def the_plan_fits(manager):
    for width in (961, 1024, 1200, 1201, 1280):
        resize(manager, width)
        manager.go("/actions/")
        titles = manager.page.locator("tbody th")
        assert titles.first.evaluate("e => e.getBoundingClientRect().width") >= 190, width
        assert manager.page.locator("thead th").last.evaluate(INSIDE), width
        scroll = manager.page.locator(".app-scroll")
        assert scroll.evaluate("e => e.scrollWidth <= e.clientWidth"), width


def it_is_stacked_rows_on_a_phone(manager):
    resize(manager, 320)
    manager.go("/actions/")
    row = manager.page.locator("tbody tr").first
    for label in ("Due", "Status", "Last update"):
        cell = row.locator(f"td[data-label='{label}']")
        assert cell.evaluate(INSIDE), label
        assert label in cell.evaluate("e => getComputedStyle(e, '::before').content")
    told = row.aria_snapshot()
    assert told.startswith("- row ") and "- rowheader " in told and "- cell " in told, (
        "it is still a table to a screen reader"
    )
    assert manager.page.get_by_role("link", name="Due").first.evaluate(INSIDE), "the ways to sort are not hidden"


def what_waits_comes_first_on_a_phone(manager):
    def top(selector):
        return manager.page.locator(selector).first.evaluate("e => e.getBoundingClientRect().top")

    manager.go("/")
    assert top(".app-columns__turn") < top(".app-strip") < top(".app-columns__main")
    resize(manager, 1280)
    assert top(".app-strip") < top(".app-columns__turn") == top(".app-columns__main")


def sorting_and_filtering_lead_back_to_the_rows(manager):
    page = manager.page
    focused = "() => document.activeElement.id"
    manager.go("/actions/")
    with page.expect_navigation():
        page.locator("thead").get_by_role("link", name="RAG").click()
    assert page.url.endswith("sort=rag#results")
    assert page.evaluate(focused) == "results"
    page.get_by_label("Words or reference").fill("telephone")
    with page.expect_navigation():
        page.get_by_role("button", name="Show actions").click()
    assert "q=telephone" in page.url
    assert page.evaluate(focused) == "results"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.app-columns__main') !== null")
    page.locator("body").evaluate("() => { location.hash = ''; scrollTo(0, 0) }")
    skip = page.get_by_role("link", name="Skip to the actions")
    skip.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "results"


def choosing_rows_is_announced_and_covers_nothing(manager):
    page = manager.page
    manager.go("/actions/")
    status = page.locator("[data-bulk-status]")
    assert status.get_attribute("role") == "status" and status.inner_text() == ""
    ticks = page.locator("tbody .app-tick__input")
    ticks.nth(0).check()
    assert status.inner_text() == "1 action selected"
    ticks.nth(1).check()
    assert status.inner_text() == "2 actions selected"
    ticks.nth(20).focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("() => document.activeElement.closest('tbody') === null"):
            break
        assert page.evaluate(CLEAR), "nothing that has the focus lies under the bar"
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => document.querySelector('[data-bulk-status]').textContent === 'No actions selected'")


def a_long_list_is_searched(manager):
    page = manager.page
    manager.go("/actions/new/")
    items, found = page.locator("[data-choice]"), page.locator("[data-choose-found]")
    number = items.count()
    items.nth(0).get_by_role("checkbox").check()
    page.get_by_label("Search this list").fill("CAFE'S shift")
    page.wait_for_function(
        "n => document.querySelector('[data-choose-found]').textContent === `2 of ${n} shown, 1 selected`", arg=number
    )
    assert items.nth(0).is_visible(), "what is ticked stays in sight"
    page.get_by_label("Search this list").press("Enter")
    assert page.url.endswith("/actions/new/"), "Enter there does not send the form"
    page.get_by_label("Search this list").fill("")
    page.get_by_label("Review", exact=True).select_option(index=1)
    page.wait_for_function(
        "n => !document.querySelector('[data-choose-found]').textContent.startsWith(`${n} `)", arg=number
    )
    assert found.get_attribute("role") == "status"
    assert 0 < items.filter(visible=True).count() < number
    items.nth(0).get_by_role("checkbox").uncheck()
