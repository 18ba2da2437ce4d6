"""The whole product on this computer: `make demo`, and `make run` without the demo's cases."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from launch import environment
from launch.assets import collect_static
from launch.mailbox import Mailbox
from launch.packages import fingerprint, read_stamp
from launch.places import PYTHON, ROOT, VAR, make_var, need_space
from launch.processes import Child, start, wait_until
from launch.running import Stopped, chosen_port, need_port, only_copy, remember_children, stop_leftovers, stoppable
from launch.servers import Servers, start_servers
from launch.setup import set_up
from launch.trouble import Trouble, last_lines, say

APPS = ("core", "agencies", "reminders", "reviews", "recommendations", "newsletters", "scr_tracker")
SECONDS_FOR_THE_FIRST_ANSWER = 120
LARGEST_LOG = 10_000_000


def run(*, demo: bool) -> int:
    """Set up what is missing, start everything, and stay until Ctrl-C."""
    port = chosen_port()
    need_space(ROOT)
    try:
        with only_copy("running") as lock, stoppable():
            children = make_var() / "children.json"
            stop_leftovers(children)
            need_port(port)
            set_up()
            serve(port, lock, children, demo=demo)
    except Stopped:
        say("Stopped.")
    return 0


def serve(port: int, lock: Path, record: Path, *, demo: bool) -> None:
    servers = start_servers()
    remember_children(record)
    mailbox, email_url = mail()
    env = environment.for_running(servers.env, port, email_url, demo=demo)
    accounts = prepare_database(env, servers, demo=demo)
    collect_static(env)
    need_port(port)
    programs = [start_worker(env), start_printing_worker(env), start_web(env, port)]
    remember_children(record)
    url = env["BASE_URL"]
    wait_for_answer(f"http://127.0.0.1:{port}/health/live", programs)
    with lock.open("a", encoding="utf-8") as file:
        file.write(f" {url}")
    print_welcome(url, accounts or first_administrator(env), mailbox)
    watch(programs + servers.children)


def prepare_database(env: dict[str, str], servers: Servers, *, demo: bool) -> str:
    """Migrations and the demo's cases; gives back the demo's accounts.

    In a database of our own that is done already while the code has not changed; so the second start is quick.
    """
    stamp = servers.database_folder / "prepared.json" if servers.database_folder else None
    wanted = [fingerprint(source for app in APPS for source in (ROOT / app).rglob("*.py")), demo]
    if stamp:
        with contextlib.suppress(ValueError, LookupError, TypeError):
            known = json.loads(read_stamp(stamp))
            if known["from"] == wanted:
                return str(known["accounts"])
    say("Preparing the database.")
    manage(env | servers.env_of_the_owner(), "migrate", "--noinput", "--verbosity", "0")
    accounts = ""
    if demo:
        say("Writing the demo's cases, unless they are there.")
        manage(env, "demo_data", "--if-empty")
        accounts = manage(env, "demo_data", "--accounts").strip()
    if stamp:
        stamp.write_text(json.dumps({"from": wanted, "accounts": accounts}), encoding="utf-8")
    return accounts


def first_administrator(env: dict[str, str]) -> str:
    """The link that lets in whom ADMINISTRATOR names; without it, how to name somebody."""
    if email := os.environ.get("ADMINISTRATOR"):
        return manage(env, "add_administrator", email, email).strip()
    return "Without an administrator no one can sign in. To make one: make run ADMINISTRATOR=you@example.org"


def mail() -> tuple[Mailbox | None, str]:
    """Where mail goes: to the server that was named, or into a folder of this computer."""
    if given := os.environ.get("EMAIL_URL"):
        return None, given
    if host := os.environ.get("SMTP_HOST"):
        return None, f"smtp://{host}:{os.environ.get('SMTP_PORT') or 25}"
    mailbox = Mailbox(VAR / "mail")
    return mailbox, mailbox.url


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run a command of manage.py; its failure is said with the last line, the rest is in a log."""
    done = subprocess.run(
        [str(PYTHON), "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        log = VAR / "log" / "manage.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise Trouble(f"manage.py {' '.join(arguments)} failed: {reason} (all of it: {log})")
    return done.stdout


def start_web(env: dict[str, str], port: int) -> Child:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "gunicorn",
        "scr_tracker.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
    command += ["--timeout", "120", "--graceful-timeout", "5", "--max-requests", "2000"]
    return start("The web server", command, log=fresh_log("web"), env=env, cwd=ROOT)


CELERY: list[str | Path] = [PYTHON, "-m", "celery", "--app", "scr_tracker", "worker", "--loglevel", "info"]
CELERY += ["--without-gossip", "--without-mingle"]


def start_worker(env: dict[str, str]) -> Child:
    """Worker and beat in one. macOS cannot fork a process that has used its frameworks, hence `solo` there."""
    command = [*CELERY, "--beat", "--schedule", VAR / "beat-schedule", "--queues", "celery"]
    command += ["--pool", "solo"] if sys.platform == "darwin" else ["--pool", "prefork", "--concurrency", "2"]
    return start("The worker", command, log=fresh_log("worker"), env=env, cwd=ROOT)


def start_printing_worker(env: dict[str, str]) -> Child:
    """One process that makes the PDFs one after the other, so that no mail waits for them."""
    command = [*CELERY, "--queues", "prints", "--hostname", "prints@%h", "--pool", "solo"]
    return start("The printing worker", command, log=fresh_log("prints"), env=env, cwd=ROOT)


def fresh_log(name: str) -> Path:
    """The log file of a program; a large one is put aside."""
    path = VAR / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path


def wait_for_answer(url: str, programs: list[Child]) -> None:
    def answered() -> bool:
        complain_of_the_dead(programs)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            raise Trouble(f"The web server answers, but {url} says {error.code}: see {VAR / 'log'}.") from None
        except OSError:
            return False

    if not wait_until(answered, SECONDS_FOR_THE_FIRST_ANSWER, step=0.1):
        raise Trouble(f"The web server did not answer in {SECONDS_FOR_THE_FIRST_ANSWER} seconds: see {VAR / 'log'}.")


def complain_of_the_dead(programs: list[Child]) -> None:
    for child in programs:
        if not child.running():
            raise Trouble(f"{child.name} stopped by itself; its log {child.log} ends:\n{last_lines(child.log, 5)}")


def watch(programs: list[Child]) -> None:
    """Stay until Ctrl-C. Half a product is worse than none: when one part dies, all stop."""
    while True:
        complain_of_the_dead(programs)
        time.sleep(0.5)


def print_welcome(url: str, accounts: str, mailbox: Mailbox | None) -> None:
    lines = ["", f"SCR Tracker is running: {url}", ""]
    if accounts:
        lines += [accounts, ""]
    if mailbox:
        lines.append(f"E-mail is not sent but kept: {mailbox.folder}")
    lines += [f"Logs: {VAR / 'log'}", "Ctrl-C stops everything; the data are kept."]
    print("\n".join(lines), flush=True)


def migrate() -> int:
    """Bring the database up to date without starting the product."""
    try:
        with only_copy("running"), stoppable():
            stop_leftovers(make_var() / "children.json")
            set_up()
            env = environment.for_running(
                start_servers().env_of_the_owner(), chosen_port(), f"file://{VAR}/mail", demo=False
            )
            print(manage(env, "migrate", "--noinput"), end="")
    except Stopped:
        say("Stopped.")
        return 130
    return 0
