"""The pages that are measured, each beside its floor, request by request in turn."""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from agencies.models import User
from agencies.roles import BoardRole
from benchmarks.figures import Figure
from benchmarks.web import Browser, counted, signed_in
from recommendations.models import Action

WARM_UP = 8
LIST_SQL, LIST_RATIO, DETAIL_RATIO, API_RATIO, POST_RATIO = 12, 4, 4, 4, 4


@dataclass
class Page:
    """A row of the table: who asks for what, and what it is held against. `paths` are asked for in turn."""

    name: str
    by: User
    paths: list
    floor: str
    most_ratio: float | None = None
    most_sql: int | None = LIST_SQL
    fields: Callable | None = None  # the fields of a POST, given its number
    floor_paths: list | None = None

    @property
    def status(self):
        return http.client.FOUND if self.fields else http.client.OK


def floors(world):
    """The address of every floor that is asked for with GET; lists are those of the large board."""
    board = world.people.boards["LG"].pk
    return {"1c hello": "/floor/hello/", "2d list": f"/floor/list/{board}/", "3b API list": f"/floor/api/{board}/"}


def pages(world):
    """Every page of the table."""
    people = world.people
    seat = {role: people.of_board["LG", role] for role in BoardRole}
    manager, chair = seat[BoardRole.BUSINESS_MANAGER], seat[BoardRole.PANEL_CHAIR]
    agency = people.agencies[3]
    lead, helper = people.leads[agency.pk], people.helpers[agency.pk][0]
    large = [action for action in world.actions if action.board_id == people.boards["LG"].pk]
    seen = set(Action.objects.visible_to(lead).values_list("pk", flat=True))  # not those of restricted reviews only
    theirs = [
        action
        for action in large
        if action.pk in seen and action.lead_agency_id == agency.pk and action.status == Action.Status.IN_PROGRESS
    ]
    details = [action.get_absolute_url() for action in large[:: max(len(large) // 20, 1)]]
    updates = [f"{action.get_absolute_url()}update/" for action in theirs]
    review = f"/reviews/{world.reviews['LG'][0].reference}/"
    narrow = f"/actions/?view=all&status=in_progress&agency={agency.slug}"
    rows = [
        Page("home, manager", manager, ["/"], "2d list", most_ratio=LIST_RATIO, most_sql=None),
        Page("home, chair", chair, ["/"], "2d list", most_ratio=LIST_RATIO, most_sql=None),
        Page("my list, agency lead", lead, ["/my-list/"], "2d list", LIST_RATIO),
        Page("actions, plain, manager", manager, ["/actions/"], "2d list", LIST_RATIO),
        Page("actions, plain, panel member", seat[BoardRole.PANEL_MEMBER], ["/actions/"], "2d list", LIST_RATIO),
        Page("actions, plain, agency lead", lead, ["/actions/"], "2d list", LIST_RATIO),
        Page("actions, plain, contributor", helper, ["/actions/"], "2d list", LIST_RATIO),
        Page("actions, all of all boards", people.everywhere, ["/actions/?view=all"], "2d list", LIST_RATIO),
        Page("actions, status and agency", manager, [narrow], "2d list", LIST_RATIO),
        Page("actions, latest due first", manager, ["/actions/?view=all&sort=-due"], "2d list", LIST_RATIO),
        Page("actions, page 100", manager, ["/actions/?view=all&page=100"], "2d list", LIST_RATIO),
        Page("actions, one word", manager, ["/actions/?view=all&q=interpreter"], "2d list", LIST_RATIO),
        Page("reviews, manager", manager, ["/reviews/"], "2d list", LIST_RATIO),
        Page("API actions, manager", manager, ["/api/v1/actions/"], "3b API list", API_RATIO),
        Page("API actions, agency lead", lead, ["/api/v1/actions/"], "3b API list", API_RATIO),
        Page("search, one word", manager, ["/search/?q=interpreter"], "2d list", LIST_RATIO),
        Page("action, manager", manager, details, "2d list", DETAIL_RATIO),
        Page(
            "action, agency lead", lead, [action.get_absolute_url() for action in theirs[:20]], "2d list", DETAIL_RATIO
        ),
        Page("review, manager", manager, [review], "2d list", DETAIL_RATIO),
        Page("update, the page", lead, updates, "2d list", DETAIL_RATIO),
        Page(
            "update, sent",
            lead,
            updates,
            "5b update",
            POST_RATIO,
            most_sql=None,
            fields=_update,
            floor_paths=[f"/floor/update/{action.pk}/" for action in large[:100]],
        ),
    ]
    for page in rows:
        page.floor_paths = page.floor_paths or [floors(world)[page.floor]]
    return rows


def _update(number):
    return {"going": "on_time", "text": f"Visit {number} went as agreed. The next one is in the diary."}


def _floor_update(number):
    return {"purpose": f"Purpose {number}", "outcome": "Outcome", "measure": "Measure"}


def count_sql(page):
    """A figure with the number of SQL statements, counted in this process; or with what went wrong."""
    figure = Figure(page.name, page.floor, most_sql=page.most_sql, most_ratio=page.most_ratio)
    client, _ = signed_in(page.by)
    path = page.paths[0]
    client.raise_request_exception = False
    ask = (lambda: client.post(path, page.fields(0))) if page.fields else (lambda: client.get(path))
    response, figure.sql = counted(ask)
    if response.status_code != page.status:
        figure.problem = f"answered {response.status_code}"
    return figure


def time_page(page, figure, port, requests):
    """One round: the floor and the product in turn on the same connection."""
    _, session = signed_in(page.by)
    browser = Browser(port, session)
    product = _asker(browser, page.paths, page.fields)
    floor = _asker(browser, page.floor_paths, _floor_update if page.fields else None)
    try:
        for _ in range(WARM_UP):
            floor(), product()
        pairs = [(floor(), product()) for _ in range(requests)]
    finally:
        browser.close()
    if wrong := {status for pair in pairs for _, status, _ in pair} - {http.client.OK, http.client.FOUND}:
        figure.problem = f"answered {', '.join(map(str, sorted(wrong)))}"
        return
    figure.add_round([seconds for _, (seconds, _, _) in pairs], [seconds for (seconds, _, _), _ in pairs])


def _asker(browser, paths, fields):
    paths, numbers = cycle(paths), iter(range(1_000_000))
    if fields is None:
        return lambda: browser.get(next(paths))
    return lambda: browser.post(next(paths), fields(next(numbers)))


def floors_alone(world, port, rounds, requests):
    """The floor rows by themselves, so that a slow machine shows."""
    manager = world.people.of_board["LG", BoardRole.BUSINESS_MANAGER]
    figures = []
    for name, path in floors(world).items():
        client, session = signed_in(manager)
        figure = Figure(f"floor {name}")
        figure.sql = counted(lambda client=client, path=path: client.get(path))[1]
        browser = Browser(port, session)
        for _ in range(rounds):
            figure.add_round([browser.get(path)[0] for _ in range(WARM_UP + requests)][WARM_UP:])
        browser.close()
        figures.append(figure)
    return figures
