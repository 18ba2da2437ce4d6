"""GET /reviews/: the register, filtered, sorted, paged, exported."""

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from core import days
from reviews import services
from reviews.models import ManagementReview, Review
from tests import factories as f


def names(page):
    return [review.code_name for review in page.context["page_obj"]]


@pytest.fixture
def clocks(world):
    """Three reviews with clocks: late, soon, later; the others of the world have none."""
    rows = {}
    for name, left in (("Late", -3), ("Soon", 5), ("Later", 90)):
        rows[name] = f.ReviewFactory(board=world.board, code_name=name)
        due = days.today() + dt.timedelta(days=left)
        services.add_milestone(rows[name], name="Final report", due_on=due, by=world.manager)
    return rows


def test_the_review_with_the_first_clock_stands_on_top_and_says_how_late(world, sign_in, clocks):
    page = sign_in(world.manager).get("/reviews/")

    assert names(page)[:3] == ["Late", "Soon", "Later"]
    assert "3 days late" in page.content.decode()


def test_a_clock_that_was_stopped_counts_no_more(world, sign_in, clocks):
    row = clocks["Late"].milestones.get()
    services.record_milestone(row, done_on=days.today(), by=world.manager)

    assert names(sign_in(world.manager).get("/reviews/"))[0] == "Soon"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("late=clock", {"Late"}),
        ("q=soon", {"Soon"}),
        ("state=closed", {"Shut"}),
        ("stage=evaluated", {"Later"}),
        ("type=national", {"Report"}),
        ("type=national&type=scr&late=clock", {"Late"}),
    ],
)
def test_filters_narrow_the_list(world, sign_in, clocks, query, expected):
    Review.objects.filter(pk=clocks["Later"].pk).update(stage="evaluated")
    f.ReviewFactory(board=world.board, code_name="Shut", closed_at=clocks["Late"].created_at, closed_by=world.manager)
    kind = f.ReviewType.objects.get(code="national")
    f.ReviewFactory(board=world.board, code_name="Report", review_type=kind, stage="read")

    assert set(names(sign_in(world.manager).get(f"/reviews/?{query}"))) == expected


def test_columns_count_reports_and_actions_of_that_review_only(world, sign_in):
    ManagementReview.objects.filter(pk=world.imrs.police.pk).update(requested_on="2026-01-01", due_on="2026-02-01")
    f.ActionFactory(
        board=world.board,
        lead_agency=world.police,
        due_on=days.today() - dt.timedelta(days=1),
        recommendations=[world.recommendations.first, f.RecommendationFactory(review=world.review)],
    )

    page = sign_in(world.manager).get("/reviews/")

    row = next(row for row in page.context["page_obj"] if row.pk == world.review.pk)
    assert (row.imrs_asked, row.imrs_out, row.imrs_late) == (2, 2, 1)
    assert (row.actions_open, row.actions_overdue) == (3, 1)


@pytest.mark.parametrize(
    "sort", ["name", "-name", "clock", "-clock", "imrs", "-actions", "type", "reference", "logged"]
)
def test_every_column_sorts_both_ways(world, sign_in, clocks, sort):
    page = sign_in(world.manager).get(f"/reviews/?sort={sort}")

    assert page.status_code == 200
    if sort.endswith("name"):
        assert names(page) == sorted(names(page), reverse=sort.startswith("-"))


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "type=nonsense",
        "stage=%27",
        "state=maybe",
        "late=everything",
        "per_page=1000000",
        "page=minus",
        "page=99999999999999999999",
        "q=%27%22%3B--",
        "q=" + "x" * 5000,
        "q=%26%7C%21%3A*",
    ],
)
def test_a_bad_parameter_is_left_out_and_never_an_error(world, sign_in, query):
    page = sign_in(world.manager).get(f"/reviews/?{query}")

    assert page.status_code == 200
    if query.split("=")[0] in {"sort", "type", "state", "late", "per_page"}:
        assert "so it was left out" in page.content.decode()


def test_an_empty_register_says_what_to_do_first(world, sign_in):
    empty = f.BoardMembershipFactory(role="business_manager")

    assert "Log the first" in sign_in(empty.user).get("/reviews/").content.decode()


def test_a_filter_without_a_match_offers_the_way_back(world, sign_in):
    assert "No review is like that." in sign_in(world.manager).get("/reviews/?q=nothinglikeit").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_has_the_rows_of_the_screen_in_the_same_order(world, sign_in, clocks, kind):
    page = sign_in(world.manager)
    shown = names(page.get("/reviews/?late=clock&sort=name"))

    body = b"".join(page.get(f"/reviews/export/{kind}/?late=clock&sort=name").streaming_content)

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert [row[1] for row in rows[1:]] == shown == ["Late"]
    else:
        rows = list(load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
        assert [row[1] for row in rows[1:]] == shown


def test_a_code_name_that_looks_like_a_formula_stays_text(world, sign_in):
    Review.objects.filter(pk=world.review.pk).update(code_name="=1+1 Alder")

    body = b"".join(sign_in(world.manager).get("/reviews/export/csv/").streaming_content).decode("utf-8-sig")

    assert "'=1+1 Alder" in body


def test_there_is_no_other_kind_of_export(world, sign_in):
    assert sign_in(world.manager).get("/reviews/export/pdf/").status_code == 404


def test_an_export_of_a_long_register_keeps_its_pages_small(world, sign_in):
    f.ReviewFactory.create_batch(60, board=world.board)
    page = sign_in(world.manager)

    assert len(names(page.get("/reviews/"))) == 50
    assert len(names(page.get("/reviews/?page=2"))) == 13
    body = b"".join(page.get("/reviews/export/csv/").streaming_content).decode("utf-8-sig")
    assert len(body.splitlines()) == 1 + 63


@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_whoever_has_no_part_in_reviews_gets_no_list(world, sign_in, who):
    assert sign_in(getattr(world, who)).get("/reviews/").status_code == 403
