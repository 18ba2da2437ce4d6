"""What the launcher says, and the one way it gives up."""

from __future__ import annotations

import contextlib
import re
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


# What pip and npm write when nothing answers at the other end.
UNREACHABLE = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|Network is unreachable|No route to host|"
    r"Connection refused|Failed to establish a new connection|(?:Read|Connect(?:ion)?) ?timed? ?out|ConnectTimeoutError|"
    r"ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH",
    re.IGNORECASE,
)


def no_network(program: str, setting: str, output: str) -> str:
    """The sentence for a program that found no network, from what it wrote; "" when something else was wrong."""
    if not UNREACHABLE.search(output):
        return ""
    return (
        f"{program} cannot reach the registry of its packages. Setting up needs the network the first time: connect this "
        f"computer, or name a registry that it reaches in {setting}. Then run the same command again."
    )


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log file, for a message about a program that would not start."""
    try:
        with path.open(encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-count:]).rstrip()
    except OSError:
        return ""
