"""The cells of the action plan, ready to print: one query for all rows of a page, one pass in Python."""

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core import days
from core.statements import Statement
from core.templatetags import ui, words
from recommendations.conditions import first_match, judge
from recommendations.models import Action, Evidence, Extension

LOOKED_AT = ("pk", "reference", "board_id", "lead_agency_id")  # what the trail says of an action, the key first
NOT_PHONE = "app-not-phone"  # that there is none yet need not be said in a row of its own
FINISHED = {*Action.DONE, *Action.ENDED}
CELLS = (
    "pk",
    "reference",
    "board_id",
    "lead_agency_id",
    "title",
    "board__short_name",
    "lead_agency__short_name",
    "owner__name",
    "owner__is_active",
    "due_on",
    "first_due_on",
    "moves",
    "status",
    "rag",
    "impact",
    "pieces",
    "reviews",
    "asks_for",
    "updated_at",
)


def with_counts(rows):
    """Annotate how many pieces of evidence there are, and the date that is asked for while a request waits."""
    evidence = Evidence.objects.filter(action=OuterRef("pk")).order_by().values("action").annotate(n=Count("pk"))
    waiting = Extension.objects.filter(action=OuterRef("pk"), decision=Extension.Decision.WAITING)
    return rows.annotate(
        pieces=Coalesce(Subquery(evidence.values("n")), 0), asks_for=Subquery(waiting.values("to_on")[:1])
    )


def rows_of(ids):
    """The rows of these actions, in this order. The ids come from what the reader may see (`Plan.page`)."""
    rows = {values[0]: dict(zip(CELLS, values, strict=True)) for values in STATEMENT.run(ids=ids)}
    return [rows[pk] for pk in ids if pk in rows]


@dataclass(slots=True)
class ActionLookedAt:
    """What the trail says of an action: no more than what names it. A whole one for each row would take longer to make."""

    pk: int
    reference: str
    board_id: int
    lead_agency_id: int
    _meta: ClassVar = Action._meta
    acting_agency_ids: ClassVar = Action.acting_agency_ids


def as_actions(rows):
    """What the trail says of each of these rows."""
    return [ActionLookedAt(**{name: row[name] for name in LOOKED_AT}) for row in rows]


def table_body(rows, known_reviews, on, *, boards=False):
    """The rows (`rows_of`) as HTML. `known_reviews` are {reference: name} of those the reader may
    know; no other is named.

    Some hundred cells drawn one by one by the template engine would be the
    slowest part of the page: the markup of a row is a template that is read
    once (`_plan_row.html`) and filled with escaped texts.
    """
    row_html, plan = row_markup(), reverse("recommendations:plan")
    is_late, suggested = judge(Action.late_rule(on)), first_match(Action.rag_rules(on))
    drawn = []
    for row in rows:
        row["overdue"] = is_late(row)
        row["shown_rag"] = row["rag"] or suggested(row)
        drawn.append(row_html.format_map(_cells(row, known_reviews, on, boards, plan)))
    return mark_safe("".join(drawn))  # noqa: S308  every text was escaped


def _statement(values):
    through = Action.answers(action=OuterRef("pk")).order_by()
    rows = with_counts(Action.objects.filter(pk__in=values.any_of("ids")).order_by()).annotate(
        reviews=ArraySubquery(through.values("recommendation__review__reference").distinct())
    )
    return rows.values_list(*CELLS)


STATEMENT = Statement("plan_rows", _statement)


def _cells(row, known_reviews, on, boards, plan):
    """Escaped texts and finished marks of one row."""
    reference, tone, due = escape(row["reference"]), *_due(row, on)
    names = sorted(known_reviews[one] for one in row["reviews"] if one in known_reviews)
    where = [row["reference"], row["board__short_name"] if boards else "", ", ".join(names)]
    owner = row["owner__name"] if row["owner__is_active"] else ""
    return {
        "late": "app-row--late" if row["overdue"] else "",
        "pk": row["pk"],
        "reference": reference,
        "url": f"{plan}{reference}/",
        "title": escape(row["title"]),
        "where": escape(" · ".join(filter(None, where))),
        "agency": escape(row["lead_agency__short_name"]),
        "owner": escape(owner) if owner else '<span class="app-missing">No owner</span>',
        "due_tone": tone,
        "due": escape(due["main"]),
        "due_second": escape(due["second"]),
        "status": status_mark(row["status"]),
        "rag": rag_mark(row["shown_rag"]),
        "impact": impact_words(row["impact"]),
        "impact_class": "" if row["impact"] else NOT_PHONE,
        "evidence": evidence_link(row["pieces"], f"{plan}{reference}/", reference),
        "evidence_class": "" if row["pieces"] else f" {NOT_PHONE}",
        "updated": last_update(row["updated_at"], on),
    }


def _due(row, on):
    # A claim past its date is not late: it waits for the board.
    finished = row["status"] in FINISHED or (row["status"] == Action.Status.CLAIMED and row["due_on"] < on)
    due = ui.due_cell(row["due_on"], first=row["first_due_on"], moved=row["moves"], finished=finished, today=on)
    if row["asks_for"] and not row["overdue"]:
        due["second"] = (
            f"{ui.days_in_words((row['due_on'] - on).days)} · asks for {words.date_near(row['asks_for'], on)}"
        )
    return f"app-{due['tone']}" if due["tone"] else "app-key-cell", due


def last_update(at, on):
    """The day of the last update, of London; the year only where it is another one."""
    if at is None:
        return f'<span class="app-quiet">{_("None yet")}</span>'
    return words.date_near(at.astimezone(days.LONDON).date(), on)


def evidence_link(number, url, reference):
    if not number:
        return "0"
    hidden = f'<span class="govuk-visually-hidden"> pieces of evidence for {reference}</span>'
    return f'<a href="{url}#evidence">{number}{hidden}</a>'


@cache
def row_markup():
    return render_to_string("recommendations/_plan_row.html").strip() + "\n"


@cache
def status_mark(status):
    return ui.status_tag(status, Action.Status(status).label)


@cache
def rag_mark(rag):
    return render_to_string("_partials/rag.html", ui.rag(rag))


@cache
def impact_words(impact):
    """On one line, in a narrow column."""
    return mark_safe(ui.impact(impact).replace("Not ", "Not&nbsp;"))  # noqa: S308  words of our own
