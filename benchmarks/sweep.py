"""Planning the day's digests beside the one statement that could do it."""

import time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure
from benchmarks.web import statements
from core import days
from reminders import planning
from reminders.kinds import KINDS
from reminders.rules import Rule

MOST_SQL = 50
ONE_STATEMENT = """
INSERT INTO core_notification
    (dedupe_key, kind, recipient_id, reference, detail, boards, created_at, due_at, state, attempts,
     address, subject_type, subject_id, last_error, resolved_how, subject_line, text)
SELECT 'digest:' || person || ':' || %(on)s, 'digest', person, 'digest', '{}', '{}', now(), now(), 'due', 0, '', '', '', '', '', '', ''
FROM (
    SELECT DISTINCT coalesce(action.owner_id, lead.user_id) AS person
    FROM recommendations_action action
    LEFT JOIN agencies_agencymembership lead
        ON lead.agency_id = action.lead_agency_id AND lead.role = 'agency_lead' AND lead.ended_at IS NULL
    WHERE action.status IN ('not_started', 'in_progress', 'evidence_requested') AND action.due_on = ANY(%(dates)s)
) AS due
WHERE person IS NOT NULL
ON CONFLICT DO NOTHING
"""


def measure(rounds, times=5):
    """One figure; every run is rolled back."""
    on = days.today()
    figure = Figure("reminder sweep, one day", "one INSERT SELECT", most_sql=MOST_SQL)
    with CaptureQueriesContext(connection) as seen:
        undone(lambda: planning.plan(on))
    figure.sql = statements(seen)
    for _ in range(rounds):
        samples = [(undone(lambda: planning.plan(on)), undone(lambda: one_statement(on))) for _ in range(times)]
        figure.add_round([own[0] for own, _ in samples], [plain[0] for _, plain in samples])
    (_, people), (_, number) = samples[-1]
    figure.notes.append(
        f"{len(people)} people get a digest; the one statement, which knows of actions only, finds {number}"
    )
    return [figure]


def one_statement(on):
    with connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, {"on": on.isoformat(), "dates": sorted(Rule.standard(KINDS["action"]).dates(on))})
        return cursor.rowcount


def undone(change):
    """(seconds, result) of a change that is then rolled back."""
    with transaction.atomic():
        began = time.perf_counter()
        result = change()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds, result
