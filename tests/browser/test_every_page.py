"""Every page that each role can reach by links: opens, keeps to the content security policy, and axe finds nothing."""

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
# The others see less of the same pages: they are walked by make test-slow.
WALKED_EVERY_TIME = {"manager", "agency lead", "administrator"}
PER_VIEW = 1  # pages of one view that are looked at, per role
LEFT_OUT = re.compile(
    r"/export/|\.css$|\.png$|/file/|/documents/\d+/$|/versions/\d+/$|/evidence/\d+/|/schema/|/docs/|logout|[?&]export=|\.csv|\.xlsx|\.ics|/csv|/xlsx"
)
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture
def demonstration(transactional_db, settings):
    settings.DEMO = True
    call_command("demo_data", verbosity=0)


@pytest.mark.parametrize(
    "role", [role if role in WALKED_EVERY_TIME else pytest.param(role, marks=pytest.mark.slow) for role in ROLES]
)
def test_every_page_of(role, demonstration, at_a_browser, site):
    person = at_a_browser()
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
        found = axe.run(person.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        for violation in found.response["violations"]:
            problems.append(f"{view}: {violation['id']} at {[node['target'] for node in violation['nodes'][:3]]}")
        person.page.set_viewport_size({"width": 320, "height": 800})
        if person.page.evaluate(SIDEWAYS):
            problems.append(f"{view}: scrolls sideways at 320 px ({url})")
        person.page.set_viewport_size({"width": 1280, "height": 900})
        for link in person.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            page = link.split("#")[0]
            if page.startswith(site) and not LEFT_OUT.search(page):
                waiting.append(page)

    print(f"{role}: {len(seen)} pages")
    assert not problems, "\n".join(problems)
    assert not person.complaints
    assert len(seen) > 3
