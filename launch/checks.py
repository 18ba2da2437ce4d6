"""Everything that can be checked without running the product: `make check`; and `make fix`."""

from __future__ import annotations

import subprocess
import tempfile
import time

from launch import environment
from launch.places import PYTHON, ROOT, VENV_BIN
from launch.running import Stopped, stoppable
from launch.setup import set_up
from launch.trouble import say

PYTHON_WARNINGS = "ignore::RuntimeWarning"  # makemigrations looks for a database that is not there


def checks() -> dict[str, list[str]]:
    """The name of each check and its command."""
    manage = [str(PYTHON), "-W", PYTHON_WARNINGS, "manage.py"]
    return {
        "ruff": [str(VENV_BIN / "ruff"), "check", "."],
        "format": [str(VENV_BIN / "ruff"), "format", "--check", "."],
        "import order": [str(VENV_BIN / "lint-imports")],
        "templates": [str(VENV_BIN / "djlint"), "templates", "--lint", "--quiet"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "types": [str(VENV_BIN / "mypy")],
    }


def check() -> int:
    """Run every check, also after one has failed, so that one run tells everything."""
    failed = []
    try:
        with stoppable(), tempfile.TemporaryDirectory(prefix="scr-check-") as folder:
            set_up(development=True)
            env = environment.for_checks(folder)
            for name, command in checks().items():
                began = time.monotonic()
                done = subprocess.run(
                    command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
                )
                passed = done.returncode == 0
                print(f"{name:13} {'passed' if passed else 'FAILED'}  {time.monotonic() - began:5.1f} s", flush=True)
                if not passed:
                    failed.append(name)
                    print((done.stdout + done.stderr).strip() + "\n", flush=True)
    except Stopped:
        say("Stopped.")
        return 130
    if failed:
        say(f"Not in order: {', '.join(failed)}.")
        return 1
    say("Everything checked is in order.")
    return 0


def fix() -> int:
    set_up(development=True)
    ruff = str(VENV_BIN / "ruff")
    mended = subprocess.run([ruff, "check", "--fix", "."], cwd=ROOT).returncode
    return subprocess.run([ruff, "format", "."], cwd=ROOT).returncode or mended
