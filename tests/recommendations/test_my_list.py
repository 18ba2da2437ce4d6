"""My list: one list over all boards, soonest first, one button a row."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from core import days
from recommendations import my_list as sources
from recommendations import services
from recommendations.models import Action
from recommendations.my_list import Row, groups_of
from tests import factories as f

URL = reverse("recommendations:my_list")
MONDAY = dt.date(2026, 11, 23)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_lead_sees_the_whole_agencys_list_over_all_boards(sign_in, world, action):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)
    theirs = f.ActionFactory(board=world.other_board, lead_agency=world.police, title="Elsewhere", due_on=days.today())

    said = words(sign_in(world.police_lead).get(URL))

    assert action.title in said
    assert theirs.title in said
    assert said.index("Elsewhere") < said.index(action.title), "soonest first"
    assert f"{world.board.short_name} " in said
    assert "for " + world.police.short_name in said


def test_a_contributor_sees_only_what_is_theirs(sign_in, world, action):
    assert "Nothing is waiting for you." in words(sign_in(world.police_contributor).get(URL))

    services.assign_owner(action, owner=world.police_contributor, by=world.police_lead)

    assert action.title in words(sign_in(world.police_contributor).get(URL))


def test_it_holds_own_management_reviews_and_recommendations_to_answer(sign_in, world):
    said = words(sign_in(world.police_lead).get(URL))

    assert world.imrs.police.get_absolute_url() in said
    assert world.imrs.health.get_absolute_url() not in said
    assert f"Answer recommendation {world.recommendations.first.number}" in said


def test_a_row_leads_to_what_is_asked(sign_in, world, action, pdf):
    services.claim(action, text="x", uploads=[pdf()], by=world.police_lead)
    assert action.title not in words(sign_in(world.police_lead).get(URL)), "it is with the board"

    services.ask_for_evidence(action, note="x", by=world.manager)
    assert "Add evidence" in words(sign_in(world.police_lead).get(URL))

    services.ask_for_more_time(action, to_on=action.due_on + dt.timedelta(days=9), reason="x", by=world.police_lead)
    assert "See request" in words(sign_in(world.police_lead).get(URL))


def test_the_chips_narrow_to_one_board(sign_in, world, action):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)
    f.ActionFactory(board=world.other_board, lead_agency=world.police, title="Elsewhere")

    said = words(sign_in(world.police_lead).get(URL, {"board": world.other_board.short_name}))

    assert "Elsewhere" in said
    assert action.title not in said


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (MONDAY - dt.timedelta(days=1), "Late"),
        (MONDAY, "This week"),
        (MONDAY + dt.timedelta(days=6), "This week"),
        (MONDAY + dt.timedelta(days=7), "Later"),
        (None, "Later"),
    ],
)
def test_the_three_groups(due, group):
    row = Row(due_on=due, title="x", url="/", board="B", kind="Action")

    assert [one["name"] for one in groups_of([row], MONDAY)] == [group]


@pytest.mark.parametrize("weekday", range(7))
def test_this_week_is_the_next_seven_days_on_any_day_of_the_week(weekday):
    on = MONDAY + dt.timedelta(days=weekday)
    rows = [Row(due_on=on + dt.timedelta(days=n), title="x", url="/", board="B", kind="Action") for n in range(-1, 9)]

    assert {one["name"]: len(one["rows"]) for one in groups_of(rows, on)} == {"Late": 1, "This week": 7, "Later": 2}


def test_days_are_said_in_words():
    rows = [
        Row(due_on=MONDAY + dt.timedelta(days=n), title="x", url="/", board="B", kind="Action")
        for n in (-23, -1, 0, 1, 18)
    ]

    shown = [row["when"] for group in groups_of(rows, MONDAY) for row in group["rows"]]

    assert shown == ["23 days late", "1 day late", "today", "1 day", "18 days"]


def test_another_app_may_add_its_own_rows(sign_in, world, monkeypatch):
    monkeypatch.setattr(sources, "SOURCES", dict(sources.SOURCES))
    sources.source(
        "feedback",
        lambda user: [
            Row(due_on=None, title="Answer newsletter 31", url="/x/", board="B", kind="Feedback", verb="Answer")
        ],
    )

    assert "Answer newsletter 31" in words(sign_in(world.police_lead).get(URL))


def test_a_manager_finds_the_actions_they_own_themselves(sign_in, world):
    unit = f.AgencyFactory(kind="business_unit")
    mine = f.ActionFactory(board=world.board, lead_agency=unit, owner=world.manager, title="One escalation page")

    page = sign_in(world.manager)
    assert mine.title in words(page.get(URL))
    assert page.get(reverse("recommendations:update", args=[mine.reference])).status_code == 200


@time_machine.travel(dt.datetime(2026, 3, 28, 23, 59, tzinfo=dt.UTC))
def test_late_is_a_london_day(world, action):
    Action.objects.filter(pk=action.pk).update(due_on=dt.date(2026, 3, 28))
    assert not Action.objects.get(pk=action.pk).is_overdue()

    with time_machine.travel(dt.datetime(2026, 3, 29, 0, 1, tzinfo=dt.UTC)):
        assert Action.objects.get(pk=action.pk).is_overdue()


def test_a_long_list_is_turned_in_pages_and_nothing_is_left_out(sign_in, world):
    titles = {f"Step {number:03}" for number in range(60)}
    for title in titles:
        f.ActionFactory(board=world.board, lead_agency=world.police, title=title)
    page = sign_in(world.police_lead)

    first, second = words(page.get(URL)), words(page.get(URL, {"page": 2}))

    shown = [{title for title in titles if title in said} for said in (first, second)]
    assert shown[0] | shown[1] == titles
    assert not shown[0] & shown[1]
    assert 'aria-label="Page 2"' in first
