"""One place of the check, and how a pattern becomes a finder of them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Some words of a text that may give somebody away.

    `use` is what could stand instead; None when only a person can say.
    """

    start: int
    end: int
    kind: str
    words: str
    why: str
    use: str | None

    @property
    def cure(self):
        """The button: what pressing it does, or nothing."""
        if self.use is None:
            return ""
        return f"Use “{self.use}”" if self.use else "Leave it out"


Finder = Callable[[str], Iterable[Place]]
Use = str | Callable[[re.Match[str]], str | None] | None


def rule(pattern, kind, why, *, use: Use = "", unless=None, flags=re.IGNORECASE) -> Finder:
    """A finder for one pattern. `use` and `unless` may look at the match."""
    compiled = re.compile(pattern, flags)

    def finder(text):
        for match in compiled.finditer(text):
            if unless is None or not unless(match):
                start, end = match.span("words") if "words" in compiled.groupindex else match.span()
                yield Place(start, end, kind, match[0], why, use(match) if callable(use) else use)

    return finder
