"""Schools, clinics, streets and towns by name."""

import re

from reviews.identifiers.place import Place
from reviews.identifiers.words import CAPITAL, CAPITAL_PLACES, COMMON, GENERIC_PLACES, MONTHS, SURE

ORDINARY = COMMON | MONTHS | GENERIC_PLACES
STARTS = re.compile(r"(?:^|[.!?:•\n]\s*)$")


def named_places(text):
    """A capital name and what it is: "Castle Edge clinic", "Station Road"."""
    small = rf"(?:{CAPITAL}(?:\s+(?:of|the|and|&)\s+|[ \t-]+)){{1,4}}(?P<kind>(?i:{SURE})|{CAPITAL_PLACES})(?![\w'’])"
    for match in re.finditer(small, text):
        name = text[match.start() : match.start("kind")]
        start = match.start()
        words = re.findall(r"\S+\s*", name)
        capital_kind = match["kind"][0].isupper()
        while words and (
            words[0].strip() in COMMON
            or words[0].strip() in MONTHS
            or (not capital_kind and len(words) == 1 and STARTS.search(text[:start]))
        ):
            start += len(words.pop(0))
        if not words or all(word.strip(" -") in GENERIC_PLACES | {"of", "the", "and", "&"} for word in words):
            continue
        kind = re.sub(r"\s+", " ", match["kind"].lower())
        if article := re.search(r"\b[Tt]he\s+$", text[:start]):
            start = article.start()
        yield Place(start, match.end(), "Place", match[0], f"Names one {kind}.", _kind_instead(kind))


STREETS = frozenset(
    ["street", "road", "avenue", "lane", "close", "drive", "crescent", "terrace", "gardens", "grove", "way", "square"]
)
HOMES = frozenset(["court", "house", "flats", "tower", "towers", "heights", "lodge", "cottage", "farm", "estate"])


def addresses(text):
    """A number and a street, whatever the street is called: "12 High Street", "Flat 2, 14a Mill Lane"."""
    home = r"(?:(?i:flat|unit|apartment)\s+\w{1,4},?\s+)?\d{1,4}[a-zA-Z]?,?\s+"
    names = rf"(?:(?:{CAPITAL}|the)\s+){{1,3}}(?i:{'|'.join(sorted(STREETS | HOMES))})"
    for match in re.finditer(rf"(?<![\w/.-]){home}{names}(?![\w'’])", text):
        yield Place(match.start(), match.end(), "Place", match[0], "Is one address.", "an address")


def areas_of_reviews(text):
    """The area beside a review or a report of one: "a recent Hillvale IMR"."""
    report = r"(?:IMRs?|SCRs?|CSPRs?|LSCPRs?|DHRs?|SARs?|(?i:(?:serious\s+)?case\s+reviews?|(?:individual\s+)?management\s+reviews?|practice\s+reviews?|reviews?))"
    for match in re.finditer(rf"(?<![\w'’-])(?P<name>{CAPITAL}(?:[ -]{CAPITAL}){{0,2}})\s+{report}\b", text):
        words = match["name"].replace("-", " ").split()
        start = match.start("name")
        while words and (words[0] in ORDINARY or re.fullmatch(r"[A-Z&]{2,}", words[0])):
            start += len(words.pop(0)) + 1
        if words and not (len(words) == 1 and STARTS.search(text[:start])) and not set(words) & ORDINARY:
            name = text[start : match.end("name")]
            yield Place(start, match.end("name"), "Place", name, "May name the area of the review.", "local")


def _kind_instead(kind):
    if kind in STREETS:
        return "an address"
    if kind in HOMES:
        return "a home"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def towns(text):
    """A capital word after "in", "near" and the like, when it is no month, body or term."""
    after = rf"\b(?P<how>in|near|from|around|outside|across)\s+(?P<name>{CAPITAL}(?:[ -]{CAPITAL}){{0,2}})"
    for match in re.finditer(after, text):
        words = match["name"].replace("-", " ").split()
        first = re.sub(r"['’]s?$", "", words[0])
        is_term = {words[0], first} & (COMMON | MONTHS | GENERIC_PLACES)
        if is_term or re.fullmatch(r"[A-Z&]{2,}", words[0]) or len(words[0]) == 1:
            continue
        start, end = match.span("name")
        use = "our area" if match["how"] in {"in", "near", "around", "across"} else None
        yield Place(start, end, "Place", match["name"], "May name a town or a place.", use)
