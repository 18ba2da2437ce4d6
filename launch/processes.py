"""Child processes: start them out of reach of the terminal's Ctrl-C, stop them, find those left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.places import Account


@dataclass(eq=False)
class Child:
    """A program that we started, the signal that stops it cleanly, and where it logs."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.running():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def wait(self) -> None:
        """Wait for the end; after the patience is gone, end the whole group."""
        try:
            self.process.wait(timeout=self.patience)
        except subprocess.TimeoutExpired:
            kill_group(self.pid)
            self.process.wait()
        else:
            kill_group(self.pid)

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait()
        if self in CHILDREN:
            CHILDREN.remove(self)


# Every child that runs, oldest first, so that no interruption can lose one.
CHILDREN: list[Child] = []


def start(
    name: str,
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    cwd: Path | str = "/",
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    patience: float = 20.0,
) -> Child:
    """Start a program in a session of its own, its output going to a log file of mode 600."""
    log.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as output:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            **(account.popen() if account else {}),
        )
    child = Child(name, process, log, stop_signal, patience)
    CHILDREN.append(child)
    return child


def kill_group(pid: int) -> None:
    """End what is left of the session that `start` made for this process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process with this number runs. A zombie has ended: only its parent has not noticed yet."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return not Path("/proc/self").exists() or Path(f"/proc/{pid}").exists()


def started_at(pid: int) -> str:
    """A mark of when the process began, so that a number used again is not taken for the old process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return fields[19]
    except (OSError, IndexError):
        return _ps(pid, "lstart=")


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return _ps(pid, "command=")


def _ps(pid: int, column: str) -> str:
    try:
        found = subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True)
    except OSError:
        return ""
    return found.stdout.strip()


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.05) -> bool:
    """Try the condition until it holds; False when the time is up."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def stop_stranger(pid: int, stop_signal: signal.Signals, seconds: float) -> bool:
    """Stop a process that is not our child, such as one that a killed launcher left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, stop_signal)
    if wait_until(lambda: not alive(pid), seconds):
        return True
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    return wait_until(lambda: not alive(pid), 5)
