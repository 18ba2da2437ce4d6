"""The identifier check: places in a text by which somebody could work out who the family is.

It marks, it never decides: a person cures each place or keeps it with a reason.
It errs towards marking too much in what is exact (dates, ages, numbers, names
beside "baby" or "mother") and towards marking less in ordinary capitals.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")

CAPITAL = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ'’-]*"
NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty)"
)
ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May)|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
MONTHS = frozenset(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
)
ROLE = (
    r"(?:baby|infant|toddler|child|boy|girl|teenager|young (?:person|woman|man)|twin|sibling|brother|sister|son|daughter|"
    r"mother|mum|mummy|father|dad|daddy|parent|step-?father|step-?mother|uncle|aunt|auntie|grand(?:mother|father|parent|ma|ad)|"
    r"nan|cousin|boyfriend|girlfriend|husband|wife|partner|carer|neighbour|childminder)"
)


def _words(name):
    """A list of words of this app's data: one file, words between blanks."""
    return frozenset((DATA / f"{name}.txt").read_text(encoding="utf-8").split())


COMMON = _words("common_capitals")  # capital words that name no person and no place
ABBREVIATIONS = _words("abbreviations")  # two capitals that are nobody's initials
GENERIC_PLACES = _words("generic_places")  # "Primary" School, "Family" Court
FIRST_NAMES = _words("first_names")  # common in Britain, in small letters
SURE = (
    r"school|academy|college|nursery|hospital|infirmary|hospice|clinic|surgery|street|road|avenue|estate|church|mosque|temple|gurdwara|"
    r"synagogue|prison|hostel|refuge|ward|park|playgroup|pre-?school|health\s+centre|medical\s+centre|children['’]s\s+centre|"
    r"family\s+centre|community\s+centre"
)
CAPITAL_PLACES = (
    "Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Way|Square|Flats|Court|House|Lodge|Cottage|Farm|Chapel|Station|University|"
    "Library|Hotel|Centre|Place|Towers?|Heights|Hall"
)


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


def tidy(text):
    """`text` without characters that nobody sees, which could hide a name from the check and from the reader."""
    return INVISIBLE.sub("", (text or "").replace("\u00a0", " ").replace("\u202f", " "))


def find(text, known=()):
    """Every place in `text`, in order and never overlapping.

    `known` are names that may stand (the board, its partner agencies): they are
    not taken for people or places.
    """
    quiet = _hush(text, known)
    places: list[Place] = []
    for finder in FINDERS:
        for place in finder(quiet):
            if not any(place.start < other.end and other.start < place.end for other in places):
                words = text[place.start : place.end]
                places.append(Place(place.start, place.end, place.kind, words, place.why, place.use))
    return sorted(places, key=lambda place: place.start)


def _hush(text, known):
    """`text` with known names in small letters, so that length and positions stay."""
    for name in sorted(filter(None, known), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda found: found[0].lower(), text)
    return text


Use = str | Callable[[re.Match[str]], str | None] | None


def _rule(pattern, kind, why, *, use: Use = "", unless=None, flags=re.IGNORECASE) -> Finder:
    """A finder for one pattern. `use` and `unless` may look at the match."""
    compiled = re.compile(pattern, flags)

    def finder(text):
        for match in compiled.finditer(text):
            if unless is None or not unless(match):
                start, end = match.span("words") if "words" in compiled.groupindex else match.span()
                yield Place(start, end, kind, match[0], why, use(match) if callable(use) else use)

    return finder


# Numbers and addresses


