"""Several due dates are moved at once: each by the rules of one, all of them or none."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import days
from core.models import AuditEvent
from recommendations import services
from recommendations.models import Action
from tests import factories as f

CHOSEN = reverse("recommendations:chosen")
LATER = days.today() + dt.timedelta(days=90)
WHY = "The new ward opens in the spring."


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def three(world):
    return [
        f.ActionFactory(board=world.board, lead_agency=agency, recommendations=[world.recommendations.first])
        for agency in (world.police, world.health, world.police)
    ]


def sent(page, listed, ticked=None, **fields):
    """The page that asks for the date, filled in and sent."""
    ticked = listed if ticked is None else ticked
    for action in listed:
        action.refresh_from_db()
    values = {"to_on_day": LATER.day, "to_on_month": LATER.month, "to_on_year": LATER.year, "reason": WHY} | fields
    return page.post(
        CHOSEN,
        {
            "do": "dates",
            "back": "/actions/?view=all",
            "listed": [action.pk for action in listed],
            "action": [action.pk for action in ticked],
            **{f"version-{action.pk}": action.version for action in listed},
            **values,
        },
    )


def dates(actions):
    return [Action.objects.get(pk=action.pk).due_on for action in actions]


def test_the_page_lists_what_was_ticked_with_its_dates(sign_in, world, three):
    said = words(sign_in(world.manager).post(CHOSEN, {"do": "dates", "action": [action.pk for action in three]}))

    assert "Move the due dates of 3 actions" in said
    assert said.count('name="listed"') == said.count(" checked ") == 3
    assert "There is a problem" not in said and "to put right" not in said, "nothing was sent yet"


def test_all_of_them_move_with_one_reason_and_each_keeps_its_first_date(sign_in, world, three):
    first = dates(three)

    response = sent(sign_in(world.manager), three)

    assert response.url == "/actions/?view=all"
    assert dates(three) == [LATER] * 3
    assert list(
        Action.objects.filter(pk__in=[a.pk for a in three]).order_by("pk").values_list("first_due_on", "moves")
    ) == [(day, 1) for day in first]
    assert AuditEvent.objects.filter(verb="action.date_moved", reason=WHY).count() == 3


def test_one_that_may_not_move_says_why_and_holds_back_the_others(sign_in, world, three):
    waits, _, late = three
    services.ask_for_more_time(waits, to_on=LATER, reason="Staff left.", by=world.police_lead)
    Action.objects.filter(pk=late.pk).update(due_on=LATER + dt.timedelta(days=1))
    before = dates(three)
    page = sign_in(world.manager)

    response = sent(page, three)
    said = words(response)

    assert response.status_code == 400
    assert dates(three) == before
    assert f"{waits.reference}: The agency has asked for more time. Decide on that first." in said
    assert f"{late.reference}: The new date must be after {LATER + dt.timedelta(days=1):%-d %B %Y}" in said
    assert said.count("govuk-error-message govuk-checkboxes__hint") == 2, "each beside its row"
    assert WHY in said

    assert sent(page, three, ticked=[three[1]]).status_code == 302, "without those two it goes through"
    assert dates(three) == [before[0], LATER, before[2]]


def test_a_date_that_somebody_else_moved_meanwhile_is_shown_before_it_moves_again(sign_in, world, three):
    page = sign_in(world.manager)
    moved = LATER - dt.timedelta(days=30)
    old = three[0].version
    services.move_date(three[0], to_on=moved, reason="Agreed at the panel.", by=world.manager)

    response = sent(page, three, **{f"version-{three[0].pk}": old})
    said = words(response)

    assert dates(three)[0] == moved
    assert f"{three[0].reference}: Somebody else changed this" in said
    assert f"due {moved:%-d %B %Y}" in said
    assert sent(page, three).status_code == 302, "one more press saves"


def test_nothing_ticked_no_date_and_no_reason_lose_nothing(sign_in, world, three):
    before = dates(three)
    page = sign_in(world.manager)

    nothing = words(sent(page, three, ticked=[]))
    assert "Select at least one action" in nothing
    assert WHY in nothing and nothing.count('name="listed"') == 3

    undated = words(sent(page, three, to_on_day="", to_on_month="", to_on_year=""))
    assert "Enter the new date" in undated and undated.count(" checked ") == 3
    assert "Say why the date moves" in words(sent(page, three, reason=" "))
    assert dates(three) == before


def test_only_who_may_move_one_may_move_several(sign_in, world, three):
    before = dates(three)

    assert sent(sign_in(world.police_lead), three[:1]).status_code == 403
    assert sent(sign_in(world.other_manager), three).status_code == 302, "none of them exists there"
    assert dates(three) == before
    assert "Move dates" not in words(sign_in(world.police_lead).get("/actions/"))
    assert "Move dates" in words(sign_in(world.manager).get("/actions/"))


def test_with_one_that_is_not_there_any_more_none_is_moved(sign_in, world, three):
    before, page = dates(three), sign_in(world.manager)

    response = sent(page, [*three[:2], world.actions.other])

    assert "One of these actions is no longer in your plan" in words(page.get(response.url))
    assert dates(three) == before


def test_a_version_that_is_no_number_is_one_that_nobody_sent(sign_in, world, three):
    response = sent(sign_in(world.manager), three, **{f"version-{three[0].pk}": "", "version-x": "1"})

    assert response.status_code in {302, 409}
