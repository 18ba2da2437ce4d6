"""Every figure that somebody reads is the number of rows of the list behind it, for every role, one's own claims included."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from core import days
from recommendations.models import Action, Extension
from recommendations.plan import VIEW_LABELS, conditions
from recommendations.reports import Position, Scope, progress_report
from tests import factories as f

BOARD_ROLES = ("manager", "officer", "chair", "panel_member", "auditor", "both")


@pytest.fixture
def full(world):
    """A plan in which everything occurs: whoever may do something has also done some of it themselves."""
    world.both = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    f.BoardMembershipFactory(board=world.board, role="panel_chair", user=world.both)
    unit = f.AgencyFactory(kind="business_unit")
    f.PartnershipFactory(board=world.board, agency=unit)
    for number, status in enumerate(Action.Status.values * 2):
        made = _action(world, status=status, due_on=days.today() + dt.timedelta(days=7 * number - 60), moves=number % 4)
        if status in Action.WITH_THE_AGENCY:
            _ask_for_more_time(made, by=world.police_lead)
    for claimed_by, checked_by in (
        (world.manager, None),
        (world.both, None),
        (world.police_lead, None),
        (world.manager, world.both),
        (world.both, world.manager),
        (world.police_lead, world.manager),
    ):
        _action(world, status="claimed", lead_agency=unit, claimed_by=claimed_by, checked_by=checked_by)
    return world


def _action(world, *, status, lead_agency=None, claimed_by=None, checked_by=None, **fields):
    now = timezone.now()
    done = status in ("claimed", *Action.DONE)
    return f.ActionFactory(
        board=world.board,
        lead_agency=lead_agency or world.police,
        owner=None if fields.get("moves") == 1 else world.police_lead,
        status=status,
        status_reason="said why",
        claimed_by=claimed_by or (world.police_lead if done else None),
        claimed_at=now if done else None,
        checked_by=checked_by or (world.manager if status in Action.DONE else None),
        checked_at=now if checked_by or status in Action.DONE else None,
        verified_by=world.chair if status in Action.DONE else None,
        verified_at=now if status in Action.DONE else None,
        recommendations=[world.recommendations.first],
        **fields,
    )


def _ask_for_more_time(action, by):
    Extension.objects.create(
        action=action, from_on=action.due_on, to_on=action.due_on + dt.timedelta(days=9), reason="x", asked_by=by
    )


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def rows_behind(page, url):
    return len(set(re.findall(r'name="action" value="(\d+)"', words(page.get(url.replace("&amp;", "&"))))))


def said_on_home(page):
    """(address, number, what it says) of every figure, of everything that needs somebody, and of every agency that is late."""
    home = words(page.get("/"))
    strip = r'href="(/actions/[^"]*)"><strong class="app-strip__number">(\d+)</strong> <span class="[^"]*">([^<]*)<'
    yield from ((url, int(number), text) for url, number, text in re.findall(strip, home))
    notes = r'app-strip__note"><a href="(/actions/[^"]*)">(\d+) ([^<]*)</a>'
    yield from ((url, int(number), text) for url, number, text in re.findall(notes, home))
    needs = r'app-rows__title">([^<]*?)</strong>.*?<a class="govuk-button[^"]*" href="([^"]*)"'
    for text, url in re.findall(needs, home):
        if url.startswith("/actions/?"):
            yield url, int(re.search(r"\d+", text)[0]), text
    late = r'<a href="(/actions/[^"]*)">(\d+)<span class="govuk-visually-hidden">( overdue at [^<]*)<'
    yield from ((url, int(number), text) for url, number, text in re.findall(late, home))


@pytest.mark.parametrize("role", BOARD_ROLES)
def test_every_figure_on_home_is_the_length_of_the_list_it_leads_to(sign_in, full, role):
    page = sign_in(getattr(full, role))

    figures = list(said_on_home(page))

    assert len(figures) >= 5
    assert "due in the next 7 days" in [text for _url, _number, text in figures]
    for url, number, text in figures:
        assert rows_behind(page, url) == number, (text, url)


@pytest.mark.parametrize("role", [*BOARD_ROLES, "police_lead", "police_contributor"])
def test_every_view_of_the_plan_has_as_many_rows_as_its_tab_says(sign_in, full, role):
    page = sign_in(getattr(full, role))
    tabs = re.findall(r'moj-sub-navigation__link" href="([^"]*)"[^>]*>([^<]*?) (\d+)</a>', words(page.get("/actions/")))

    assert len(tabs) >= 6
    for url, text, number in tabs:
        assert rows_behind(page, url) == int(number), text


def test_nobody_is_asked_to_check_or_verify_what_they_did_themselves(sign_in, full):
    """The business unit's own action: whoever claimed it waits for somebody else."""
    for person, view in ((full.manager, "check"), (full.both, "check"), (full.chair, "verify"), (full.both, "verify")):
        page = sign_in(person)
        shown = re.findall(r'name="action" value="(\d+)"', words(page.get(f"/actions/?view={view}")))
        theirs = Action.objects.filter(pk__in=shown)
        assert theirs.exists(), (person, view)
        for action in theirs:
            assert person.pk not in (action.claimed_by_id, action.checked_by_id)
            assert "Your turn" in words(page.get(action.get_absolute_url())), "its page says the same"


