"""Where things live: the checkout, its git-ignored `var/`, and short folders for sockets."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.trouble import Trouble, say

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = VENV_BIN / "python"

# The address of a unix socket has 108 bytes on Linux and 104 on macOS, the last one a NUL.
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
MINIMUM_FREE_MEGABYTES = 500


@dataclass(frozen=True)
class Account:
    """The operating system's user that runs the database."""

    uid: int
    gid: int
    name: str

    def popen(self) -> dict[str, Any]:
        """Keyword arguments that make `subprocess` run a program as this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def checkout_mark() -> str:
    """Eight characters that tell this checkout from any other on the same machine."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]


def server_account(data: Path | None = None) -> Account:
    """Who runs PostgreSQL: we ourselves, or as root somebody else, because it refuses to run as root.

    An existing data folder keeps its owner.
    """
    import pwd

    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), "")
    if data is not None and data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        name = str(owner.st_uid)
        with contextlib.suppress(KeyError):
            name = data.owner()
        return Account(owner.st_uid, owner.st_gid, name)
    for name in ("postgres", "_postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if 0 < entry.pw_uid < 2**31:
            return Account(entry.pw_uid, entry.pw_gid, name)
    raise Trouble(
        "PostgreSQL must not run as root and this machine has no user 'postgres' or 'nobody': "
        "run the command as an ordinary user."
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether that user may pass through every parent of the folder."""
    if account.uid == os.geteuid():
        return True
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account.popen(),
    )
    return tried.returncode == 0


def make_var() -> Path:
    VAR.mkdir(exist_ok=True)
    return VAR


def own_folder(folder: Path, account: Account, mode: int = 0o700) -> Path:
    """Make a folder that belongs to the account; refuse one that somebody else left there."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
            raise Trouble(f"The folder {folder} belongs to another user: remove it, or run as that user.")
        if found.st_uid != account.uid:
            os.chown(folder, account.uid, account.gid)
        folder.chmod(mode)
    except PermissionError as refused:
        raise Trouble(f"The folder {folder} cannot be written: {refused.strerror}.") from refused
    return folder


def home_of_servers(account: Account) -> Path:
    """`var/`, or a folder in /var/lib where root's checkout is closed to the database's user."""
    home = make_var()
    if can_enter(account, home):
        return home
    elsewhere = Path("/var/lib" if Path("/var/lib").is_dir() else "/var/tmp") / f"scr-tracker-{checkout_mark()}"
    fresh = not elsewhere.exists()
    elsewhere.mkdir(mode=0o711, exist_ok=True)
    if elsewhere.is_symlink() or elsewhere.stat().st_uid != os.geteuid():
        raise Trouble(f"The folder {elsewhere} belongs to another user: remove it, or run as that user.")
    elsewhere.chmod(0o711)
    if fresh:
        say(f"The user '{account.name}' may not enter {VAR}, so the database's files are kept in {elsewhere}.")
        (VAR / "the-database-is-in.txt").write_text(f"{elsewhere}\n", encoding="utf-8")
    return elsewhere


def socket_folder(wanted: Path, account: Account) -> Path:
    """The wanted folder, or one in /tmp where its path is too long for a socket or not fit for a URL."""
    too_long = len(os.fsencode(wanted)) + LONGEST_SOCKET_NAME > LONGEST_SOCKET_PATH
    if too_long or not re.fullmatch(r"[A-Za-z0-9/._+-]+", str(wanted)):
        mark = hashlib.sha256(str(wanted).encode()).hexdigest()[:10]
        wanted = Path("/tmp") / f"scr-{mark}"
    return own_folder(wanted, account)


def secret(path: Path, make: Callable[[], str]) -> str:
    """Read a secret kept in a file of mode 600; make it the first time."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    value = make()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return value


def need_space(folder: Path) -> None:
    folder = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < MINIMUM_FREE_MEGABYTES:
        raise Trouble(
            f"Only {free} MB are free on the disk of {folder}: make room for at least {MINIMUM_FREE_MEGABYTES} MB."
        )
