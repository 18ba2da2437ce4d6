"""Where one review stands: everything its pages share, read in one query."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from core import days
from core.templatetags.words import date_short, day_month
from reviews import register
from reviews.models import (
    DeadlineRule,
    Decision,
    Document,
    Involvement,
    LearningPoint,
    Milestone,
    ParallelProceeding,
    ReviewMember,
    StageDate,
    Subject,
)


def with_parts(rows):
    """Reviews with the counts, stages, codes and people that every tab shows, without a further query."""
    own = {"review": OuterRef("pk")}
    return register.with_position(rows).annotate(
        agencies_count=_number_of(Involvement.objects.filter(**own)),
        points_count=_number_of(LearningPoint.objects.filter(**own)),
        recommendations_count=_number_of(register.upward("recommendations").objects.filter(**own)),
        documents_count=_number_of(Document.objects.filter(**own)),
        decisions_count=_number_of(Decision.objects.filter(**own)),
        subject_codes=ArraySubquery(Subject.objects.filter(**own).order_by("code").values("code")),
        entered=ArraySubquery(
            StageDate.objects.filter(**own)
            .order_by("entered_on", "pk")
            .values(json=JSONObject(stage="stage", on="entered_on"))
        ),
        clocks=ArraySubquery(
            Milestone.objects.filter(**own, done_on=None)
            .order_by(F("due_on").asc(nulls_last=True), "pk")
            .values(
                json=JSONObject(
                    name="name",
                    source="source",
                    starts_on="starts_on",
                    due_on="due_on",
                    number="rule__number",
                    unit="rule__unit",
                    start_event="rule__start_event",
                    done_event="rule__done_event",
                )
            )
        ),
        involved=ArraySubquery(
            Involvement.objects.filter(**own)
            .order_by("agency__sort_name")
            .values(
                json=JSONObject(
                    pk="pk",
                    agency="agency_id",
                    short_name="agency__short_name",
                    records_secured_on="records_secured_on",
                )
            )
        ),
        named=ArraySubquery(
            ReviewMember.objects.filter(**own)
            .order_by("capacity", "user__sort_name")
            .values(json=JSONObject(capacity="capacity", name="user__name", user="user_id"))
        ),
        proceedings_beside=ArraySubquery(
            ParallelProceeding.objects.filter(**own)
            .order_by("opened_on", "pk")
            .values(
                json=JSONObject(
                    pk="pk",
                    kind="kind",
                    note="note",
                    opened_on="opened_on",
                    ended_on="ended_on",
                    holds="holds_publication",
                )
            )
        ),
    )


def _number_of(rows):
    counted = rows.order_by().values("review").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def stage_line(review):
    """The stages for `{% stage_line %}`: done with its day, current since when, to come by when."""
    entered, by = {}, {row["done_event"]: row["due_on"] for row in review.clocks if row["done_event"]}
    for row in review.entered:
        entered[row["stage"]] = row["on"]
    lines, state = [], "done"
    codes = [stage["code"] for stage in review.review_type.stages]
    current = codes.index(review.stage) if review.stage in codes else 0
    for number, stage in enumerate(review.review_type.stages):
        state = "done" if number < current else "current" if number == current else "todo"
        lines.append(
            {"name": stage["name"], "state": state, "note": _note(stage, state, entered.get(stage["code"]), by)}
        )
    return lines


def _note(stage, state, entered_on, by):
    if state == "todo":
        due = days_from_json(by.get(stage.get("event")))
        return f"by {day_month(due)}" if due else ""
    day = days_from_json(entered_on)
    if state == "current":
        return (
            f"since {day_month(day)}"
            if day and day.year == days.today().year
            else f"since {date_short(day)}"
            if day
            else ""
        )
    return date_short(day) if day else "no date"


def days_from_json(text):
    """A date out of a JSON value of the database."""
    return DateField().to_python(text) if text else None


def clocks(review, today=None):
    """What is still to be done by a date, soonest first; what has no date yet comes last."""
    today = today or days.today()
    rows = []
    for row in review.clocks:
        rule = (
            DeadlineRule(number=row["number"], unit=row["unit"], start_event=row["start_event"])
            if row["unit"]
            else None
        )
        due = days_from_json(row["due_on"])
        clock = Milestone(name=row["name"], source=row["source"], due_on=due, rule=rule)
        clock.starts_on = days_from_json(row["starts_on"])
        rows.append({"milestone": clock, "left": clock.days_left(today), "working": clock.in_working_days})
    return rows


def proceedings(review):
    """The proceedings beside the review, in words and with their dates."""
    kinds = dict(ParallelProceeding.Kind.choices)
    rows = []
    for row in review.proceedings_beside:
        dates = {name: days_from_json(row[name]) for name in ("opened_on", "ended_on")}
        rows.append({**row, **dates, "name": kinds[row["kind"]]})
    return rows
