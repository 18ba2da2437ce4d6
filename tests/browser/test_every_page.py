"""Every page that each role can reach by links: opens, keeps to the content security policy, and axe finds nothing.

`make test` walks three roles on a wide screen; `make test-slow` walks every role on a phone, a small and a wide screen.
"""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import resolve

from agencies.models import User
from scr_tracker.demo.people import PASSWORD

ROLES = {
    "manager": "ruth.ashdown",
    "officer": "dev.chandra",
    "chair": "idris.kettle",
    "panel member": "hilary.stott",
    "auditor": "owen.tranter",
    "agency lead": "callum.reid",
    "contributor": "lorna.pask",
    "administrator": "alex.fenn",
}
WALKED_EVERY_TIME = ["manager", "agency lead", "administrator"]
WIDE, SMALL, PHONE = 1280, 1024, 320  # px
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PER_VIEW = 1  # pages of one view that are looked at, per role
LEFT_OUT = re.compile(
    r"/export/|\.css$|\.png$|/file/|/documents/\d+/$|/versions/\d+/$|/evidence/\d+/|/schema/|/docs/|logout|[?&]export=|\.csv|\.xlsx|\.ics|/csv|/xlsx"
)
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture
def demonstration(transactional_db, settings):
    settings.DEMO = True
    call_command("demo_data", verbosity=0)


@pytest.mark.parametrize("role", WALKED_EVERY_TIME)
def test_every_page_of(role, demonstration, at_a_browser, site):
    _walk(role, at_a_browser(), site, [WIDE])


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_page_on_every_screen_of(role, demonstration, at_a_browser, site, record_property):
    pages = _walk(role, at_a_browser(), site, [WIDE, SMALL, PHONE])

    record_property("counted", ["pages read by axe on three screens", pages])


def _walk(role, person, site, widths):
    """How many pages were looked at; fails with every problem that was found on them."""
    person.sign_in(User.objects.get(email=f"{ROLES[role]}@larkhaven.example"), PASSWORD)
    axe, seen, problems = Axe(), {}, []
    waiting = [person.page.url]
    while waiting:
        url = waiting.pop(0)
        view = resolve(urlsplit(url).path).view_name
        if seen.get(view, 0) >= PER_VIEW:
            continue
        seen[view] = seen.get(view, 0) + 1
        answer = person.go(url)
        if answer.status >= 400:
            problems.append(f"{view}: {url} answered {answer.status}")
            continue
        problems += [f"{view}: {problem}" for width in widths for problem in _found_by_axe(axe, person.page, width)]
        _at(person.page, PHONE)
        if person.page.evaluate(SIDEWAYS):
            problems.append(f"{view}: scrolls sideways at {PHONE} px ({url})")
        _at(person.page, WIDE)
        for link in person.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            page = link.split("#")[0]
            if page.startswith(site) and not LEFT_OUT.search(page):
                waiting.append(page)

    print(f"{role}: {len(seen)} pages")
    assert not problems, "\n".join(problems)
    assert not person.complaints
    assert len(seen) > 3
    return len(seen)


def _at(page, width):
    page.set_viewport_size({"width": width, "height": 900})


def _found_by_axe(axe, page, width):
    _at(page, width)
    for violation in axe.run(page, options=RULES).response["violations"]:
        yield f"{violation['id']} at {width} px: {[node['target'] for node in violation['nodes'][:3]]}"
