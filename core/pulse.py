"""A sign of life while something long is done: written by a thread of its own, so that it stops when the process is killed."""

import threading
from collections.abc import Callable
from typing import Self

import structlog
from django.db import DatabaseError, InterfaceError, connection

log = structlog.get_logger(__name__)


class Pulse:
    """`with Pulse(renew, every=15) as pulse:` calls `renew(step)` every so many seconds, and at once after `pulse.say(step)`.

    On a database connection of its own: what the work writes becomes visible only when it is finished.
    """

    def __init__(self, renew: Callable[[str], None], *, every: float) -> None:
        self._renew, self._every, self._step = renew, every, ""
        self._wake, self._over = threading.Event(), False
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def say(self, step: str) -> None:
        self._step = step
        self._wake.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_about: object) -> None:
        self._over = True
        self._wake.set()
        self._thread.join(10)

    def _beat(self) -> None:
        try:
            while True:
                self._wake.wait(self._every)
                self._wake.clear()
                if self._over:
                    return
                try:
                    self._renew(self._step)
                except (
                    DatabaseError,
                    InterfaceError,
                ) as error:  # the next beat tries again; if none comes, the lease ends
                    log.warning("pulse.missed", error=type(error).__name__)
                    connection.close()
        finally:
            connection.close()
