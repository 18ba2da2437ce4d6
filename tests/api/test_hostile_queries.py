"""No value in an address is too odd: every list of the API and every page answers it calmly."""

from urllib.parse import quote

import pytest

from scr_tracker.api import router
from tests.access import addresses
from tests.api.conftest import address

ODD = [
    ",", ",,", "-", "-,", "0000-00-00", "9999-99-99", "0001-01-01", "9999-12-31", "2026-02-30T25:61:61Z", "0001-01-01T00:00:00-14:00",
    "9999-12-31T23:59:59+14:00", "99999999999999999999999999", "-1", "1e309", "NaN", "Infinity", "0x10", "١٢", "²", "１", "9" * 5000, "",
    " ", "[]", "{}", "null", "%", "_", "\\", "'", "\"", "';--", "../..", "\ud7ff", "\U0010ffff", "\u202e", "\r\nX: y", "a" * 5000, "&|!():*<->", "true,false", "1,1,x",
]  # fmt: skip
RAW = ["%ED%A0%80", "%FF", "%C0%80", "%", "%u0000", "%F5%80%80%80", "%00"]
VALUES = [quote(value, safe="") for value in ODD] + RAW
QUICK = ["%2C", "%C2%B2"]
ON_PAGES = (
    *("q", "page", "per_page", "sort", "state", "status", "stage", "type", "late", "due", "rag", "agency", "review", "theme", "view"),
    *("board", "about", "person", "since", "looks", "format", "open", "section", "place", "show", "after", "recommendation", "going"),
    *("email", "name", "role", "updates", "saved", "next", "filter", "from", "to", "period", "meeting", "reviews", "agencies"),
)  # fmt: skip


def faults_of_lists(client, part, values):
    asked, faults = 0, []
    for prefix, viewset, _ in router.registry:
        if not hasattr(viewset, "list"):
            continue
        names = {"page", "page_size", *getattr(getattr(viewset, "filterset_class", None), "base_filters", ())}
        place = address(prefix, None, part)
        for name in sorted(names):
            for value in values:
                for query in (f"{name}={value}", f"{name}=1&{name}={value}")[: 1 if values is QUICK else 2]:
                    asked += 1
                    answer = client.get(f"{place}?{query}")
                    if answer.status_code >= 500:
                        faults.append(f"{answer.status_code} {place}?{query[:60]}")
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


def check(client, w, values, record_property):
    client.raise_request_exception = False
    lists, faults = faults_of_lists(client, w.own, values)
    pages, more = faults_of_pages(client, w, values)
    record_property("counted", ["hostile queries: requests", lists + pages])
    faults += more
    assert not faults, f"{len(faults)} of {lists + pages}:\n" + "\n".join(faults[:40])


def test_a_few_odd_values_everywhere(w, as_user, record_property):
    check(as_user(w.manager), w, QUICK, record_property)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["manager", "police_lead", "auditor", "administrator"])
def test_every_odd_value_everywhere(role, w, as_user, record_property):
    check(as_user(getattr(w, role)), w, VALUES, record_property)
