"""A pytest plugin that writes down what was skipped, and why: `-p launch.skips`.

It imports nothing, so that this package stays free of dependencies.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Record:
    """What happened, in the words of the tests themselves."""

    def __init__(self) -> None:
        self.skipped: list[tuple[str, str, bool]] = []
        self.browser_tests_run = 0
        self.left_out = 0

    def note(self, report: Any) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped.append((report.nodeid, reason.removeprefix("Skipped: "), is_browser_test(report)))

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(vars(self)), encoding="utf-8")


def is_browser_test(report: Any) -> bool:
    """Marked `browser`, or in a folder or file that says so."""
    return "browser" in getattr(report, "keywords", ()) or "browser" in report.nodeid.partition("::")[0]


record = Record()


def pytest_collectreport(report: Any) -> None:
    record.note(report)


def pytest_runtest_logreport(report: Any) -> None:
    record.note(report)
    if report.when == "call" and not report.skipped and is_browser_test(report):
        record.browser_tests_run += 1


def pytest_deselected(items: list[Any]) -> None:
    record.left_out += len(items)


def pytest_sessionfinish(session: Any) -> None:
    if path := os.environ.get("SCR_SKIPS"):
        record.write(Path(path))
