"""How long PostgreSQL lets one statement run, wait for a lock, and wait for us inside a transaction.

So that one query, or one process that hangs, cannot hold up everybody else. They belong to the processes that serve
people, and are set when these start; `migrate` and all other commands run as long as they need. What DATABASE_URL says
itself, such as `?options=-c%20statement_timeout%3D5min`, comes later and wins.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connections


@dataclass(frozen=True)
class Limits:
    """In seconds."""

    statement: int
    lock: int
    idle_in_transaction: int

    def __str__(self) -> str:
        return (
            f"-c statement_timeout={self.statement}s -c lock_timeout={self.lock}s "
            f"-c idle_in_transaction_session_timeout={self.idle_in_transaction}s"
        )


PAGES = Limits(statement=30, lock=10, idle_in_transaction=120)  # gunicorn gives a request up after 120 seconds
# A task is stopped by Celery itself; these are for one whose process was killed while PostgreSQL still works for it.
TASKS = Limits(
    statement=settings.CELERY_TASK_SOFT_TIME_LIMIT, lock=60, idle_in_transaction=settings.CELERY_TASK_TIME_LIMIT
)


def apply(limits: Limits) -> None:
    """To every connection that this process opens from now on."""
    options = connections.settings["default"]["OPTIONS"]
    options["options"] = f"{limits} {options['options']}"
