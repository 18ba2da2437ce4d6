"""No value in an address is too odd: every list of the API and every page answers it calmly."""

from urllib.parse import quote

import pytest

from scr_tracker.api import router
from tests.access import addresses
from tests.api.conftest import address

ODD = [
    ",,", "-", "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30T25:61:61Z", "0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59+14:00",
    "99999999999999999999999999", "-1", "NaN", "1e309", "١٢", "１", "9" * 5000, "", " ", "[]", "%", "\\", "'", "\U0010ffff", "\r\nX: y",
    "&|!():*<->", "true,false",
]  # fmt: skip
RAW = ["%ED%A0%80", "%FF", "%", "%00"]
VALUES = [quote(value, safe="") for value in ODD] + RAW
QUICK = ["%2C", "%C2%B2"]
ON_PAGES = (
    *("q", "page", "per_page", "sort", "state", "status", "stage", "type", "late", "due", "rag", "agency", "review", "theme", "view"),
    *("board", "about", "person", "since", "looks", "format", "open", "section", "place", "show", "after", "recommendation", "going"),
    *("email", "name", "role", "updates", "saved", "next", "filter", "from", "to", "period", "meeting", "reviews", "agencies"),
)  # fmt: skip


def queries(names, values):
    for name in sorted(names):
        yield from (f"{name}={value}" for value in values)
        yield f"{name}=1&{name}=x&{name}="


def faults_of_lists(client, part, values):
    asked, faults = 0, []
    for prefix, viewset, _ in router.registry:
        if not hasattr(viewset, "list"):
            continue
        names = {"page", "page_size", "cursor", *getattr(getattr(viewset, "filterset_class", None), "base_filters", ())}
        for query in queries(names, values):
            asked += 1
            answer = client.get(f"{address(prefix, None, part)}?{query}")
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {prefix}?{query[:60]}")
    return asked, faults


def faults_of_pages(client, world, values):
    asked, faults = 0, []
    for route in addresses.routes():
        if hasattr(route.view, "cls"):
            continue
        path = next(path for target, path, _ in addresses.targets(route, world) if target in {"own", "alone"})
        for value in values:
            asked += 1
            answer = client.get(f"{path}?{'&'.join(f'{name}={value}' for name in ON_PAGES)}")
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {path}?…={value[:60]}")
    return asked, faults


def check(answered, record_property):
    asked, faults = answered
    record_property("counted", ["hostile queries: requests", asked])
    assert asked > 50
    assert not faults, f"{len(faults)} of {asked}:\n" + "\n".join(faults[:40])


@pytest.fixture
def browser(w, as_user):
    """`browser(role)`: a client that gets the answer to a fault, as a browser does."""

    def enter(role):
        client = as_user(getattr(w, role))
        client.raise_request_exception = False
        return client

    return enter


def test_a_few_odd_values_everywhere(w, browser, record_property):
    check(faults_of_lists(browser("manager"), w.own, QUICK), record_property)
    check(faults_of_pages(browser("manager"), w, QUICK), record_property)


@pytest.mark.slow
def test_every_odd_value_on_every_list(w, browser, record_property):
    check(faults_of_lists(browser("manager"), w.own, VALUES), record_property)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["manager", "police_lead", "administrator"])
def test_every_odd_value_on_every_page(role, w, browser, record_property):
    check(faults_of_pages(browser(role), w, VALUES), record_property)
