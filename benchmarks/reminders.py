"""Reminders in bulk: planning the digests of 10,000 and of 1,000,000 open items, and how fast the outbox drains.

    eval "$(python3 -m launch servers)"
    .venv/bin/python -m benchmarks.reminders                         both sizes, then 6,000 messages by four workers
    .venv/bin/python -m benchmarks.reminders --items 10000 --messages 0

Planning is rolled back each time and stands beside the one INSERT SELECT that could find the owners of actions alone.
The workers are processes that run `manage.py drain_notifications`; the mail server accepts at once.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.__main__ import ROOT, commit, prepare_environment, say
from benchmarks.database import Trouble, own_database

OWNERS, AGENCIES = 1000, 200
WORKERS = 4
LOAD = """
INSERT INTO recommendations_action (
    board_id, reference, title, purpose, outcome, measure, lead_agency_id, owner_id, first_due_on, due_on, moves, status,
    status_reason, rag, rag_reason, impact, created_at, version)
SELECT %(board)s, 'BM-' || n, 'Agree one number to ring', '', '', '', agency, owner, due, due, 0, 'in_progress', '', '', '', '', now(), 1
FROM (
    SELECT n, (%(agencies)s::bigint[])[1 + n %% %(many)s] AS agency,
        (%(owners)s::bigint[])[1 + n %% %(all)s] AS owner, current_date + (n::bigint * 7919 %% 1460)::int - 500 AS due
    FROM generate_series(1, %(items)s) AS n
) AS rows
"""


def main():
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="scr-benchmark-") as folder:
            prepare_environment(Path(folder))
            for items in options.items:
                with own_database():
                    _run(items, options, Path(folder))
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


def _options():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reminders", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=9, help="how often each is planned (9)")
    parser.add_argument(
        "--messages", type=int, default=6000, help="how many messages are drained, after the first size (6000)"
    )
    return parser.parse_args()


def _run(items, options, folder):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.web import machine

    try:
        call_command("migrate", verbosity=0)
        people = _load(items)
        sys.stdout.write(
            f"\n{machine()}\ncommit {commit()}; {items:,} open actions, {OWNERS:,} owners; n = {options.rounds}\n"
        )
        _plan(options.rounds)
        if options.messages and items == options.items[0]:
            _drain("agencies.password_changed", options.messages, people, folder)
            _drain("digest", min(options.messages, 2000), _who_have_something(people), folder)
    finally:
        connections.close_all()


def _load(items):
    """A board, its agencies, the owners, and the actions: written in the database, so that a million is quick."""
    from django.db import connection

    from agencies.models import Agency, AgencyMembership, Board, Partnership, User
    from benchmarks.people import account, switch_on

    board = Board.objects.create(name="Board of the benchmark", short_name="Benchmark", prefix="BM")
    agencies = Agency.objects.bulk_create(
        Agency(
            name=f"Agency {n}", short_name=f"Agency {n}", slug=f"agency-{n}", kind="police", sort_name=f"agency {n:04d}"
        )
        for n in range(AGENCIES)
    )
    Partnership.objects.bulk_create(Partnership(board=board, agency=agency) for agency in agencies)
    owners = User.objects.bulk_create(account("Owner", n) for n in range(OWNERS))
    AgencyMembership.objects.bulk_create(
        AgencyMembership(
            user=owner,
            board=board,
            agency=agencies[n % AGENCIES],
            role="agency_lead" if n < AGENCIES else "agency_contributor",
        )
        for n, owner in enumerate(owners)
    )
    switch_on([board], owners[0])
    say(f"Loading {items:,} actions")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE recommendations_action DISABLE TRIGGER USER")  # no history of what nobody did
        cursor.execute(
            LOAD,
            {
                "board": board.pk,
                "items": items,
                "agencies": [agency.pk for agency in agencies],
                "many": AGENCIES,
                "owners": [owner.pk for owner in owners],
                "all": OWNERS,
            },
        )
        cursor.execute("VACUUM (ANALYZE)")
    return owners


def _plan(rounds):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.sweep import one_statement, undone
    from benchmarks.web import statements
    from core import days
    from reminders import planning
    from reminders.models import Escalation

    on = days.today()
    with connection.cursor() as cursor:  # what had been late for long went up the ladder on the days before
        cursor.execute(PASSED_UP, {"on": on})
    with CaptureQueriesContext(connection) as seen:
        _, people = undone(lambda: planning.plan(on))
    before = _memory()
    own = [undone(lambda: planning.plan(on))[0] for _ in range(rounds)]
    plain = [undone(lambda: one_statement(on)) for _ in range(rounds)]
    ms, floor = statistics.median(own) * 1000, statistics.median(seconds for seconds, _ in plain) * 1000
    sys.stdout.write(
        f"planning: {ms:.0f} ms ({min(own) * 1000:.0f} to {max(own) * 1000:.0f}), {statements(seen)} SQL (goal 50), "
        f"{len(people)} digests; one statement {floor:.0f} ms for {plain[-1][1]}; ratio {ms / floor:.2f} (goal 3); "
        f"memory {_memory()} MB, {_memory() - before} MB more than after the first; "
        f"{Escalation.objects.count():,} rungs climbed before\n"
    )


PASSED_UP = """
INSERT INTO reminders_escalation (item_kind, item_id, reference, board_id, agency_id, due_on, rung, "on", nobody, is_top)
SELECT 'action', id, reference, board_id, lead_agency_id, due_on, rung, due_on + late, true,
    rung = (CASE WHEN due_on + 42 < %(on)s THEN 'chair' WHEN due_on + 28 < %(on)s THEN 'manager'
        WHEN due_on + 21 < %(on)s THEN 'board_member' ELSE 'lead' END)
