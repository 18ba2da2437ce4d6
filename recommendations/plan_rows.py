"""The cells of the action plan, ready to print: one query for all rows of a page, one pass in Python."""

from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.templatetags import ui, words
from recommendations.models import Action, Evidence, Extension
from reviews.models import Review

FINISHED = {*Action.DONE, *Action.ENDED}
CELLS = (
    "pk",
    "reference",
    "title",
    "board__short_name",
    "lead_agency__short_name",
    "owner__name",
    "owner__is_active",
    "due_on",
    "first_due_on",
    "moves",
    "status",
    "shown_rag",
    "overdue",
    "impact",
    "pieces",
    "reviews",
    "asks_for",
)


def with_cells(rows, user):
    """Annotate what a row needs beyond its own columns; only names of reviews this person may know."""
    through = Action.recommendations.through.objects.filter(action=OuterRef("pk"))
    known = through.filter(recommendation__review__in=Review.objects.visible_to(user))
    evidence = Evidence.objects.filter(action=OuterRef("pk")).order_by().values("action").annotate(n=Count("pk"))
    waiting = Extension.objects.filter(action=OuterRef("pk"), decision=Extension.Decision.WAITING)
    return rows.annotate(
        pieces=Coalesce(Subquery(evidence.values("n")), 0),
        reviews=ArraySubquery(known.order_by().values("recommendation__review__code_name").distinct()),
        asks_for=Subquery(waiting.values("to_on")[:1]),
    )


def cells(rows, user, on, *, boards=False):
    """One dict of finished texts for each action, in the order of `rows`."""
    plan = reverse("recommendations:plan")
    rows = with_cells(rows, user).values_list(*CELLS)
    return [_row(dict(zip(CELLS, row, strict=True)), on, boards, plan) for row in rows]


def _row(row, on, boards, plan):
    # A claim past its date is not late: it waits for the board.
    finished = row["status"] in FINISHED or (row["status"] == Action.Status.CLAIMED and row["due_on"] < on)
    note = f"asks for {words.date_near(row['asks_for'], on)}" if row["asks_for"] and not row["overdue"] else ""
    due = ui.due_cell(
        row["due_on"], first=row["first_due_on"], moved=row["moves"], note=note, finished=finished, today=on
    )
    if note:
        due["second"] = f"{ui.days_in_words((row['due_on'] - on).days)} · {note}"
    where = [row["reference"], *([row["board__short_name"]] if boards else []), ", ".join(sorted(row["reviews"]))]
    return {
        "pk": row["pk"],
        "reference": row["reference"],
        "url": f"{plan}{row['reference']}/",
        "title": row["title"],
        "where": " · ".join(filter(None, where)),
        "agency": row["lead_agency__short_name"],
        "owner": row["owner__name"] if row["owner__is_active"] else "",
        "due": due["main"],
        "due_class": f"app-{due['tone']}" if due["tone"] else "app-key-cell",
        "due_second": due["second"],
        "status": status_mark(row["status"]),
        "rag": rag_mark(row["shown_rag"]),
        "impact": impact_words(row["impact"]),
        "evidence": row["pieces"],
        "late": row["overdue"],
    }


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
