"""A private PostgreSQL: one data folder, one unix socket, no network, a password nobody has to know."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launch.places import Account, own_folder, secret, socket_folder
from launch.processes import Child, alive, command_of, start, stop_stranger, wait_until
from launch.trouble import Trouble, last_lines, say

OLDEST_MAJOR = 15
DATABASE = "scr_tracker"
# The product reads and writes; only migrations and tests run as the owner of the tables, who could
# switch off the triggers that guard the audit trail.
ROLE = "scr_tracker"
OWNER = "scr_owner"
ADMINISTRATOR = "scr_administrator"
ROLE_MAKER = "scr_role_maker"  # on throw-away servers only, where making the product's role is tested
SECONDS_FOR_A_STALE_LOCK = 10.0
LOCALES = ("C.UTF-8", "en_GB.UTF-8", "en_US.UTF-8", "C")

# A throw-away server has nothing to lose in a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
CARELESS |= {"max_wal_senders": "0", "autovacuum_naptime": "60"}


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def folders_on_this_machine() -> Iterable[Path]:
    """Where PostgreSQL's server programs may be: PATH, Debian's folders, Homebrew's; newest first."""
    for name in ("postgres", "initdb"):
        if found := shutil.which(name):
            yield Path(found).resolve().parent
    patterns = (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
        ("/usr/local/opt", "postgresql@*/bin"),
        ("/usr", "pgsql-*/bin"),
    )
    for base, pattern in patterns:
        if Path(base).is_dir():
            yield from sorted(Path(base).glob(pattern), key=_numbers, reverse=True)


def _numbers(path: Path) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", str(path))]


def binaries_in(folder: Path, account: Account) -> Binaries | None:
    """The programs of that folder, if the account can run them."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            cwd="/",
            timeout=30,
            **account.popen(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)", told.stdout)
    return Binaries(folder, int(found[1])) if told.returncode == 0 and found else None


def on_this_machine(account: Account, wanted_major: int | None) -> Binaries | None:
    """The machine's own PostgreSQL: of the wanted major version, or else the first that is new enough."""
    seen: set[Path] = set()
    for folder in folders_on_this_machine():
        if folder in seen:
            continue
        seen.add(folder)
        found = binaries_in(folder, account)
        if found and found.major >= OLDEST_MAJOR and wanted_major in (None, found.major):
            return found
    return None


