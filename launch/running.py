"""Only one copy at a time, and nothing left behind by a copy that was killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

from launch.places import make_var
from launch.processes import CHILDREN, alive, kill_group, started_at, stop_stranger
from launch.trouble import Trouble, say

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, or the system asked us to end."""


def _stopped(number: int, _frame: object) -> None:
    raise Stopped(signal.Signals(number).name)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Inside, Ctrl-C and SIGTERM raise Stopped; on leaving, all children are stopped, whatever happened.

    A second Ctrl-C does not disturb the stopping.
    """
    for number in ENDINGS:
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue  # nohup
        signal.signal(number, _stopped)
    try:
        yield
    finally:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        stop_children()


def stop_children() -> None:
    """The last started is stopped first: the programs before the servers they use."""
    while CHILDREN:
        if CHILDREN[-1].name in {"PostgreSQL", "Valkey", "Redis"}:
            CHILDREN.pop().stop()
            continue
        programs = [child for child in CHILDREN if child.name not in {"PostgreSQL", "Valkey", "Redis"}]
        for child in programs:
            child.ask_to_stop()
        for child in programs:
            child.wait()
            CHILDREN.remove(child)


@contextlib.contextmanager
def only_copy(name: str) -> Iterator[Path]:
    """Hold `var/<name>.lock` while running. The kernel lets go of it however we end."""
    import fcntl

    path = make_var() / f"{name}.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            pid, _, url = lock.read().strip().partition(" ")
            raise Trouble(
                f"A copy already runs from this folder{f' at {url}' if url else ''} (process {pid or 'unknown'}): "
                "use that one, or stop it first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield path


def remember_children(path: Path) -> None:
    """Write down who our children are, for `stop_leftovers` of the next start."""
    known = [(child.name, child.pid, started_at(child.pid)) for child in CHILDREN]
    path.write_text(json.dumps(known), encoding="utf-8")


def stop_leftovers(path: Path) -> None:
    """Stop the programs of an earlier copy that was killed before it could stop them itself."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    left = [(name, pid) for name, pid, mark in known if alive(pid) and started_at(pid) == mark]
    for name, pid in reversed(left):
        say(f"{name} was left behind by an earlier copy: stopping it.")
        stop_stranger(pid, signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM, 10)
        kill_group(pid)
    path.unlink(missing_ok=True)


def need_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refused:
            raise Trouble(
                f"Port {port} cannot be used ({refused.strerror}): choose another, such as make demo PORT={port + 1}."
            ) from None


def chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise Trouble(f"PORT must be a number from 1 to 65535, not '{given}'.")
    return int(given)
