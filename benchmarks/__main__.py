"""How fast the product is, each page beside the least that could do the same: its floor.

Run it from the folder of the project, with the servers of development:

    eval "$(python3 -m launch servers)"
    .venv/bin/python -m benchmarks                                   10,000 actions, three rounds of 60 requests
    .venv/bin/python -m benchmarks --actions 1000 --rounds 1         a quick look
    .venv/bin/python -m benchmarks --only "actions, plain"           rows whose name holds these words

It makes a database of its own (scr_benchmark) on the server of DATABASE_URL, whose account needs
CREATEDB, fills it, measures and drops it again. Pages are asked for over a kept-alive connection of a
real gunicorn with two workers, one request after the other, floor and product in turn: a slow moment
of the machine meets both. So trust the ratios; times are only good beside others of the same run.

SQL statements are counted in this process by the test client on the second request; those that only
begin or end a transaction or savepoint are left out.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.database import Trouble, own_database

ROOT = Path(__file__).resolve().parent.parent


def main():
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="scr-benchmark-") as folder:
            prepare_environment(Path(folder))
            with own_database():
                _run(options)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


def _options():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--actions", type=int, default=10_000, help="how many actions to load (10000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each row is measured (3)")
    parser.add_argument("--requests", type=int, default=60, help="requests for a page in each round (60)")
    parser.add_argument("--only", default="", metavar="NAME", help="only rows whose name holds this")
    return parser.parse_args()


def prepare_environment(folder):
    """A product as it would run, with folders that go away again and mail that goes nowhere."""
    if not os.environ.get("DATABASE_URL"):
        raise Trouble('DATABASE_URL is not set. Start the servers first: eval "$(python3 -m launch servers)"')
    if not (ROOT / "static/build/app.css").exists():
        raise Trouble("The front end is not built yet: make setup")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "EMAIL_URL": f"file://{folder}/mail",
        "BASE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_FROM_SOURCE": "0",
        "DEBUG": "0",
        "SCR_DEMO": "0",
        "LOG_LEVEL": "ERROR",
    }


def _run(options):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.figures import table
    from benchmarks.load import load
    from benchmarks.web import machine

    try:
        say("Making the tables")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        began = time.monotonic()
        world = load(options.actions)
        say(f"Loaded {len(world.actions):,} actions in {time.monotonic() - began:.0f} s")
        figures = _measure(world, options)
        sys.stdout.write(f"\n{machine()}\n{_what(world, options)}\n\n{table(figures)}\n")
    finally:
        connections.close_all()


def _measure(world, options):
    """Every figure that was asked for, in the order of the table."""
    from benchmarks import pages, papers, sheets, sweep
    from benchmarks.web import server

    def wanted(name):
        return options.only.lower() in name.lower()

    chosen = [(page, pages.count_sql(page)) for page in pages.pages(world) if wanted(page.name)]
    figures = [figure for _, figure in chosen]
    if chosen or wanted("floor"):
        with server() as port:
            for number in range(options.rounds):
                say(f"Round {number + 1} of {options.rounds}")
                for page, figure in chosen:
                    if not figure.problem:
                        pages.time_page(page, figure, port, options.requests)
            figures = pages.floors_alone(world, port, options.rounds, options.requests) + figures
    for name, measure in (
        ("PDF plan", lambda: papers.measure(world, options.rounds)),
        ("XLSX", lambda: sheets.measure(world, options.rounds)),
        ("reminder sweep", lambda: sweep.measure(options.rounds)),
    ):
        if wanted(name):
            say(name)
            figures += measure()
    return figures


def _what(world, options):
    return (
        f"commit {commit()}; {len(world.actions):,} actions, {sum(map(len, world.reviews.values()))} reviews, "
        f"{len(world.people.agencies)} agencies; n = {options.rounds} rounds of {options.requests} requests"
    )


def say(words):
    sys.stderr.write(f"{words}\n")


def commit():
    git = ["git", "-C", str(ROOT)]
    name = (
        subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        or "unknown"
    )
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True).stdout.strip()
    return f"{name} with changes" if changed else name


if __name__ == "__main__":
    sys.exit(main())