def test_a_manager_whose_own_claim_is_the_only_one_has_nothing_to_check(sign_in, world):
    unit = f.AgencyFactory(kind="business_unit")
    f.PartnershipFactory(board=world.board, agency=unit)
    _action(world, status="claimed", lead_agency=unit, claimed_by=world.manager)

    home = words(sign_in(world.manager).get("/"))

    assert "Check 1 claim" not in home
    assert '<strong class="app-strip__number">0</strong> <span class="app-strip__words">for you to check' in home


@pytest.mark.parametrize("role", [*BOARD_ROLES, "police_lead", "police_contributor", "police_member"])
def test_a_rule_filters_rows_and_judges_one_of_them_alike(full, role):
    person = getattr(full, role)
    seen = list(Action.objects.visible_to(person))
    rules = {name: rule for name, rule in conditions(person, days.today()).items() if name != "view_more_time"}

    assert {f"view_{name}" for name in VIEW_LABELS} - {"view_more_time"} <= set(rules)
    for name, rule in rules.items():
        filtered = set(Action.objects.visible_to(person).filter(rule))
        assert filtered == {action for action in seen if action.fits(rule)}, name


@pytest.mark.parametrize("role", ["manager", "chair", "auditor", "police_lead"])
def test_the_progress_report_counts_what_the_plan_lists(sign_in, full, role):
    page, person = sign_in(getattr(full, role)), getattr(full, role)
    report = progress_report(Position(Scope(person, full.board)))

    for row in report["status"]["rows"]:
        group = "ended" if row["code"] in Action.ENDED else row["code"]
        if group != "ended":
            assert rows_behind(page, f"/actions/?view=all&status={group}") == row["count"], row["code"]
    ended = sum(row["count"] for row in report["status"]["rows"] if row["code"] in Action.ENDED)
    assert rows_behind(page, "/actions/?view=all&status=ended") == ended
    total = report["by_review_total"]
    assert rows_behind(page, "/actions/?view=overdue") == total["late"]
    assert rows_behind(page, "/actions/?view=open") == total["open"]
    for rag in ("red", "amber", "green"):
        assert rows_behind(page, f"/actions/?view=open&rag={rag}") == total[rag]


@pytest.mark.parametrize("role", ["manager", "police_lead"])
def test_as_many_ticks_are_printed_as_actions_are_verified_or_embedded(full, role):
    """Superseded and withdrawn actions are ended, not done."""
    report = progress_report(Position(Scope(getattr(full, role), full.board)))
    of_status = {row["code"]: row["count"] for row in report["status"]["rows"]}

    for rows in (report["by_review"], report["by_agency"]):
        marks = [mark for row in rows for mark in row["marks"]]
        assert marks.count("done") == of_status["verified"] + of_status["embedded"] == sum(row["done"] for row in rows)
        assert (
            marks.count("ended")
            == of_status["superseded"] + of_status["withdrawn"]
            == sum(row["ended"] for row in rows)
        )
        assert marks.count("paused") == of_status["paused"]
