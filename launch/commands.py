"""The command line: one word for each target of the Makefile."""

from __future__ import annotations

import os
import shutil
import sys

from launch.trouble import Trouble, say

OLDEST_PYTHON = (3, 11)


def demo(_arguments: list[str]) -> int:
    """start the product with demo cases"""
    from launch.demo import run

    return run(demo=True)


def run(_arguments: list[str]) -> int:
    """start the product without demo cases"""
    from launch.demo import run

    return run(demo=False)


def setup(_arguments: list[str]) -> int:
    """install everything for development, start nothing"""
    from launch.setup import set_up

    set_up(development=True)
    say("Ready.")
    return 0


def migrate(_arguments: list[str]) -> int:
    """bring the database of `make demo` and `make run` up to date"""
    from launch.demo import migrate

    return migrate()


def test(arguments: list[str]) -> int:
    """run the test suite with servers of its own"""
    from launch.suite import run_tests

    return run_tests(arguments)


def check(_arguments: list[str]) -> int:
    """format, types, templates, import order, migrations, deployment settings"""
    from launch.checks import check

    return check()


def fix(_arguments: list[str]) -> int:
    """repair what ruff can repair"""
    from launch.checks import fix

    return fix()


def servers(arguments: list[str]) -> int:
    """start servers for development and print how to reach them; --stop stops them"""
    from launch.development import start_development_servers, stop_development_servers

    if "--stop" in arguments:
        return stop_development_servers()
    return start_development_servers()


COMMANDS = {f.__name__: f for f in (demo, run, setup, migrate, test, check, fix, servers)}


def use_a_new_enough_python() -> None:
    """Start again with a newer Python of this machine where `python3` is an old one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            os.execv(found, [found, "-m", "launch", *sys.argv[1:]])
    raise Trouble(f"Python 3.11 or later is needed, and this is {sys.version.split()[0]}: install python3.11.")


def main(arguments: list[str]) -> int:
    try:
        use_a_new_enough_python()
        if not arguments or arguments[0] not in COMMANDS:
            say("Usage: python3 -m launch COMMAND\n")
            for name, command in COMMANDS.items():
                say(f"  {name:8} {command.__doc__}")
            return 2
        return COMMANDS[arguments[0]](arguments[1:])
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130
