"""The marks of a page: lateness in words, status, RAG, bars, order and pages of lists."""

import datetime as dt

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.templatetags.ui import days_in_words

TODAY = dt.date(2026, 11, 23)


def drawn(source, **context):
    return " ".join(Template("{% load ui %}" + source).render(Context(context)).split())


@pytest.mark.parametrize(
    ("number", "working", "words"),
    [
        (-23, False, "23 days late"),
        (-1, False, "1 day late"),
        (0, False, "today"),
        (1, False, "1 day"),
        (4, False, "4 days"),
        (8, True, "8 working days"),
        (None, False, "not dated"),
    ],
)
def test_days_in_words(number, working, words):
    assert days_in_words(number, working) == words


def test_a_late_cell_says_how_late_and_what_it_was():
    cell = drawn(
        "{% due_cell due first=first moved=2 today=today %}",
        due=dt.date(2026, 9, 30),
        first=dt.date(2026, 3, 31),
        today=TODAY,
    )
    assert '<strong class="app-late">54 days late</strong>' in cell
    assert "30 Sep · was 31 Mar, moved 2×" in cell


def test_a_cell_of_next_year_shows_the_year_and_a_finished_one_is_never_late():
    assert "15 Jan 2027" in drawn("{% due_cell due today=today %}", due=dt.date(2027, 1, 15), today=TODAY)
    finished = drawn("{% due_cell due today=today finished=True %}", due=dt.date(2026, 9, 30), today=TODAY)
    assert "late" not in finished


def test_status_rag_and_impact_look_different():
    assert "app-tag--purple" in drawn('{% status_tag "claimed" %}')
    assert 'role="img" aria-label="Red"' in drawn('{% rag "red" %}')
    assert 'aria-label="Not rated"' in drawn("{% rag None %}")
    assert drawn('{% impact "changed" %}') == "Changed"


@pytest.mark.parametrize(("value", "maximum"), [(5, 0), (-1, 4), (9, 4), (None, None)])
def test_a_bar_never_leaves_its_frame(value, maximum):
    page = drawn("{% bar value maximum %}", value=value, maximum=maximum)
    assert any(f'width="{width}%"' in page for width in ("0.0", "100.0"))
    assert "style" not in page


def test_a_sorted_column_says_so_and_turns_round_and_keeps_the_filter():
    request = RequestFactory().get("/?status=open&sort=due&page=3")
    head = drawn('{% sort_header "Due" "due" %}{% sort_header "Owner" "owner" %}', request=request)
    assert 'aria-sort="ascending"' in head
    assert 'href="?status=open&amp;sort=-due#results"' in head
    assert 'href="?status=open&amp;sort=owner#results"' in head


def test_pages_keep_the_query_and_one_page_needs_no_links():
    request = RequestFactory().get("/?status=open&page=2")
    pages = drawn("{% pagination page %}", request=request, page=Paginator(range(60), 20).page(2))
    assert 'href="?status=open&amp;page=3#results"' in pages
    assert 'aria-current="page"' in pages
    assert drawn("{% pagination page %}", request=request, page=Paginator(range(5), 20).page(1)) == ""


def test_dates_are_of_london():
    instant = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    assert drawn("{{ at|date_long }}, {{ at|clock_time }}", at=instant) == "2 July 2026, 00:30"
    assert drawn("{{ none|date_short }}", none=None) == "–"


def test_counts_in_words():
    assert drawn('{{ 1|plural:"agency,agencies" }}, {{ 1200|plural:"action" }}') == "1 agency, 1,200 actions"
    assert drawn("{{ 411900|file_size }}, {{ 2400000|file_size }}") == "412 kB, 2.4 MB"
