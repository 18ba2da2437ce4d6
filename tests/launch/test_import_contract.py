"""The contracts on imports hold, and are known to fail when somebody breaks them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch.places import ROOT

APPS = ("core", "agencies", "reminders", "reviews", "recommendations", "newsletters", "scr_tracker")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "data", "*.json"))
    return folder


def lint(folder, *arguments):
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "COLUMNS": "200", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_the_contracts_hold(checkout):
    found = lint(checkout)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("contract", "path", "line"),
    [
        ("apps", "core/upwards.py", "import agencies.models"),
        ("apps", "agencies/upwards.py", "from reviews import models"),
        ("apps", "recommendations/upwards.py", "def late():\n    import newsletters.models"),
        ("rows", "reviews/models/upwards.py", "import reviews.services"),
        ("weasyprint", "reviews/upwards.py", "import weasyprint"),
    ],
)
def test_a_broken_contract_is_noticed(checkout, contract, path, line):
    bad = checkout / path
    bad.write_text(line + "\n", encoding="utf-8")
    try:
        found = lint(checkout, "--contract", contract)
    finally:
        bad.unlink()
    assert found.returncode == 1, found.stdout + found.stderr
    assert "broken" in found.stdout.lower()
