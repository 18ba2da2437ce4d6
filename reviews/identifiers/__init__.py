"""The identifier check: places in a text by which somebody could work out who the family is.

It marks, it never decides: a person cures each place or keeps it with a reason.
It errs towards marking too much in what is exact (dates, ages, numbers, names
beside "baby" or "mother") and towards marking less in ordinary capitals.
"""

import re

from reviews.identifiers import numbers, people, places
from reviews.identifiers.numbers import is_nhs_number
from reviews.identifiers.place import Place

FINDERS = (
    *numbers.FINDERS,
    *people.FINDERS,
    places.addresses,
    places.named_places,
    *people.LAST,
    places.towns,
    places.areas_of_reviews,
)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def tidy(text):
    """`text` without characters that nobody sees, which could hide a name from the check and from the reader."""
    return INVISIBLE.sub("", (text or "").replace("\u00a0", " ").replace("\u202f", " "))


def find(text, known=(), days=()):
    """Every place in `text`, in order and never overlapping.

    `known` are names that may stand (the board, its partner agencies): they are
    not taken for people or places. `days` are dates that may stand: the panel's
    meetings are no dates of a family.
    """
    quiet = _hush(text, known)
    found: list[Place] = []
    for finder in FINDERS:
        for place in finder(quiet):
            if place.kind == "Exact date" and numbers.names_only(place.words, quiet[: place.start], days):
                continue
            if not any(place.start < other.end and other.start < place.end for other in found):
                words = text[place.start : place.end]
                found.append(Place(place.start, place.end, place.kind, words, place.why, place.use))
    return sorted(found, key=lambda place: place.start)


def _hush(text, known):
    """`text` with known names in small letters, so that length and positions stay."""
    for name in sorted(filter(None, known), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda name: name[0].lower(), text)
    return text


__all__ = ["Place", "find", "is_nhs_number", "tidy"]