FROM recommendations_action, (VALUES ('lead', 7), ('board_member', 21), ('manager', 28), ('chair', 42)) AS rungs (rung, late)
WHERE due_on + late < %(on)s
"""


def _who_have_something(people):
    """Those whose digest says something; the others' would only be dropped."""
    from core import days
    from reminders.digest import AHEAD, open_items

    found = {entry.person for entry in open_items([person.pk for person in people], days.today() + AHEAD)}
    return [person for person in people if person.pk in found]


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _port_of(server, file):
    """Where the mail server listens, as soon as it has written it down."""
    while not file.exists():
        if server.poll() is not None:
            raise Trouble("The mail server of the benchmark stopped before it listened; what it said stands above.")
        time.sleep(0.05)
    return file.read_text()


def _drain(kind, number, people, folder):
    """Four workers against a mail server that accepts at once."""
    from django.utils import timezone

    from core import days
    from core.models import Notification

    with tempfile.TemporaryDirectory(dir=folder) as box:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.mail_server", box, "--wait", "0"], cwd=ROOT, stdin=subprocess.PIPE
        )
        port = _port_of(server, Path(box) / "port")
        env = os.environ | {
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_PER_MINUTE": "0",
            "MAIL_PER_DOMAIN_PER_MINUTE": "0",
            "MAIL_CAP_PER_RUN": "1000000",
        }
        Notification.objects.bulk_create(
            Notification(
                dedupe_key=f"{kind}:{n}",
                kind=kind,
                recipient=people[n % len(people)],
                due_at=timezone.now(),
                detail={"on": days.today().isoformat()},
            )
            for n in range(number)
        )
        command = [sys.executable, "manage.py", "drain_notifications"]
        workers = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) for _ in range(WORKERS)]
        codes = [worker.wait() for worker in workers]
        if any(codes):
            raise Trouble("A worker of the benchmark failed; what it said stands above.")
        sent = (
            Notification.objects.filter(kind=kind, state="sent").order_by("sent_at").values_list("sent_at", flat=True)
        )
        took = (sent.last() - sent.first()).total_seconds()
        accepted = len((Path(box) / "accepted").read_text().split())
        server.stdin.close()
        server.wait()
    sys.stdout.write(
        f"drain, {kind}: {accepted:,} of {number:,} accepted in {took:.1f} s by {WORKERS} workers: {accepted / took:.0f} messages a second (goal 200)\n"
    )


if __name__ == "__main__":
    sys.exit(main())
