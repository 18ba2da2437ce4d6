"""Names, initials and ages beside a family, and families that are made up like few others."""

import re

from reviews.identifiers.place import Finder, Place, rule
from reviews.identifiers.words import ABBREVIATIONS, CAPITAL, COMMON, FIRST_NAMES, MONTHS, NUMBER, ORDINAL, ROLE

FEW = "Few in the area."
NARROWS = "An exact age narrows it to a few children."
INITIALS = "Initials are a name to those who know."
BAND = re.compile(
    rf"(?:under|over|than|least|most|to|between\s+{NUMBER}\s+and|{NUMBER}\s*(?:to|or|-|–))\s*$", re.IGNORECASE
)
OPEN_END = re.compile(
    rf"\s+(?:or|and)\s+(?:young|under|old|over|above|below|up)|\s*(?:to|-|–|and|or)\s*{NUMBER}\b", re.IGNORECASE
)


def _is_band(match):
    """Whether an age is one end of a band ("under five", "aged 11 to 15"), which tells little."""
    return bool(BAND.search(match.string[: match.start()]) or OPEN_END.match(match.string[match.end() :]))


def _instead_of_age(match):
    noun = (match.groupdict().get("noun") or "").lower()
    young = match["unit"].lower() in {"month", "week", "day"}
    if noun in {"boy", "girl"} and not young:
        return f"young {noun}"
    return "baby" if young else "child"


def _is_no_name(match):
    name = match["name"].strip(" (.,")
    first = name.split()[0].rstrip("'’") if name else ""
    if first in COMMON or first in MONTHS or first in ABBREVIATIONS:
        return True
    if re.fullmatch(r"[A-F]\d?", name):  # neutral codes: Child A, Child B1
        return True
    return bool(re.fullmatch(r"[A-Z]{3,}", first)) and match["role"].lower() not in {"baby", "child"}


def _role_instead(match):
    role = match["role"]
    if not role[0].isupper():
        return role
    before = match.string[: match.start()].rstrip()
    return f"{'The' if not before or before[-1] in '.!?:' else 'the'} {role.lower()}"


def _is_term(match):
    return match["name"].split()[0] in COMMON


def _first_names(text):
    for match in re.finditer(rf"(?<![\w@.]){CAPITAL}", text):
        plain = re.sub(r"['’]s$", "", match[0])
        if plain.lower() not in FIRST_NAMES or match[0] in COMMON:
            continue
        surname = re.compile(rf"[ -]({CAPITAL})").match(text, match.end()) if plain == match[0] else None
        end = surname.end() if surname and surname[1] not in COMMON | MONTHS else match.start() + len(plain)
        yield Place(match.start(), end, "Name", match[0], "Looks like a person’s name.", None)


def _is_abbreviation(match):
    return match["words"] in ABBREVIATIONS


def _fewer(match):
    return {"mother": "mother", "father": "father", "parents": "parents"}.get(match["who"].lower(), "family")


FINDERS: tuple[Finder, ...] = (
    rule(
        rf"\b{NUMBER}(?:[\s-]+and[\s-]+a[\s-]+half)?[\s-]+(?P<unit>year|month|week|day)s?[\s-]+old(?:\s+(?P<noun>baby|boy|girl|child|infant|toddler)\b)?",
        "Age",
        NARROWS,
        use=_instead_of_age,
        unless=_is_band,
    ),
    rule(
        rf"\b(?:aged|at the age of)\s+{NUMBER}(?:\s+(?:year|month|week|day)s?)?\b|\b{NUMBER}\s+(?:year|month|week|day)s?\s+of\s+age\b",
        "Age",
        NARROWS,
        unless=_is_band,
    ),
    rule(rf"\b{ORDINAL}\s+birthday\b", "Age", "Gives away a date of birth.", use="birthday"),
    rule(
        rf"(?-i:\b(?P<role>(?i:{ROLE}))(?:['’]s)?,?\s+(?i:called\s+|named\s+|known\s+as\s+)?\(?(?P<name>(?:[A-Z]\.\s?)+|[A-Z]{{1,3}}\d?\b|{CAPITAL}(?:\s+{CAPITAL})?)\)?)",
        "Name or initials",
        "A name or initials beside a family member.",
        use=_role_instead,
        unless=_is_no_name,
    ),
    rule(
        r"\b(?P<who>mother|father|parents|family|couple)\s+(?:of|with)\s+(?:twins|triplets|quadruplets|"
        + NUMBER
        + r"(?:\s+children)?)\b",
        "Family make-up",
        FEW,
        use=_fewer,
    ),
    rule(
        r"\b(?:identical\s+)?(?:twins?|triplets?|quadruplets?)\b",
        "Family make-up",
        FEW,
        use=lambda m: "child" if not m[0].lower().endswith("s") else "children",
    ),
    rule(
        rf"\b(?:youngest|oldest|eldest|middle|second|third|fourth|fifth|one)\s+of\s+(?:the\s+)?(?:{NUMBER})\s*(?:children|siblings|brothers|sisters)?\b",
        "Family make-up",
        FEW,
        use="child",
        unless=lambda m: (
            m[0].lower().startswith(("one", "second", "third"))
            and not re.search(r"(?:children|siblings|brothers|sisters)$", m[0], re.I)
        ),
    ),
    rule(
        rf"\b{NUMBER}\s+(?:siblings|brothers|sisters|half-\w+)\b|\bsibling\s+group\s+of\s+{NUMBER}\b",
        "Family make-up",
        FEW,
        use="brothers and sisters",
    ),
    rule(
        r"\b(?:only child|half-(?:brother|sister|sibling)s?|same-sex (?:couple|parents)|surrogate|adopted (?:son|daughter|child))\b",
        "Family make-up",
        FEW,
        use="child",
    ),
    rule(
        r"\b(?:Gypsy|Roma|Traveller|asylum[ -]seek\w+|refugee)\s+(?:family|mother|father|parents|child|children)\b",
        "Background",
        FEW,
        use="family",
    ),
    rule(
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lady|PC|DC|DS|Sgt|Rev|Reverend|Nurse)\.?\s+(?P<name>{CAPITAL}(?:\s+{CAPITAL})?)",
        "Name",
        "Names a person.",
        use=None,
        unless=_is_term,
        flags=0,
    ),
)
# A person may be one letter: "when S was seen". Not I, not "a", and not the code of "Child A".
ONE_LETTER = (
    r"(?:^|[.!?:;,\n]\s*|\b(?:when|that|and|if|but|because|as|after|before|while|until|where)\s+)"
    r"(?P<words>[B-HJ-Z])(?=\s+(?:was|is|had|has|told|said|lived|went|came|did|and\s+(?:his|her|their))\b)"
)
LAST: tuple[Finder, ...] = (
    rule(ONE_LETTER, "Initials", INITIALS, use=None, flags=0),
    _first_names,
    rule(
        r"(?<![\w.])(?P<words>(?:[A-Z]\.\s?){2,})(?!\w)",
        "Initials",
        INITIALS,
        use=None,
        flags=0,
    ),
    rule(
        r"(?<![\w&])(?P<words>[A-Z]{2})(?![\w&])",
        "Initials",
        INITIALS,
        use=None,
        unless=_is_abbreviation,
        flags=0,
    ),
)
