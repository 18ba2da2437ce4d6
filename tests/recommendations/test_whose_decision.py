"""What only the board can decide is with the board: the agency is not chased for it, and home names each decision once."""

import datetime as dt
import re

import pytest
import time_machine

from core import days
from recommendations import services
from recommendations.models import Action
from recommendations.refusals import Missing
from reminders import planning
from reminders.kinds import KINDS, everyone
from reviews.models import ManagementReview
from tests import factories as f

URL = "/actions/{}/update/"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def ask(action, by, days_more=30):
    services.ask_for_more_time(action, to_on=action.due_on + dt.timedelta(days=days_more), reason="x", by=by)


def told_of(person, kind="action"):
    parts = everyone(KINDS[kind], lambda items: items)
    return {item for part in parts for item, who in part.values_list("pk", "with_person") if who == person.pk}


def test_nobody_at_the_agency_is_reminded_while_the_board_has_not_decided_on_more_time(world, action):
    assert action.pk in told_of(world.police_lead)
    ask(action, world.police_lead)

    assert action.pk not in told_of(world.police_lead)
    assert told_of(world.manager, "more_time")
    with time_machine.travel(days.london(action.due_on, 7)):
        assert world.police_lead.pk not in planning.plan(action.due_on, dry_run=True)
    request = action.extensions.get()
    services.decide_more_time(request, agreed=False, reason="Too late.", by=world.manager)
    assert action.pk in told_of(world.police_lead), "refused: it is the agency's turn again"


def test_an_action_that_waits_for_a_decision_stays_in_the_calendar(world, action):
    ask(action, world.police_lead)

    assert KINDS["action"].open().filter(pk=action.pk).exists()


@pytest.mark.parametrize(("late", "offered"), [(0, True), (1, False), (54, False)])
def test_on_time_is_offered_only_while_it_is(world, action, sign_in, late, offered):
    Action.objects.filter(pk=action.pk).update(due_on=days.today() - dt.timedelta(days=late))

    page = text(sign_in(world.police_lead).get(URL.format(action.reference)))

    assert ('value="on_time"' in page) is offered
    assert 'value="late"' in page and 'value="stuck"' in page and 'value="done"' in page


def test_on_time_is_not_taken_for_an_overdue_action_and_the_words_stay(world, action, sign_in):
    Action.objects.filter(pk=action.pk).update(due_on=days.today() - dt.timedelta(days=54))

    response = sign_in(world.police_lead).post(
        URL.format(action.reference), {"going": "on_time", "text": "Posters up."}
    )

    assert response.status_code == 400
    assert "so it is not on time" in text(response) and "Posters up." in text(response)
    action.refresh_from_db()
    with pytest.raises(Missing, match="not on time"):
        services.send_update(action, going="on_time", text="Posters up.", by=world.police_lead)


def test_several_requests_and_reports_are_one_decision_each_on_home_with_their_list(world, sign_in):
    for number in range(5):
        ask(
            f.ActionFactory(board=world.board, lead_agency=world.police, due_on=days.today()),
            world.police_lead,
            number + 9,
        )
    unit = f.AgencyFactory(kind="business_unit")
    f.PartnershipFactory(board=world.board, agency=unit)
    own = f.ActionFactory(board=world.board, lead_agency=unit)
    ask(own, world.manager)
    ManagementReview.objects.filter(review=world.review).update(state="received", received_on=days.today())
    page = sign_in(world.manager)

    home = text(page.get("/"))

    titles = re.findall(r'app-rows__title">([^<]*)<', home)
    assert len(titles) == len(set(titles))
    assert "Decide on 5 requests for more time" in titles
    assert f"Accept or return 2 IMRs of {world.review.code_name}" in titles
    assert len(set(re.findall(r'name="action" value="(\d+)"', text(page.get("/actions/?view=more_time"))))) == 5


def test_a_claim_of_today_was_made_today(world, claimed, sign_in):
    assert "oldest claimed today" in text(sign_in(world.manager).get("/"))
