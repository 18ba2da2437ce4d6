"""What may not stand in a log: the secret part of one-time links, and what people search for.

Addresses are logged without their query, everywhere. Where something failed, the database quotes what it was asked and
other messages may hold words from the address; so both are cut from the message of an error.
"""

import re
import traceback
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

LINK = re.compile(r"(/(?:answer|calendar|invitations|accounts/password/reset/key)/)[^/\s\"']{8,}")
QUERY = re.compile(r"(/[^\s?]*)\?\S*")
QUOTED_BY_DATABASE = re.compile(r"^(?:DETAIL|CONTEXT|LINE \d+): .*\n?(?:\s*\^\s*$)?", re.MULTILINE)

SHORTEST = 3  # letters of a word that is cut

asked = ContextVar("asked", default=())  # the values in the query of the request at hand


def cut_secrets(text):
    """The text with the path of each address in it, and without secrets and queries."""
    return QUERY.sub(r"\1", LINK.sub(r"\1(cut)", text))


def cut_links(logger, method, event):
    """A structlog processor: what `cut_secrets` does, to everything in the event."""
    for key, value in event.items():
        if key == "exception":
            event[key] = cut_error(value)
        elif isinstance(value, str):
            event[key] = cut_secrets(value)
    return event


def cut_error(text):
    """A traceback whose messages hold neither what the database quotes nor what was asked for. Code stays as it is."""
    lines = QUOTED_BY_DATABASE.sub("", text).split("\n")
    return "\n".join(line if line.startswith("  ") else _cut_asked(cut_secrets(line)) for line in lines)


@contextmanager
def kept_out(values):
    """Meanwhile these values of a request's query, and each word of them, are cut from errors."""
    words = set(values) | {word for value in values for word in re.findall(r"[\w-]+", value)}
    token = asked.set(tuple(sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)))
    try:
        yield
    finally:
        asked.reset(token)


def _cut_asked(line):
    for value in asked.get():
        line = re.sub(re.escape(value), "(cut)", line, flags=re.IGNORECASE)
    return line


class Formatter(structlog.stdlib.ProcessorFormatter):
    """For the records of packages, whose tracebacks are written by the standard library."""

    def formatException(self, exc_info):  # noqa: N802  its name there
        return cut_error("".join(traceback.format_exception(*exc_info)).rstrip("\n"))