def is_nhs_number(digits):
    """Whether ten digits are an NHS number by their check digit (modulus 11)."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and int(digits[9]) == check % 11


def _not_nhs(match):
    return not is_nhs_number(re.sub(r"\D", "", match[0]))


def _is_ordinal(match):
    return match[0][-2:].lower() in {"st", "nd", "rd", "th"}


# Ages


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


# People


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


# Family


def _fewer(match):
    return {"mother": "mother", "father": "father", "parents": "parents"}.get(match["who"].lower(), "family")


# Places


STARTS = re.compile(r"(?:^|[.!?:•\n]\s*)$")


def _places(text):
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


def _kind_instead(kind):
    if kind in STREETS:
        return "an address"
    if kind in HOMES:
        return "a home"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _towns(text):
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


DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
ONE_DATE = rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?{DAY}\s+(?:of\s+)?{MONTH}\b(?:,?\s+\d{{4}})?"
OTHER_DATE = rf"(?:{WEEKDAY},?\s+)?{MONTH}\s+(?:the\s+)?{DAY}(?:,?\s+\d{{4}})?"
TRACED = "Could be traced."
FEW = "Few in the area."

FINDERS: tuple[Finder, ...] = (
    _rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "E-mail address", "Leads to one person."),
    _rule(
        r"(?<![\d/])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)",
        "NHS number",
        "The check digit is right: it belongs to one person.",
        unless=_not_nhs,
    ),
    _rule(
        r"(?<![\w/])(?:\+44[\s-]?(?:\(0\))?|\(?0)(?:[\s-]?\)?\d){9,10}(?!\d)",
        "Phone number",
        "Leads to one person or home.",
    ),
    _rule(r"(?<![\w/])\d{7,}(?!\w)", "Number", "May be a record or case number."),
    _rule(
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}\b",
        "Postcode",
        "Fewer than a hundred homes.",
        unless=_is_ordinal,
    ),
    _rule(rf"\b(?:on\s+)?(?:{ONE_DATE})(?:\s*(?:to|and|until|–|-)\s*(?:{ONE_DATE}))?", "Exact date", TRACED),
    _rule(rf"\b(?:on\s+)?(?:{OTHER_DATE})\b", "Exact date", TRACED),
    _rule(
        rf"\b(?:on\s+)?the\s+(?:twenty-|thirty-)?[a-z]+(?:st|nd|rd|th)\s+of\s+{MONTH}\b(?:,?\s+\d{{4}})?",
        "Exact date",
        TRACED,
    ),
    _rule(
        r"(?<![\d/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d|[/.-]\d)", "Exact date", TRACED
    ),
    _rule(
        r"\b(?:on\s+)?(?:Christmas (?:Eve|Day)|Boxing Day|New Year['’]s (?:Eve|Day)|Easter (?:Sunday|Monday))\b",
        "Exact date",
        TRACED,
    ),
    _rule(
        rf"\b(?:born|died|killed)\s+(?:on|in)\s+(?:{MONTH}\s*)?(?:\d{{4}})?(?<=\w)(?<!in)(?<!on)",
        "Date of birth or death",
        TRACED,
        use=None,
    ),
    _rule(
        rf"\b{NUMBER}(?:[\s-]+and[\s-]+a[\s-]+half)?[\s-]+(?P<unit>year|month|week|day)s?[\s-]+old(?:\s+(?P<noun>baby|boy|girl|child|infant|toddler)\b)?",
        "Age",
        "An exact age narrows it to a few children.",
        use=_instead_of_age,
        unless=_is_band,
    ),
    _rule(
        rf"\b(?:aged|at the age of)\s+{NUMBER}(?:\s+(?:year|month|week|day)s?)?\b|\b{NUMBER}\s+(?:year|month|week|day)s?\s+of\s+age\b",
        "Age",
        "An exact age narrows it to a few children.",
        unless=_is_band,
    ),
    _rule(rf"\b{ORDINAL}\s+birthday\b", "Age", "Gives away a date of birth.", use="birthday"),
    _rule(
        rf"(?-i:\b(?P<role>(?i:{ROLE}))(?:['’]s)?,?\s+(?i:called\s+|named\s+|known\s+as\s+)?\(?(?P<name>(?:[A-Z]\.\s?)+|[A-Z]{{1,3}}\d?\b|{CAPITAL}(?:\s+{CAPITAL})?)\)?)",
        "Name or initials",
        "A name or initials beside a family member.",
        use=_role_instead,
        unless=_is_no_name,
    ),
    _rule(
        r"\b(?P<who>mother|father|parents|family|couple)\s+(?:of|with)\s+(?:twins|triplets|quadruplets|"
        + NUMBER
        + r"(?:\s+children)?)\b",
        "Family make-up",
        FEW,
        use=_fewer,
    ),
    _rule(
        r"\b(?:identical\s+)?(?:twins?|triplets?|quadruplets?)\b",
        "Family make-up",
        FEW,
        use=lambda m: "child" if not m[0].lower().endswith("s") else "children",
    ),
    _rule(
        rf"\b(?:youngest|oldest|eldest|middle|second|third|fourth|fifth|one)\s+of\s+(?:the\s+)?(?:{NUMBER})\s*(?:children|siblings|brothers|sisters)?\b",
        "Family make-up",
        FEW,
        use="child",
        unless=lambda m: (
            m[0].lower().startswith(("one", "second", "third"))
            and not re.search(r"(?:children|siblings|brothers|sisters)$", m[0], re.I)
        ),
    ),
    _rule(
        rf"\b{NUMBER}\s+(?:siblings|brothers|sisters|half-\w+)\b|\bsibling\s+group\s+of\s+{NUMBER}\b",
        "Family make-up",
        FEW,
        use="brothers and sisters",
    ),
    _rule(
        r"\b(?:only child|half-(?:brother|sister|sibling)s?|same-sex (?:couple|parents)|surrogate|adopted (?:son|daughter|child))\b",
        "Family make-up",
        FEW,
        use="child",
    ),
    _rule(
        r"\b(?:Gypsy|Roma|Traveller|asylum[ -]seek\w+|refugee)\s+(?:family|mother|father|parents|child|children)\b",
        "Background",
        FEW,
        use="family",
    ),
    _rule(
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lady|PC|DC|DS|Sgt|Rev|Reverend|Nurse)\.?\s+(?P<name>{CAPITAL}(?:\s+{CAPITAL})?)",
        "Name",
        "Names a person.",
        use=None,
        unless=_is_term,
        flags=0,
    ),
    _places,
    _first_names,
    _rule(
        r"(?<![\w.])(?P<words>(?:[A-Z]\.\s?){2,})(?!\w)",
        "Initials",
        "Initials are a name to those who know.",
        use=None,
        flags=0,
    ),
    _rule(
        r"(?<![\w&])(?P<words>[A-Z]{2})(?![\w&])",
        "Initials",
        "Initials are a name to those who know.",
        use=None,
        unless=_is_abbreviation,
        flags=0,
    ),
    _towns,
)
