"""What a meeting is to look at, and the papers for it: collected from the apps above, each for one reader.

A source is a function `(meeting, user) -> list of Part`, registered in its app's `agenda` module. It gives only what this
reader may see.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core import audit


@dataclass(frozen=True)
class Point:
    """One line of an agenda: what, where to read it, and whose content the line shows."""

    text: str
    url: str = ""
    note: str = ""
    about: Any = None
    is_restricted: bool = False


@dataclass(frozen=True)
class Paper:
    """A document that is printed by one press: `print_url` takes a POST."""

    title: str
    print_url: str


@dataclass(frozen=True)
class Part:
    heading: str
    points: list[Point]
    papers: list[Paper] = field(default_factory=list)


@dataclass(frozen=True)
class Agenda:
    own: list[str]  # what the board wrote itself, in its order
    parts: list[Part]

    @property
    def papers(self):
        """Each once, in the order in which they are needed."""
        return list({paper.print_url: paper for part in self.parts for paper in part.papers}.values())

    @property
    def is_restricted(self):
        return any(point.is_restricted for part in self.parts for point in part.points)


SOURCES: list[Callable] = []


def source(function):
    SOURCES.append(function)
    return function


def agenda_of(meeting, user, **look):
    """The agenda as this reader may see it; the look at what it shows is recorded."""
    parts = [part for find in SOURCES for part in find(meeting, user) if part.points]
    shown = {(type(p.about), p.about.pk): p.about for part in parts for p in part.points if p.about is not None}
    if shown:
        audit.looked_at_each(shown.values(), by=user, part="meeting", **look)
    else:
        audit.shows_nothing()
    return Agenda([line.strip() for line in meeting.agenda.splitlines() if line.strip()], parts)
