"""Overdue and RAG are worked out from dates, at every boundary the same in SQL and in Python."""

import datetime as dt

import pytest
import time_machine
from django.db import connection

from core import days
from recommendations.models import Action
from tests import factories as f

TODAY = dt.date(2026, 11, 23)
WITH_AGENCY = ("not_started", "in_progress", "evidence_requested")


@pytest.mark.parametrize("offset", [-365, -1, 0, 1, 27, 28, 29])
@pytest.mark.parametrize("status", ["not_started", "in_progress", "evidence_requested", "paused", "withdrawn"])
@time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
def test_what_the_dates_suggest(db, status, offset):
    due = TODAY + dt.timedelta(days=offset)
    action = f.ActionFactory(status=status, due_on=due, status_reason="x")

    row = Action.objects.with_position().get(pk=action.pk)

    late = status in WITH_AGENCY and offset < 0
    expected = {
        "not_started": "red" if late else "amber" if offset < 28 else "none",
        "in_progress": "red" if late else "green",
        "evidence_requested": "red" if late else "amber",
    }.get(status, "none")
    assert row.overdue is late is row.is_overdue()
    assert row.shown_rag == expected
    assert (row in Action.objects.overdue()) is late


def test_a_claim_past_its_date_is_green_and_not_late(claimed):
    Action.objects.filter(pk=claimed.pk).update(due_on=days.today() - dt.timedelta(days=1))

    row = Action.objects.with_position().get(pk=claimed.pk)
    assert (row.overdue, row.shown_rag) == (False, "green")


def test_an_override_is_shown_instead(db):
    action = f.ActionFactory(rag="amber", rag_reason="x", due_on=days.today() - dt.timedelta(days=1))

    row = Action.objects.with_position().get(pk=action.pk)
    assert (row.shown_rag, row.suggested_rag, row.overdue) == ("amber", "red", True)


@pytest.mark.parametrize(("hour", "late"), [(22, False), (23, True)])
def test_the_day_ends_at_midnight_in_london_not_in_utc(db, hour, late):
    """In summer London is an hour ahead: at 23:30 UTC the next day has begun there."""
    action = f.ActionFactory(due_on=dt.date(2026, 7, 1))

    with time_machine.travel(dt.datetime(2026, 7, 1, hour, 30, tzinfo=dt.UTC)):
        assert (action in Action.objects.overdue()) is late


def test_overdue_is_stored_nowhere(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'recommendations_action'")
        columns = {name for (name,) in cursor.fetchall()}

    assert not {column for column in columns if "overdue" in column or "late" in column}
