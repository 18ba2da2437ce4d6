"""The test suite with servers of its own, which are thrown away at the end: `make test`."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from launch import environment
from launch.places import PYTHON, ROOT
from launch.running import Stopped, stoppable
from launch.servers import start_servers
from launch.setup import set_up
from launch.system import ensure_chromium
from launch.trouble import say

MOST_TESTS_NAMED = 5
MOST_PROCESSES = 4


def run_tests(arguments: list[str]) -> int:
    """Run pytest with these arguments and those in ARGS; what was skipped is the last thing printed."""
    part = shlex.split(os.environ.get("ARGS", ""))
    arguments = [*arguments, *(part or _processes())]
    folder = None
    try:
        with stoppable():
            set_up(development=True)
            chromium = ensure_chromium()
            folder = Path(tempfile.mkdtemp(prefix="scr-test-", dir="/tmp"))
            folder.chmod(0o711)  # as root, another user runs the database in it
            return _run(folder, chromium, arguments, whole_suite=not part)
    except Stopped:
        say("Stopped.")
        return 130
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, chromium: str | None, arguments: list[str], *, whole_suite: bool) -> int:
    servers = start_servers(given=False, throw_away=folder)
    for name in ("media", "mail"):
        (folder / name).mkdir(mode=0o700)
    env = environment.for_tests(servers.env_of_the_owner(), str(folder), chromium)
    skips = folder / "skips.json"
    env["SCR_SKIPS"] = str(skips)
    env["SCR_PRODUCT_URL"] = servers.env["DATABASE_URL"]  # what the product's own role may do is tested as that role
    env["SCR_ROLE_MAKER_URL"] = servers.role_maker_url
    env["PYTHONPATH"] = str(ROOT)
    command = [str(PYTHON), "-m", "pytest", "-p", "launch.skips", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL).returncode
    try:
        record = json.loads(skips.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return code or 1
    print("\n" + summary(record), flush=True)
    if complaint := browser_complaint(record, chromium, whole_suite=whole_suite):
        print(complaint, flush=True)
        return code or 1
    return code


def _processes() -> list[str]:
    """As many processes as there are cores share the suite; a part of it (ARGS), which somebody watches, runs in one."""
    return ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadgroup"]


def summary(record: dict) -> str:
    """What was skipped and why, a line for each reason."""
    lines = []
    if record["left_out"]:
        lines.append(
            f"Left out by choice: {record['left_out']} (make test runs all but the slow ones, make test-slow runs those)."
        )
    if not record["skipped"]:
        return "\n".join([*lines, "Nothing was skipped."])
    reasons: dict[str, list[str]] = defaultdict(list)
    for test, reason, _ in record["skipped"]:
        reasons[reason].append(test)
    lines.append(f"{len(record['skipped'])} skipped:")
    for reason, tests in sorted(reasons.items()):
        more = f" and {len(tests) - MOST_TESTS_NAMED} more" if len(tests) > MOST_TESTS_NAMED else ""
        lines.append(f"  {reason}: {', '.join(tests[:MOST_TESTS_NAMED])}{more}")
    return "\n".join(lines)


def browser_complaint(record: dict, chromium: str | None, *, whole_suite: bool) -> str:
    """With CI=true the browser tests must have run: a machine without a browser proves nothing."""
    if os.environ.get("CI") != "true":
        return ""
    skipped = sum(1 for *_, browser in record["skipped"] if browser)
    if skipped:
        return f"Failed, because CI=true and {skipped} browser tests were skipped (Chromium: {chromium or 'none'})."
    if whole_suite and not record["browser_tests_run"]:
        return f"Failed, because CI=true and no browser test ran (Chromium: {chromium or 'none'})."
    return ""
