"""`?cursor=`: a list read page by page shows each row once, though rows are added and change place meanwhile."""

import base64
import datetime as dt

import pytest

from core import audit, days
from recommendations.models import Action
from scr_tracker.api import router
from tests import factories as f
from tests.api.conftest import API, address


def walk(client, path, size=2, between=None):
    """The rows of every page, in the order in which they came; `between` happens once, after the first page."""
    rows, place = [], f"{path}{'&' if '?' in path else '?'}cursor=&page_size={size}"
    while place:
        answer = client.get(place)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        assert set(page) == {"count", "next", "previous", "results"}
        rows += page["results"]
        place = page["next"]
        if between is not None:
            between()
            between = None
    return rows


@pytest.fixture
def plan(w):
    return [f.ActionFactory(board=w.board, lead_agency=w.police, recommendations=[w.recommendations.first]) for _ in range(6)]  # fmt: skip


def test_an_action_that_changes_place_and_one_that_is_added_come_once_each(w, plan, as_user):
    def move_and_add():
        Action._default_manager.filter(pk=plan[5].pk).update(due_on=days.today() - dt.timedelta(days=400))
        Action._default_manager.filter(pk=plan[0].pk).update(due_on=days.today() + dt.timedelta(days=400))
        plan.append(f.ActionFactory(board=w.board, lead_agency=w.police, recommendations=[w.recommendations.first]))

    rows = [row["reference"] for row in walk(as_user(w.chair), f"{API}/actions/", between=move_and_add)]

    assert len(rows) == len(set(rows))
    assert {action.reference for action in plan} <= set(rows)


def test_a_list_that_grows_from_the_front_repeats_nothing(w, plan, as_user):
    for _ in range(3):
        f.ProgressUpdateFactory(action=plan[0], by=w.police_lead)

    def say_more():
        f.ProgressUpdateFactory(action=plan[0], by=w.police_lead)
        audit.record("action.updated", target=plan[0], by=w.police_lead)

    said = [row["id"] for row in walk(as_user(w.chair), f"{API}/updates/?action={plan[0].reference}", 2, say_more)]
    assert sorted(said) == list(plan[0].updates.order_by("pk").values_list("pk", flat=True))

    trail = [row["id"] for row in walk(as_user(w.manager), f"{API}/audit-events/?looks=false", 3, say_more)]
    assert len(trail) == len(set(trail))
    assert trail == sorted(trail)


def test_every_list_can_be_read_so_and_shows_the_same_rows_as_its_pages(w, as_user):
    client = as_user(w.manager)
    for prefix, viewset, _ in router.registry:
        if getattr(viewset, "pagination_class", None) is None:
            continue
        if prefix == "audit-events":  # each look at it adds to it
            continue
        place = address(prefix, None, w.own)
        pages = client.get(f"{place}?page_size=100").json()["results"]
        walked = walk(client, place, 1 if len(pages) < 9 else 5)
        assert sorted(map(str, walked)) == sorted(map(str, pages)), prefix


def test_the_way_back_leads_to_the_page_before(w, plan, as_user):
    client = as_user(w.chair)
    first = client.get(f"{API}/actions/?cursor=&page_size=3").json()
    second = client.get(first["next"]).json()

    assert first["previous"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert first["count"] == second["count"] == Action.objects.visible_to(w.chair).count()


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=nonsense", "cursor"),
        (f"cursor={encoded('p=soon')}", "cursor"),
        (f"cursor={encoded('p=' + '9' * 40)}", "cursor"),
        (f"cursor={encoded('o=-1')}", "cursor"),
        ("cursor=%C3%BF", "cursor"),
        ("cursor=&page=2", "page"),
        ("cursor=&ordering=due_on", "ordering"),
        ("cursor=&page_size=1000", "page_size"),
        ("cursor=&no_such_filter=1", "no_such_filter"),
    ],
)
def test_what_is_no_cursor_or_does_not_go_with_one_is_refused_and_named(w, as_user, query, field):
    answer = as_user(w.chair).get(f"{API}/actions/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_the_description_says_which_lists_have_cursors(w, as_user):
    schema = as_user(w.chair).get(f"{API}/schema/?format=json").json()

    assert "cursor" in schema["info"]["description"]
    for path, operations in schema["paths"].items():
        names = [one["name"] for one in operations.get("get", {}).get("parameters", ())]
        assert ("page" in names) == ("cursor" in names), path
