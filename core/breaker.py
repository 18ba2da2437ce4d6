"""A pause after a server did not answer: it costs one request a time-out, and the next ones nothing."""

import threading
import time

import structlog

log = structlog.get_logger(__name__)

PAUSE = 10.0  # seconds


class Breaker:
    """Per process. While `open`, do not ask. After the pause one caller asks again, the others wait for how that ends."""

    def __init__(self, event: str, pause: float = PAUSE) -> None:
        self.event = event
        self.pause = pause
        self._until = 0.0
        self._broken = False
        self._lock = threading.Lock()

    def open(self) -> bool:
        """Whether to do without the server now."""
        if not self._broken:
            return False
        with self._lock:
            now = time.monotonic()
            if self._broken and now < self._until:
                return True
            self._until = now + self.pause  # this caller tries; the others go on without
            return False

    def failed(self, error: Exception) -> None:
        """The server did not answer. Logged once, and again only after it answered in between."""
        with self._lock:
            first, self._broken = not self._broken, True
            self._until = time.monotonic() + self.pause
        if first:
            log.warning(self.event, error=type(error).__name__, pause=self.pause)

    def worked(self) -> None:
        if self._broken:
            with self._lock:
                self._broken = False
            log.info(f"{self.event}.over")

    def reset(self) -> None:
        """As if nothing had happened (for tests, and when another server was named)."""
        self._broken = False
