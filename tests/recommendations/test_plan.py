"""The action plan: filters, saved views, counts, pages, and what is done to several rows."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import days
from core.models import Notification
from recommendations import services
from recommendations.models import Action
from recommendations.plan import VIEW_LABELS, views_of
from tests import factories as f

PLAN = reverse("recommendations:plan")


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def many(world):
    """Actions of every status, late and not, moved, owned and not."""
    today = days.today()
    for number, status in enumerate(
        ["not_started", "in_progress", "evidence_requested", "in_progress", "not_started"] * 5
    ):
        f.ActionFactory(
            board=world.board,
            lead_agency=world.police if number % 2 else world.health,
            owner=None if number % 5 == 0 else world.police_lead,
            status=status,
            due_on=today + dt.timedelta(days=number * 7 - 60),
            first_due_on=today - dt.timedelta(days=100),
            moves=number % 4,
            recommendations=[world.recommendations.first if number % 3 else world.recommendations.second],
        )
    f.ActionFactory(board=world.board, lead_agency=world.police, status="withdrawn", status_reason="x", title="Gone")


def rows_in(page):
    return set(re.findall(r'name="action" value="(\d+)"', page))


def test_every_number_leads_to_a_list_of_as_many_rows(sign_in, world, many):
    page = sign_in(world.manager)
    said = words(page.get(PLAN))
    links = re.findall(r'href="([^"]*)"(?: aria-current="page")?>([^<]*?) (\d+)</a></li>', said)
    views = {text: (url, int(number)) for url, text, number in links}

    assert set(views) == {VIEW_LABELS[name] for name in views_of(world.manager)}
    for url, number in views.values():
        assert len(rows_in(words(page.get(url.replace("&amp;", "&"))))) == number, url


def test_every_choice_gives_as_many_rows_as_it_says(sign_in, world, many):
    page = sign_in(world.manager)
    said = words(page.get(PLAN + "?view=all"))
    choices = re.findall(r'name="(status|due|rag)" value="(\w+)".*?app-filter__count">(\d+)<', said)

    assert len(choices) == 15
    for name, value, number in choices:
        assert len(rows_in(words(page.get(f"{PLAN}?view=all&{name}={value}")))) == int(number), (name, value)


def test_filters_work_together_with_the_count_above_the_table(sign_in, world, many):
    said = words(sign_in(world.manager).get(f"{PLAN}?status=in_progress&due=overdue&agency={world.police.slug}"))

    wanted = Action.objects.filter(status="in_progress", lead_agency=world.police).overdue()
    assert rows_in(said) == {str(pk) for pk in wanted.values_list("pk", flat=True)}
    assert f"{wanted.count()} action" in said


def test_ended_actions_are_shown_only_when_asked_for(sign_in, world, many):
    page = sign_in(world.manager)

    assert "Gone" not in words(page.get(PLAN))
    assert "Gone" in words(page.get(PLAN + "?status=ended"))


@pytest.mark.parametrize("sort", ["due", "-due", "title", "-agency", "status", "-status", "rag", "-rag", "reference"])
def test_every_order_is_stable_over_the_pages(sign_in, world, many, sort):
    page = sign_in(world.manager)

    first, second = (rows_in(words(page.get(f"{PLAN}?view=all&per_page=20&sort={sort}&page={n}"))) for n in (1, 2))

    assert len(first) == 20
    assert not first & second
    assert len(first | second) == Action.objects.filter(board=world.board).count()


@pytest.mark.parametrize(
    "query",
    ["status=nonsense", "sort=password", "agency=nobody", "review=x", "theme=x", "due=never", "rag=pink", "view=mine"],
)
def test_a_bad_parameter_is_left_out_with_a_notice(sign_in, world, query):
    response = sign_in(world.manager).get(f"{PLAN}?{query}")

    assert response.status_code == 200
    assert "It was left out." in words(response)


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=9999999999999999999", "page=x", "per_page=7", "per_page=-1", "q=%27%22%5C%3A*%26"],
)
def test_a_page_that_is_not_there_is_the_nearest_one(sign_in, world, query):
    assert sign_in(world.manager).get(f"{PLAN}?{query}").status_code == 200


def test_search_finds_words_and_references(sign_in, world, action):
    page = sign_in(world.manager)

    assert action.title in words(page.get(f"{PLAN}?q=numbers+ring"))
    assert action.title in words(page.get(f"{PLAN}?q={action.reference.lower()}"))
    assert "No action is like that." in words(page.get(f"{PLAN}?q=submarine"))


def test_an_empty_plan_says_what_to_do_first(sign_in, world):
    board = f.BoardFactory()
    manager = f.BoardMembershipFactory(board=board).user

    assert "No actions yet." in words(sign_in(manager).get(PLAN))


def test_for_me_to_check_holds_what_i_did_not_claim_myself(sign_in, world, claimed):
    assert claimed.reference in words(sign_in(world.manager).get(f"{PLAN}?view=check"))

    Action.objects.filter(pk=claimed.pk).update(claimed_by=world.manager)

    assert claimed.reference not in words(sign_in(world.manager).get(f"{PLAN}?view=check"))


def test_asking_for_an_update_is_one_message_a_person(sign_in, world, action):
    second = f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead)
    chosen = {"action": [action.pk, second.pk], "do": "ask", "back": PLAN}

    for _ in range(2):
        sign_in(world.manager).post(reverse("recommendations:chosen"), chosen)

    mail = Notification.objects.get(kind="recommendations.update_wanted")
    assert (mail.recipient, sorted(mail.detail["actions"])) == (world.police_lead, sorted([action.pk, second.pk]))


def test_the_owner_of_several_rows_changes_together_or_not_at_all(sign_in, world, action):
    second = f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead)
    url = reverse("recommendations:chosen")
    page = sign_in(world.manager)
    chosen = {"action": [action.pk, second.pk], "do": "owner", "back": PLAN}

    assert "Who takes it over?" in words(page.post(url, chosen))
    assert page.post(url, chosen | {"owner": world.health_lead.pk}).status_code == 400
    page.post(url, chosen | {"owner": world.police_contributor.pk})

    assert set(Action.objects.filter(lead_agency=world.police).values_list("owner", flat=True)) == {
        world.police_contributor.pk
    }


def test_rows_of_two_agencies_have_no_common_owner(sign_in, world, action):
    chosen = {"action": [action.pk, world.actions.health.pk], "do": "owner", "back": "https://elsewhere.example/"}

    response = sign_in(world.manager).post(reverse("recommendations:chosen"), chosen)

    assert response["Location"] == PLAN, "never back to a foreign address"


def test_an_agency_cannot_ask_for_updates(sign_in, world, action):
    response = sign_in(world.police_lead).post(reverse("recommendations:chosen"), {"action": [action.pk], "do": "ask"})

    assert response.status_code == 403


def test_a_claim_past_its_date_is_not_late(sign_in, world, claimed):
    Action.objects.filter(pk=claimed.pk).update(due_on=days.today() - dt.timedelta(days=3))

    page = sign_in(world.manager)
    assert "days late" not in words(page.get(f"{PLAN}?view=check"))
    for query in ("view=overdue", "due=overdue"):
        assert claimed.reference not in words(page.get(f"{PLAN}?{query}"))


def test_more_than_is_counted_is_said(sign_in, world, many, monkeypatch):
    monkeypatch.setattr("recommendations.plan.MOST_COUNTED", 10)

    assert "More than 10 actions" in words(sign_in(world.manager).get(PLAN))


def test_services_refuse_too_many_at_once(world):
    with pytest.raises(Exception, match="at most 100"):
        services.ask_for_updates([Action(pk=n) for n in range(101)], by=world.manager)