def major_of(data: Path) -> int | None:
    """The major version that made a data folder; None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


class Postgres:
    """The server of one data folder."""

    def __init__(
        self,
        binaries: Binaries,
        folder: Path,
        account: Account,
        *,
        sockets: Path | None = None,
        connections: int = 60,
        throw_away: bool = False,
    ) -> None:
        self.binaries = binaries
        self.folder = folder
        self.data = folder / "data"
        self.account = account
        self.sockets = socket_folder(sockets or folder / "socket", account)
        self.log = folder / "postgres.log"
        self.throw_away = throw_away
        self.settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": str(connections),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
        }
        if throw_away:
            self.settings |= CARELESS

    @property
    def url(self) -> str:
        """For the product."""
        return self._url(ROLE)

    @property
    def owner_url(self) -> str:
        """For migrations and tests."""
        return self._url(OWNER)

    @property
    def role_maker_url(self) -> str:
        """For tests of what the owner of a production server does; "" elsewhere."""
        return self._url(ROLE_MAKER) if self.throw_away else ""

    def _url(self, role: str) -> str:
        return f"postgres://{role}:{self._password(role)}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def _password(self, role: str) -> str:
        return secret(self.folder / f"{role}.password", lambda: secrets.token_hex(24))

    def start(self) -> Child:
        self._refuse_another_version()
        if not self.data.exists():
            self._create()
        self._stop_what_a_killed_launcher_left()
        command: list[str | os.PathLike[str]] = [self.binaries.postgres, "-D", self.data]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        return self._start_once(command)

    def _start_once(self, command: list[str | os.PathLike[str]]) -> Child:
        """Start; where an old server's last processes still hold the data folder, try again for ten seconds."""
        started: list[Child] = []

        def attempt() -> bool:
            child = start(
                "PostgreSQL", command, log=self.log, account=self.account, cwd=self.folder, stop_signal=signal.SIGINT
            )
            wait_until(lambda: not child.running() or self.answers(), 30)
            if child.running() and self.answers():
                started.append(child)
                return True
            child.stop()
            return False

        if not wait_until(attempt, SECONDS_FOR_A_STALE_LOCK, step=0.5):
            raise Trouble(f"PostgreSQL did not start; its log {self.log} ends:\n{last_lines(self.log)}")
        return started[0]

    def answers(self) -> bool:
        """Ask for a connection the way libpq does; anything but 'starting up' will do as an answer."""
        protocol_3 = (196608).to_bytes(4, "big")
        wish = protocol_3 + f"user\0{ROLE}\0database\0{DATABASE}\0\0".encode()
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.sockets / ".s.PGSQL.5432"))
                connection.sendall((len(wish) + 4).to_bytes(4, "big") + wish)
                return connection.recv(1) == b"R"
        except OSError:
            return False

    def _refuse_another_version(self) -> None:
        major = major_of(self.data)
        if major is not None and major != self.binaries.major:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {major}, but only PostgreSQL {self.binaries.major} "
                f"was found: install PostgreSQL {major}, or move that folder away to begin with an empty database."
            )

    def _create(self) -> None:
        """initdb, our role and our database. The folder gets its name when it is complete, never before."""
        data = self.folder / "data.unfinished"
        if data.exists():
            shutil.rmtree(data)
        own_folder(data, self.account)
        with tempfile.NamedTemporaryFile("w", prefix="scr-", suffix=".password") as file:
            file.write(secrets.token_hex(24) + "\n")
            file.flush()
            Path(file.name).chmod(0o600)
            if self.account.uid != os.geteuid():
                os.chown(file.name, self.account.uid, self.account.gid)
            initdb = [self.binaries.initdb, "-D", data, "-U", ADMINISTRATOR, f"--pwfile={file.name}"]
            initdb += ["--encoding=UTF8", "--auth=scram-sha-256", *(["--no-sync"] if self.throw_away else [])]
            said = ""
            for locale in LOCALES:
                made = self._run([*initdb, f"--locale={locale}"])
                if made.returncode == 0:
                    break
                said = made.stdout + made.stderr
            else:
                raise Trouble(f"PostgreSQL could not make its data folder {data}:\n{said.strip()}")
        self._tell(
            data,
            "postgres",
            f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self._password(OWNER)}'",
            f"CREATE ROLE {ROLE} LOGIN PASSWORD '{self._password(ROLE)}'",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        )
        if self.throw_away:
            login = f"LOGIN CREATEROLE CREATEDB PASSWORD '{self._password(ROLE_MAKER)}'"
            self._tell(data, "postgres", f"CREATE ROLE {ROLE_MAKER} {login}")
        rights = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT"
        self._tell(
            data,
            DATABASE,
            f"{rights} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}",
            f"{rights} USAGE, SELECT ON SEQUENCES TO {ROLE}",
        )
        data.rename(self.data)

    def _tell(self, data: Path, database: str, *orders: str) -> None:
        """Give orders to a server that does not run yet, as its superuser, whom nobody can be afterwards."""
        made = self._run([self.binaries.postgres, "--single", "-D", data, database], "".join(f"{o};\n" for o in orders))
        if made.returncode != 0 or "ERROR" in made.stderr:
            raise Trouble(f"PostgreSQL could not make its database:\n{made.stderr.strip()}")

    def _run(self, command: list[object], told: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            input=told,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
            **self.account.popen(),
        )

    def _stop_what_a_killed_launcher_left(self) -> None:
        """After `kill -9` of the launcher its PostgreSQL still runs, or its lock names another program."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if not alive(pid):
            return  # PostgreSQL removes a dead server's lock itself.
        if str(self.data) in command_of(pid):
            say("Stopping the PostgreSQL that an earlier run left behind.")
            if not stop_stranger(pid, signal.SIGINT, SECONDS_FOR_A_STALE_LOCK):
                raise Trouble(f"An earlier PostgreSQL (process {pid}) still uses {self.data} and will not stop.")
        else:
            lock.unlink(missing_ok=True)
