"""Exports: the same rows as the list, every date, and no cell that runs."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from core.models import AuditEvent
from recommendations.models import Action
from tests import factories as f

EXPORT = reverse("recommendations:export")
HOSTILE = [
    '=HYPERLINK("http://x.example","click")', "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "|calc", "%0A=1",
    " =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u2060=1+1", "\u00ad=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=1+1;", "=IMPORTXML(\"http://x\")", "=WEBSERVICE(\"http://x\")",
    "-2+3+cmd|' /C calc'!A0", "@import", "=A1", "+cmd", "=\"a\"&\"b\"",
]  # fmt: skip
STARTS = "=+-@|%\uff1d\uff0b\uff0d\uff20"
SKIPPED = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u00ad" + "".join(map(chr, range(33)))


def table(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def book(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


@pytest.fixture
def hostile(world):
    """Written past the rule that a title is one line: an export trusts nothing that stands in the database."""
    for text in HOSTILE:
        row = f.ActionFactory(
            board=world.board, lead_agency=world.police, recommendations=[world.recommendations.first]
        )
        Action.objects.filter(pk=row.pk).update(title=text, purpose=text)


def test_csv_holds_no_live_formula(sign_in, world, hostile):
    rows = table(sign_in(world.manager).get(EXPORT + "?format=csv"))

    assert len(rows) == len(HOSTILE) + 4, "the heading, both of the world, and its recommendation without an action"
    for row in rows[1:]:
        for cell in row:
            assert not cell.lstrip(SKIPPED)[:1] or cell.lstrip(SKIPPED)[0] not in STARTS, repr(cell)


def test_xlsx_holds_texts_only(sign_in, world, hostile):
    sheet = book(sign_in(world.manager).get(EXPORT + "?format=xlsx"))

    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds, "no formula"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    titles = {row[5].value.strip() for row in sheet.iter_rows(min_row=2)}
    assert {text.strip() for text in HOSTILE if text.isprintable()} <= titles


def test_it_holds_the_rows_of_the_same_filter_with_every_date(sign_in, world, action, claimed):
    rows = table(sign_in(world.manager).get(EXPORT + f"?format=csv&status=claimed&agency={world.police.slug}"))

    line = dict(zip(rows[0], rows[1], strict=True))
    assert len(rows) == 2
    assert line["Reference"] == action.reference
    assert line["First due"] == line["Due"] == action.due_on.isoformat()
    assert line["Claimed by"] == world.police_lead.name
    assert line["Claimed"].startswith(claimed.claimed_at.strftime("%Y-"))
    assert (line["Status"], line["RAG"], line["Overdue"]) == ("Claimed", "Green", "No")
    assert line["Recommendations"] == f"{world.review.code_name} {world.recommendations.first.number}"


def test_an_agency_exports_only_its_own(sign_in, world, action):
    rows = table(sign_in(world.health_lead).get(EXPORT + "?format=csv&view=all"))

    assert [row[0] for row in rows[1:]] == [world.actions.health.reference]


def test_the_trail_says_who_took_what_out(sign_in, world, action):
    table(sign_in(world.manager).get(EXPORT + "?format=csv&status=claimed"))

    event = AuditEvent.objects.get(verb="plan.exported")
    assert (event.actor_id, event.board_id, event.detail["filters"]) == (
        world.manager.pk,
        world.board.pk,
        ["status"],  # which filters, not what for: a reference or a search word may be nobody else's business
    )


def test_an_unknown_format_is_a_spreadsheet(sign_in, world):
    assert "spreadsheetml" in sign_in(world.manager).get(EXPORT + "?format=exe")["Content-Type"]


def test_chosen_rows_are_exported_alone(sign_in, world, action):
    f.ActionFactory(board=world.board, lead_agency=world.police)

    sheet = book(
        sign_in(world.manager).post(reverse("recommendations:chosen"), {"do": "export", "action": [action.pk]})
    )

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [action.reference]
    assert Action.objects.filter(board=world.board).count() > 1
