"""What the launcher says, and the one way it gives up."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path


class Trouble(Exception):
    """Something expected went wrong. The message is one plain sentence for the person at the keyboard."""


def say(sentence: str) -> None:
    """Print progress to stderr, so that stdout stays free for what other programs read.

    A closed terminal is no reason to stop half-way through a clean shutdown.
    """
    with contextlib.suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log file, for a message about a program that would not start."""
    try:
        with path.open(encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-count:]).rstrip()
    except OSError:
        return ""
