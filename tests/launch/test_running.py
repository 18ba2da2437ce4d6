import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from launch import running
from launch.processes import CHILDREN, alive, start, started_at, wait_until
from launch.trouble import Trouble

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def var_of_the_test(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "make_var", lambda: tmp_path)


def test_a_second_copy_is_refused_and_told_where_the_first_one_is(tmp_path):
    with running.only_copy("running") as lock:
        lock.write_text("4711 http://127.0.0.1:8000", encoding="utf-8")
        with (
            pytest.raises(Trouble, match=r"at http://127\.0\.0\.1:8000 \(process 4711\)"),
            running.only_copy("running"),
        ):
            pass
    with running.only_copy("running") as lock:
        assert lock.read_text(encoding="utf-8") == str(os.getpid())


def test_a_port_in_use_is_said_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"^Port {port} cannot be used .+make demo PORT={port + 1}"):
            running.need_port(port)
    running.need_port(port)


@pytest.mark.parametrize("given", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(Trouble, match="PORT must be a number"):
        running.chosen_port()


def test_what_a_killed_copy_left_behind_is_stopped(tmp_path):
    left = subprocess.Popen(SLEEP, start_new_session=True)
    record = tmp_path / "children.json"
    record.write_text(json.dumps([("The web server", left.pid, started_at(left.pid))]), encoding="utf-8")
    running.stop_leftovers(record)
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert not record.exists()


def test_a_number_used_again_by_another_program_is_left_alone(tmp_path):
    other = subprocess.Popen(SLEEP, start_new_session=True)
    try:
        record = tmp_path / "children.json"
        record.write_text(json.dumps([("The web server", other.pid, "long ago")]), encoding="utf-8")
        running.stop_leftovers(record)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_programs_are_stopped_before_the_servers_they_use(tmp_path, monkeypatch):
    before = list(CHILDREN)
    CHILDREN.clear()
    try:
        for name in ("PostgreSQL", "Valkey", "The worker", "The web server"):
            start(name, SLEEP, log=tmp_path / "log")
        stopped = []
        for child in CHILDREN:
            monkeypatch.setattr(child, "ask_to_stop", _noting(child, stopped))
        running.stop_children()
        assert [name for name in stopped if name.startswith("The")] == stopped[:2]
        assert stopped[2:] == ["Valkey", "PostgreSQL"]
        assert CHILDREN == []
    finally:
        CHILDREN[:] = before


def _noting(child, stopped):
    ask = type(child).ask_to_stop

    def note():
        stopped.append(child.name)
        ask(child)

    return note


def test_a_zombie_counts_as_ended():
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    try:
        assert wait_until(lambda: not alive(ended.pid), 10)
    finally:
        ended.wait()
