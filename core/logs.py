"""What may not stand in a log: the secret part of one-time links, and what people search for.

Addresses are logged without their query, everywhere. Where something failed, the database quotes what it was asked and
other messages may hold words from the address; so both are cut from the message of an error.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

LINK = re.compile(r"(/(?:answer|calendar|invitations|accounts/password/reset/key)/)[^/\s\"']{8,}")
QUERY = re.compile(r"(/[^\s?]*)\?\S*")
QUOTED_BY_DATABASE = re.compile(r"^(?:DETAIL|CONTEXT|LINE \d+): .*\n?(?:\s*\^\s*$)?", re.MULTILINE)
# The same inside the repr of an exception, which Celery puts into its message about a task that failed.
QUOTED_IN_REPR = re.compile(r"\\n(?:DETAIL|CONTEXT|LINE \d+): .*?(?=\\n|['\"]\)|$)", re.MULTILINE)

SHORTEST = 3  # letters of a word that is cut

asked = ContextVar("asked", default=())  # the values in the query of the request at hand


def cut_secrets(text):
    """The text with the path of each address in it, and without secrets and queries."""
    return QUERY.sub(r"\1", LINK.sub(r"\1(cut)", text))


def cut_links(logger, method, event):
    """A structlog processor: what `cut_secrets` does, or where something failed `cut_error`, to everything in the event."""
    cut = cut_error if "exception" in event else cut_secrets
    return {key: cut(value) if isinstance(value, str) else value for key, value in event.items()}


def cut_error(text):
    """A traceback whose messages hold neither what the database quotes nor what was asked for. Code stays as it is."""
    lines = QUOTED_IN_REPR.sub("", QUOTED_BY_DATABASE.sub("", text)).split("\n")
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


# What every record goes through, ours and those of packages (Django, Celery), so that each line has its moment, its
# level, the request or task that it belongs to, and where something failed the whole traceback.
EVERY_RECORD = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    cut_links,
)
