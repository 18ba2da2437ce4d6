"""Lists: filters, orders and pages from allow-lists, at a cost that does not grow with the rows."""

import datetime as dt

import pytest

from core import days
from recommendations.api.action_serializers import ActionRow
from recommendations.models import Action
from scr_tracker.api import router
from tests import factories as f
from tests.api.conftest import API, address
from tests.statements import statements_of


def references(answer):
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["results"]]


@pytest.fixture
def plan(w):
    """Thirty actions of the police on our board, each a day later than the one before; five of them overdue."""
    today = days.today()
    return [
        f.ActionFactory(
            board=w.board, lead_agency=w.police, owner=w.police_lead, due_on=today + dt.timedelta(days=number - 5),
            recommendations=[w.recommendations.first],
        )
        for number in range(30)
    ]  # fmt: skip


def test_actions_are_filtered_and_ordered(w, plan, as_user):
    chair = as_user(w.chair)

    late = references(chair.get(f"{API}/actions/?overdue=true&ordering=-due_on"))
    assert late == [row.reference for row in reversed(plan[:5])]
    assert w.actions.health.reference not in references(chair.get(f"{API}/actions/?agency={w.police.slug}"))
    assert references(chair.get(f"{API}/actions/?rag=red&page_size=3")) == [row.reference for row in plan[:3]]
    assert references(chair.get(f"{API}/actions/?status=verified,embedded")) == []
    assert set(references(chair.get(f"{API}/actions/?review={w.second_review.reference}"))) == set()
    assert references(chair.get(f"{API}/actions/?q={plan[3].reference}")) == [plan[3].reference]


def test_pages(w, plan, as_user):
    chair = as_user(w.chair)
    first = chair.get(f"{API}/actions/?page_size=20&ordering=reference").json()
    second = chair.get(first["next"]).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (33, 20, 13)
    assert second["next"] is None
    assert not {row["reference"] for row in first["results"]} & {row["reference"] for row in second["results"]}


def test_a_row_of_the_plan_is_what_the_schema_says(w, plan, as_user):
    row = as_user(w.chair).get(f"{API}/actions/?overdue=true").json()["results"][0]

    assert list(row) == list(ActionRow().fields)
    action = Action.objects.with_position().get(reference=row["reference"])
    said = {
        "board": w.board.prefix, "lead_agency": w.police.slug, "owner_id": w.police_lead.pk, "owner_name": w.police_lead.name,
        "due_on": action.due_on.isoformat(), "status": "not_started", "shown_rag": "red", "overdue": True, "evidence": 0,
        "reviews": [w.review.reference], "version": 1,
    }  # fmt: skip
    assert {name: row[name] for name in said} == said


WRONG = [
    "status=done", "overdue=perhaps", "agency=no-such-agency", "review=ZZ-2026-99", "owner=me", "ordering=password", "ordering=owner__password",
    "due_on_or_after=yesterday", "page=0", "page=x", "page=9999", "page_size=0", "page_size=101", "page_size=ten", "no_such_filter=1",
    "owner__password=x", "ordering=,", "ordering=due_on,,reference", "ordering=-", "status=,", "changed_since=soon", "board_id=1", "status__in=x", "rag=purple",
]  # fmt: skip


def test_a_wrong_value_or_name_is_refused_and_named(w, as_user):
    chair = as_user(w.chair)
    for query in WRONG:
        answer = chair.get(f"{API}/actions/?{query}")

        assert answer.status_code == 400, query
        assert list(answer.json()["fields"]) == [query.split("=")[0]]
        assert answer.json()["reasons"]


def test_a_filter_by_something_foreign_is_refused_as_by_something_missing(w, as_user):
    chair = as_user(w.chair)

    for name, theirs, missing in (
        ("board", w.other_board.prefix, "ZZZ"), ("agency", w.elsewhere.slug, "no-such"), ("review", w.other_review.reference, "ZZ-2026-99"),
    ):  # fmt: skip
        answers = [chair.get(f"{API}/actions/?{name}={value}") for value in (theirs, missing)]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].content == answers[1].content


HOSTILE = ["' OR 1=1 --", "1) UNION SELECT pg_sleep(5)", "\ud7ff\uffff%s", "a" * 5000]


def test_hostile_texts_in_filters_are_harmless(w, as_user):
    manager = as_user(w.manager)
    for prefix, viewset, _ in router.registry:
        filters = getattr(getattr(viewset, "filterset_class", None), "base_filters", {})
        for name, payload in ((name, payload) for name in filters for payload in HOSTILE):
            answer = manager.get(address(prefix, None, w.own), {name: payload})
            assert answer.status_code in {200, 400}, (prefix, name, payload)


def queries(client, path):
    client.get(path)
    return len(statements_of(client, path))


@pytest.mark.parametrize("role", ["manager", "chair", "panel_member", "police_lead"])
def test_a_page_of_actions_costs_eight_queries_whatever_its_length(role, w, plan, as_user):
    client = as_user(getattr(w, role))
    few, many = (queries(client, f"{API}/actions/?page_size={size}") for size in (3, 50))

    assert few == many <= 8


def test_every_list_costs_the_same_for_few_rows_and_for_many(w, as_user):
    """The world holds two of everything on our board; twelve more must not cost more."""
    manager = as_user(w.manager)
    f.SectionFactory(newsletter=w.own.newsletter)
    before = {prefix: queries(manager, address(prefix, None, w.own)) for prefix, _, _ in router.registry}
    for _ in range(12):
        agency = f.AgencyFactory()
        f.PartnershipFactory(board=w.board, agency=agency)
        f.AgencyMembershipFactory(agency=agency)
        f.InvolvementFactory(review=w.review, agency=agency)
        f.ManagementReviewFactory(review=w.review, agency=agency)
        f.LearningPointFactory(review=w.review, cleared=True)
        f.DocumentFactory(review=w.review)
        f.DecisionFactory(review=w.review)
        f.MeetingFactory(board=w.board)
        f.ReviewFactory(board=w.board)
        recommendation = f.RecommendationFactory(review=w.review)
        f.ResponseFactory(recommendation=recommendation, agency=agency)
        action = f.ActionFactory(board=w.board, lead_agency=agency, recommendations=[recommendation])
        f.ProgressUpdateFactory(action=action)
        f.EvidenceFactory(action=action)
        f.NewsletterFactory(board=w.board)
        f.FeedbackRequestFactory(newsletter=w.own.newsletter, agency=agency)
        f.SectionFactory(newsletter=w.own.newsletter)
        w.review.members.create(user=f.BoardMembershipFactory(board=w.board).user)
        w.review.milestones.create(name="Read it", due_on=days.today())

    after = {prefix: queries(manager, address(prefix, None, w.own)) for prefix, _, _ in router.registry}

    assert after == before
    assert max(after.values()) <= 12


@pytest.mark.parametrize(
    "since", ["0171-07-22T18:17:15+19:36", "2026-07-22T18:17:15+19:36", "9999-12-31T23:59:59-23:59"]
)
def test_a_moment_of_another_age_or_place_is_no_fault(w, as_user, since):
    for path in (f"{API}/updates/", f"{API}/actions/"):
        name = "since" if "updates" in path else "changed_since"
        assert as_user(w.chair).get(path, {name: since}).status_code in {200, 400}
