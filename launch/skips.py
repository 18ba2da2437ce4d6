"""A pytest plugin that writes down what was skipped, and why: `-p launch.skips`.

Where several processes share the suite, the one that hands out the tests hears of every result; what was left out
each of the others tells it at its end. It imports nothing, so that this package stays free of dependencies.
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
            told = (report.nodeid.partition("@")[0], reason.removeprefix("Skipped: "), is_browser_test(report))
            if told not in self.skipped:  # a module that skips itself does so in every process
                self.skipped.append(told)

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


def pytest_configure(config: Any) -> None:
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Ends())


class Ends:
    """Listens for the end of each of the processes that share the suite."""

    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Every process collects the same tests, so the largest number is the number."""
        record.left_out = max(record.left_out, getattr(node, "workeroutput", {}).get("left_out", 0))


def pytest_sessionfinish(session: Any) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = record.left_out
    elif path := os.environ.get("SCR_SKIPS"):
        record.write(Path(path))
