"""Whoever reads about a case leaves a trace, and where no trace can be left nothing is shown.

Generated from the URLs, like the access table: every address says what it
shows; what says CONTENT leaves an event before the body leaves, what says
NOTHING holds none of the words that only case content holds.
"""

import io
import zipfile

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.urls import path as url_path
from django.utils import timezone

from core import days
from core.checks import declared_reads
from core.models import AuditEvent
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from newsletters.models import Newsletter
from recommendations.models import Extension
from tests.access import addresses
from tests.access.world import MAY_READ, ROLES, build

TITLE = "Case content cannot be shown, because access cannot be recorded"
READERS = [role for role in ROLES if role not in {"stranger", "anonymous"}]
# Words of a case stand in them only because the test's world writes its marks into every column there is.
MARKED_BY_THE_WORLD = {
    "core:print_job": "a print is titled by the product: what it is of, by reference",
    "account": "an API key is named by its owner, who alone sees the name",
}
QUERIES = {"search": "?q=canary*", "newsletters:keep": "?place=nothing"}
LEAVES = {"account_logout"}
QUICK = ("manager", "chair", "police_lead")  # who writes, who verifies, who answers; all roles in the slow run
# Changes that show the page again when they are refused, and what only leads elsewhere here: see the tests below.
NOT_BY_GET = {
    "newsletters:ask_release", "newsletters:decide", "newsletters:feedback_print", "newsletters:keep", "newsletters:link",
    "newsletters:link_newsletter", "newsletters:link_revoke", "newsletters:print", "newsletters:section", "newsletters:section_move",
    "recommendations:chosen", "recommendations:print_plan", "reviews:clear_learning", "reviews:print",
}  # fmt: skip


@pytest.fixture
def world(db):
    w = build()
    Newsletter.objects.filter(state="sent").update(feedback_due_on=days.today())  # so that there is feedback to read
    Extension.objects.filter(pk=w.own.extension.pk).update(
        decision="agreed", decided_at=timezone.now(), decided_by=w.manager
    )  # so that more time can be asked for
    w.clients = {}
    for role in READERS:
        w.clients[role] = Client(raise_request_exception=False)
        w.clients[role].force_login(getattr(w, role))
    return w


def shows(route):
    """What a GET of this route is declared to show."""
    reads = declared_reads(route.name, route.view)
    if isinstance(reads, dict):
        reads = reads.get(route.view.actions.get("get"))
    return reads


def paths(world, declared):
    """(route, path) of every address that is declared so, about one's own things and the sibling's."""
    for route in addresses.routes():
        if shows(route) == declared and route.name not in LEAVES:
            for target, path, _ in addresses.targets(route, world):
                if target in {"alone", "own", "sibling", "foreign"}:
                    yield route, path + QUERIES.get(route.name, "")


