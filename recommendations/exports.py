"""The action plan as a table for a spreadsheet: the same rows, every date, streamed."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject

from core.on_behalf import entry_note
from recommendations.models import Action, ProgressUpdate, Recommendation
from recommendations.plan_rows import with_counts
from reviews.models import Review

CHUNK = 2000
STATUS = dict(Action.Status.choices)
RAG = dict(Action.Rag.choices)
IMPACT = dict(Action.Impact.choices)


def _text(said):
    return said["text"] if said else ""


def _entry_note(said):
    """How the last update came, when the board entered it for the agency."""
    if not said or not said["channel"]:
        return ""
    day = dt.date.fromisoformat(said["given_on"])
    return entry_note(said["channel"], by=said["by"], agency=said["agency"], person=said["entered_for"], on=day)


# Heading, where it comes from, and how it is written.
COLUMNS = (
    ("Reference", "reference", None),
    ("Board", "board__short_name", None),
    ("Reviews", "reviews", ", ".join),
    ("Recommendations", "answered", ", ".join),
    ("What they say", "wording", "\n\n".join),
    ("Action", "title", None),
    ("What it is for", "purpose", None),
    ("Outcome sought", "outcome", None),
    ("How we will know it worked", "measure", None),
    ("Lead agency", "lead_agency__name", None),
    ("Owner", "owner__name", lambda name: name or "No owner"),
    ("Status", "status", STATUS.get),
    ("Reason", "status_reason", None),
    ("RAG", "shown_rag", RAG.get),
    ("Reason for the RAG", "rag_reason", None),
    ("Impact", "impact", IMPACT.get),
    ("First due", "first_due_on", None),
    ("Due", "due_on", None),
    ("Times moved", "moves", None),
    ("Overdue", "overdue", lambda late: "Yes" if late else "No"),
    ("More time asked until", "asks_for", None),
    ("Added", "created_at", None),
    ("Last update", "updated_at", None),
    ("Last update says", "said", _text),
    ("Last update entered for the agency", "said", _entry_note),
    ("Pieces of evidence", "pieces", None),
    ("Claimed", "claimed_at", None),
    ("Claimed by", "claimed_by__name", None),
    ("Checked", "checked_at", None),
    ("Checked by", "checked_by__name", None),
    ("Verified", "verified_at", None),
    ("Verified by", "verified_by__name", None),
)
# Of the last update: what it says and, when the board entered it for the agency, how it came.
SAID = {
    "text": "text",
    "by": "by__name",
    "agency": "agency__short_name",
    "channel": "channel",
    "given_on": "given_on",
    "entered_for": "entered_for",
}
HEADINGS = [heading for heading, _, _ in COLUMNS]


NO_ACTION = "No action yet"


def rows_of(actions, user, without_action=()):
    """The cells of these actions, read in chunks, then of the recommendations that none answers.

    Those come as pairs with what this person may call their review. Reviews are named, and recommendations quoted, only where this person may know them.
    """
    through = Action.answers(action=OuterRef("pk"))
    through = through.order_by("recommendation__review__code_name", "recommendation__number")
    known = through.filter(recommendation__review__in=Review.objects.visible_to(user))
    read = through.filter(recommendation__in=Recommendation.objects.visible_to(user))
    named = Concat(F("recommendation__review__code_name"), Value(" "), Cast("recommendation__number", CharField()))
    last = ProgressUpdate.objects.filter(action=OuterRef("pk")).order_by("-at", "-pk").values(said=JSONObject(**SAID))
    rows = with_counts(actions).annotate(
        reviews=ArraySubquery(known.order_by().values("recommendation__review__code_name").distinct()),
        answered=ArraySubquery(known.values_list(named)),
        wording=ArraySubquery(read.values("recommendation__text")),
        said=Subquery(last[:1]),
    )
    for cells in rows.values_list(*(name for _, name, _ in COLUMNS)).iterator(chunk_size=CHUNK):
        yield [write(value) if write else value for value, (_, _, write) in zip(cells, COLUMNS, strict=True)]
    for review, recommendation in without_action:
        yield _cells_without_action(recommendation, review)


def _cells_without_action(recommendation, review):
    said = {
        "board__short_name": recommendation.review.board.short_name,
        "reviews": review,
        "answered": f"{review} {recommendation.number}",
        "wording": recommendation.text,
        "title": NO_ACTION,
        "created_at": recommendation.created_at,
    }
    return [said.get(name, "") for _, name, _ in COLUMNS]
