"""Ten beats at once, three days without one, a clock that jumps: one digest for each person and day, and none missing."""

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.models import Notification
from tests import factories as f
from tests.conftest import build_world
from tests.proofs.conftest import ROOT, environment

pytestmark = pytest.mark.slow
BEATS, ROUNDS, PEOPLE = 10, 5, 200
MONDAY = dt.date(2026, 11, 23)
PLAN = "import django, datetime as dt; django.setup(); from reminders import planning; planning.plan(dt.date.fromisoformat('{on}'))"


def test_ten_planners_at_once_write_each_digest_once(transactional_db, record_property):
    world = build_world()
    agencies = [f.AgencyFactory() for _ in range(PEOPLE)]
    for agency in agencies:
        f.PartnershipFactory(board=world.board, agency=agency)
        lead = f.AgencyMembershipFactory(agency=agency).user
        for days in (0, 1, 2, 3, 4):
            f.ActionFactory(board=world.board, lead_agency=agency, owner=lead, due_on=MONDAY + dt.timedelta(days=days))

    for number in range(ROUNDS):
        on = MONDAY + dt.timedelta(days=number)
        done = _run_at_once([sys.executable, "-c", PLAN.format(on=on)])
        assert all(one.returncode == 0 for one in done), done[0].stderr
        digests = Notification.objects.filter(kind="digest", dedupe_key__endswith=f":{on}")
        assert digests.count() == digests.values("recipient").distinct().count() >= PEOPLE

    record_property("counted", ["planners at once: digests", Notification.objects.filter(kind="digest").count()])


def _run_at_once(command):
    def run(_):
        return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)

    with ThreadPoolExecutor(BEATS) as pool:
        return list(pool.map(run, range(BEATS)))