def answer(client, path):
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def words_in(body):
    """The text of an answer; a spreadsheet's and a printed page's too."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b"".join(book.read(name) for name in book.namelist())
    return body


def marks_in(body):
    text = words_in(body)
    return sorted(mark for mark in MAY_READ if mark.encode() in text)


def test_every_address_says_what_it_shows():
    routes = list(addresses.routes())

    assert len(routes) > 200
    assert not [error for error in run_checks(tags=["access"]) if error.id == "access.E004"]


def test_a_silent_address_fails_the_build(monkeypatch):
    @requires(P.REVIEW_VIEW)
    def silent(request):
        """Says who may come in, not what they see."""

    monkeypatch.setattr("scr_tracker.urls.urlpatterns", [url_path("silent/", silent, name="silent")])
    monkeypatch.setattr("core.checks.patterns", lambda: [("silent/", "silent", silent)])

    assert [error.id for error in run_checks(tags=["access"])] == ["access.E004"]


def without_a_trace(world, roles):
    """Open every address that shows content as each of these; (how many answers, what was wrong, names never reached)."""
    reads, wrong, reached, names = 0, [], set(), set()
    for route, path in paths(world, CONTENT):
        names.add(route.name)
        for role in roles:
            last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
            response, _ = answer(world.clients[role], path)
            if response.status_code >= 500:
                wrong.append(f"{role} {path} ({route.name}): answered {response.status_code}")
            if response.status_code == 200:
                reads += 1
                reached.add(route.name)
                if problem := _trace(AuditEvent.objects.filter(pk__gt=last), getattr(world, role), response):
                    wrong.append(f"{role} {path} ({route.name}): {problem}")
    return reads, wrong, names - reached


def test_every_read_leaves_a_trace(world, record_property):
    reads, wrong, unreached = without_a_trace(world, QUICK)

    record_property("counted", ["reads with a trace, quick: answers", reads])
    assert not wrong, f"{len(wrong)} of {reads}:\n" + "\n".join(wrong[:40])
    assert reads > 300
    assert unreached == NOT_BY_GET, " ".join(sorted(unreached ^ NOT_BY_GET))


def test_a_form_that_was_refused_and_a_print_leave_a_trace_too(world):
    """Posts that show the page once more, each with what is wrong with it."""
    draft, review = world.own.draft.reference, world.review.reference
    posts = {
        f"/newsletters/{draft}/check/keep/": ({"place": "nothing"}, world.own.draft),
        f"/newsletters/{draft}/sections/{world.own.section.pk}/": ({"version": "999"}, world.own.draft),
        f"/actions/{world.own.action.reference}/end/": ({}, world.own.action),
        f"/reviews/{review}/change/": ({"version": "999"}, world.review),
        f"/reviews/{review}/print/": ({}, world.review),
    }
    for path, (data, target) in posts.items():
        last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0

        response = world.clients["manager"].post(path, data)

        assert response.status_code in ({302} if path.endswith("print/") else {400, 409}), path
        looks = AuditEvent.objects.filter(pk__gt=last, verb__endswith=".looked")
        assert [look.target_id for look in looks] == [str(target.pk)], path


@pytest.mark.slow
def test_every_read_of_every_role_leaves_a_trace(world, record_property):
    reads, wrong, _ = without_a_trace(world, READERS)

    record_property("counted", ["reads with a trace: answers", reads])
    assert not wrong, f"{len(wrong)} of {reads}:\n" + "\n".join(wrong[:40])
    assert reads > 1000


def _trace(events, reader, response):
    """What is wrong with the trace of one read; empty when nothing is."""
    events = list(events)
    if not events:
        return "" if b"CANARY" not in getattr(response, "content", b"") else "no event"
    looks = [event for event in events if event.is_look]
    seen = [(event.verb, event.target_type, event.target_id) for event in looks]
    if len(set(seen)) != len(seen):
        return f"recorded twice: {seen}"
    for event in events:
        if event.actor_id not in {reader.pk, None}:
            return f"{event.verb} by somebody else"
        if not (event.target_type and event.target_id) and event.verb != "search.made":
            return f"{event.verb} names nothing"
    return ""


def words_of_a_case_at_nothing(world, roles):
    told, asked = [], 0
    for route, path in paths(world, NOTHING):
        for role in roles:
            _, body = answer(world.clients[role], path)
            asked += 1
            if marks_in(body) and route.name not in MARKED_BY_THE_WORLD:
                told.append(f"{role} {path} ({route.name}): {marks_in(body)}")
    return asked, told


def test_what_says_that_it_shows_nothing_holds_no_word_of_a_case(world):
    """The declaration is not taken on trust: no answer of such an address holds a marked word."""
    asked, told = words_of_a_case_at_nothing(world, QUICK)

    assert not told, f"{len(told)} of {asked}:\n" + "\n".join(told[:40])


@pytest.mark.slow
def test_what_says_so_holds_no_word_of_a_case_for_any_role(world, record_property):
    asked, told = words_of_a_case_at_nothing(world, READERS)

    record_property("counted", ["answers that show nothing of a case", asked])
    assert not told, f"{len(told)} of {asked}:\n" + "\n".join(told[:40])


@pytest.fixture
def unwritable(world):
    """The database refuses every new row of the trail, as it would with a full disk or a lost privilege."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON core_auditevent FOR EACH STATEMENT EXECUTE FUNCTION no_room()"
        )


def test_what_cannot_be_recorded_is_not_shown(world, unwritable, record_property):
    refused, names, told = 0, set(), []
    for route, path in paths(world, CONTENT):
        for role in QUICK:
            response, body = answer(world.clients[role], path)
            if marks_in(body):
                told.append(f"{role} {path} ({route.name}): {response.status_code}, holds {marks_in(body)}")
            if response.status_code == 503:
                refused += 1
                names.add(route.name)
                assert TITLE in body.decode(), path
                assert response.headers["Retry-After"]
                kind = "application/problem+json" if path.startswith("/api/") else "text/html"
                assert response.headers["Content-Type"].startswith(kind), path
            elif response.status_code >= 500:
                told.append(f"{role} {path} ({route.name}): {response.status_code}")

    record_property("counted", ["refused without a trail: addresses", len(names)])
    record_property("counted", ["refused without a trail: answers", refused])
    assert not told, "\n".join(told[:40])
    assert len(names) >= 50, len(names)
    assert {"recommendations:export", "newsletters:feedback_export", "core:print_file", "reviews:document"} <= names
