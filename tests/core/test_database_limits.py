"""PostgreSQL ends what runs, waits or is kept waiting for too long, in the processes that serve people."""

import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from agencies.models import Board
from scr_tracker import database_limits
from scr_tracker.database_limits import PAGES, TASKS, Limits
from tests import factories as f


@pytest.fixture
def limited(transactional_db, monkeypatch):
    """`limited(limits)`: the connection of this test, opened anew with them."""

    def reopen(limits):
        options = connections.settings["default"]["OPTIONS"]
        # Another test may have started the web server's part in this process: its limits would win.
        monkeypatch.setitem(options, "options", options["options"].removeprefix(f"{PAGES} "))
        database_limits.apply(limits)
        connection.close()
        return connection

    yield reopen
    monkeypatch.undo()
    connection.close()


def asked(setting):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("limits", "seconds"), [(PAGES, ("30s", "10s", "2min")), (TASKS, ("9min", "1min", "10min"))])
def test_each_kind_of_process_has_its_own(limited, limits, seconds):
    limited(limits)

    assert tuple(map(asked, ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"))) == seconds
    assert asked("jit") == "off"


def test_a_statement_that_runs_for_too_long_is_ended(limited):
    with pytest.raises(OperationalError, match="statement timeout"), limited(Limits(1, 60, 60)).cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")


def test_whoever_waits_for_a_lock_gives_up(limited):
    board = f.BoardFactory()
    other = limited(Limits(60, 1, 60)).copy()
    try:
        with transaction.atomic():
            Board.objects.select_for_update().get(pk=board.pk)
            with pytest.raises(OperationalError, match="lock timeout"), other.cursor() as cursor:
                cursor.execute("UPDATE agencies_board SET name = name WHERE id = %s", [board.pk])
    finally:
        other.close()


def test_whoever_stays_idle_in_a_transaction_holds_no_lock_for_ever(limited):
    limited(Limits(60, 60, 1))
    with pytest.raises(OperationalError, match="terminat"), transaction.atomic():
        Board.objects.count()
        time.sleep(1.5)
        Board.objects.count()
