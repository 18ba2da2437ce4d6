"""Tables leave as spreadsheets without a cell that runs."""

import csv
import datetime as dt
import io
import unicodedata

import openpyxl
import pytest

from core import spreadsheets

# Every blank of Unicode, and what has no width.
SPACES = [
    *(chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp"}),
    *"\t\x0b\x0c\x1f\x85\x7f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2061\u2064\u2066\u2069\ufeff\u00ad\u061c",
]
HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "|calc", "%0A=1", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\ufeff=1+1", "\u200b=1+1", "\u00a0=1+1",
    "\u2060+1", "\x00=1+1", "\x0b=1", "＝1+1", "＋1", "－1", "＠A", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "@import", "\u00ad=1", "=\n1",
    "-2+3+cmd|' /C calc'!A0",
    *(blank + start + "1" for start in "=+-@" for blank in SPACES),
    *(start + "1" for start in "﹦﹢﹣﹫⁼₌⁺₊⁻₋−"),
    "\u3000 \t\u2028\u200f\ufeff＝1", "\u3164=1", "\u2800=1", "\u034f=1", "\ufe0f=1",
]  # fmt: skip


def test_no_text_is_a_formula_in_xlsx():
    file = spreadsheets.xlsx_file(["Text"], ([text] for text in HOSTILE))

    sheet = openpyxl.load_workbook(file).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == len(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}


def test_no_text_begins_like_a_formula_in_csv():
    response = spreadsheets.respond("csv", "plan", ["Text"], ([text] for text in HOSTILE))

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(rows) == len(HOSTILE)
    assert all(row[0].startswith("'") for row in rows)


def test_headings_are_cells_too_and_no_semicolon_stands_outside_of_quotation_marks():
    response = spreadsheets.respond("csv", "plan", ["=1", "Lesson"], [["a;=1+1", "b\t=2"]])

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text == '"\'=1","Lesson"\r\n"a;=1+1","b\t=2"\r\n'


@pytest.mark.parametrize("text", ["Plain", "é-mail", "3 - 2", "(=1)", "№ 5", "“=1”", "家=1", ""])
def test_what_is_no_formula_stays_as_it_is(text):
    rows = b"".join(spreadsheets.respond("csv", "plan", ["Text"], [[text]]).streaming_content).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(rows)))[1] == [text]


def test_a_workbook_holds_one_visible_sheet_and_nothing_hidden():
    book = openpyxl.load_workbook(spreadsheets.xlsx_file(["A"], [["x"]]))

    assert [sheet.sheet_state for sheet in book] == ["visible"]
    assert not book.defined_names
    assert not any(dimension.hidden for dimension in book.active.column_dimensions.values())


def test_dates_are_dates_and_nothing_is_lost():
    rows = [[dt.date(2026, 11, 23), 7, True, None, "Übergabe – “quoted”, with commas"]]

    sheet = openpyxl.load_workbook(spreadsheets.xlsx_file(["d", "n", "b", "e", "t"], rows)).active
    assert [cell.value for cell in sheet[2]] == [dt.datetime(2026, 11, 23), 7, "Yes", None, rows[0][4]]  # noqa: DTZ001  a sheet knows no zones

    text = b"".join(spreadsheets.respond("csv", "x", ["d", "n", "b", "e", "t"], rows).streaming_content).decode(
        "utf-8-sig"
    )
    assert list(csv.reader(io.StringIO(text)))[1] == ["2026-11-23", "7", "Yes", "", rows[0][4]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_name_says_what_and_when(kind):
    response = spreadsheets.respond(kind, "Action plan", ["A"], [])

    assert "action-plan-" in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
