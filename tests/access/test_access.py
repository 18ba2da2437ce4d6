"""The access table: every URL, every role, own and foreign things, every method.

Two questions of each cell. Does a thing one may not know answer exactly as one
that does not exist? Does any answer hold a word that only others may read?
"""

import re
from itertools import zip_longest

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access import addresses
from tests.access.world import MAY_READ, ROLES, build

METHODS = ("get", "post", "put", "patch", "delete")
REFUSALS = {302, 401, 403, 404, 405, 410, 415}
QUICK_ROLES = ("police_lead", "other_manager")  # a neighbour inside, and the next board; all roles in the slow run
CHANGING = re.compile(
    rb'name="(?:csrfmiddlewaretoken|form_key)" value="[^"]+"|data-seconds="\d+"|CSRF_TOKEN[^,]+|n?once-[^"\s]+'
)
WRITES_OFF = re.compile(r"^(accounts/logout|account/sign-out)")


class Rollback(Exception):
    """Ends a request's transaction, so that each cell starts from the same world."""


def ask(client, method, path):
    """The answer, with nothing left of what it did: (status, where to, body)."""
    try:
        client.cookies.pop("messages", None)  # what the last cell said to the person
        with transaction.atomic():
            response = getattr(client, method)(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            answer = response.status_code, response.headers.get("Location", ""), body
            raise Rollback
    except Rollback:
        return answer


def difference(answer, other, path, other_path):
    """How two refusals can be told apart, apart from their own address; empty when they cannot."""

    def plain(status, to, body, own):
        text = CHANGING.sub(b"", body).replace(own.encode(), b"").decode("utf-8", "replace")
        return [str(status), to.replace(own, ""), *text.splitlines()]

    mine, its = plain(*answer, path), plain(*other, other_path)
    return next((f"{one!r} against {two!r}" for one, two in zip_longest(mine, its) if one != two), "")


@pytest.fixture
def table(db):
    world = build()
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        if role != "anonymous":
            clients[role].force_login(getattr(world, role))
    return world, clients


def test_the_world_holds_what_nobody_else_may_see(table):
    """Foreign data exists and its owners can read it: a table of refusals alone would prove nothing."""
    world, clients = table

    for mark, path, role in (
        ("CANARYPOLICE", f"/actions/{world.actions.police.reference}/", "police_lead"),
        ("CANARYHEALTH", f"/actions/{world.actions.health.reference}/", "health_lead"),
        ("CANARYOTHERBOARD", f"/reviews/{world.other_review.reference}/", "other_manager"),
        ("CANARYRESTRICTED", f"/reviews/{world.restricted.reference}/", "manager"),
        ("CANARYREVIEW", f"/reviews/{world.review.reference}/", "panel_member"),
        ("CANARYDRAFT", f"/newsletters/{world.newsletter.reference}/edit/", "officer"),
    ):
        status, _, body = ask(clients[role], "get", path)
        assert status == 200, (path, status)
        assert mark.encode() in body, (mark, path)


def leaks(world, clients, roles, methods):
    """Walk the table; return (number of cells, list of leaks)."""
    cells, found = 0, []
    for route in addresses.routes():
        for target, path, missing in addresses.targets(route, world):
            for role in roles:
                for method in methods:
                    if WRITES_OFF.match(path[1:]) and method == "post":
                        continue
                    cells += 1
                    answer = ask(clients[role], method, path)
                    where = f"{role} {method.upper()} {path} ({route.name}, {target})"
                    if answer[0] >= 500:
                        found.append(f"{where}: answered {answer[0]}")
                    if missing and not addresses.may_know(route, role, target):
                        told = difference(answer, ask(clients[role], method, missing), path, missing)
                        if answer[0] not in REFUSALS or told:
                            found.append(f"{where}: answered {answer[0]}, not as a missing one does: {told[:200]}")
                    found += [
                        f"{where}: holds {mark}"
                        for mark, readers in MAY_READ.items()
                        if role not in readers and mark.encode() in answer[2]
                    ]
    return cells, found


def test_nobody_reaches_what_is_not_theirs(table, record_property):
    cells, found = leaks(*table, QUICK_ROLES, ("get", "post"))

    record_property("counted", ["access table, quick: cells", cells])
    assert not found, f"{len(found)} of {cells}:\n" + "\n".join(found[:60])


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_the_whole_access_table(role, table, record_property):
    cells, found = leaks(*table, [role], METHODS)

    record_property("counted", ["access table: cells", cells])
    assert not found, f"{len(found)} of {cells}:\n" + "\n".join(found[:60])


def test_every_url_asks_a_stranger_to_sign_in_unless_it_is_public(table):
    _, clients = table
    from core.checks import declared_permission

    for route in addresses.routes():
        permission = declared_permission(route.name, route.view)
        if permission == "public":
            continue
        path = addresses.address(route, [None] * len(route.variables))
        status, to, _ = ask(clients["anonymous"], "get", path)
        assert status in {401, 403, 405} or (status == 302 and settings.LOGIN_URL and "/accounts/login/" in to), (
            path,
            status,
        )
