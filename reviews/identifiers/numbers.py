"""What leads to one person by a number or a day: addresses, numbers, postcodes, exact dates."""

import re

from reviews.identifiers.place import Finder, rule
from reviews.identifiers.words import MONTH, WEEKDAY

DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
ONE_DATE = rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?{DAY}\s+(?:of\s+)?{MONTH}\b(?:,?\s+\d{{4}})?"
OTHER_DATE = rf"(?:{WEEKDAY},?\s+)?{MONTH}\s+(?:the\s+)?{DAY}(?:,?\s+\d{{4}})?"
TRACED = "Could be traced."


def is_nhs_number(digits):
    """Whether ten digits are an NHS number by their check digit (modulus 11)."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and int(digits[9]) == check % 11


BIRTH_OR_DEATH = re.compile(r"\b(?:born|died|killed)\s*$", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WRITTEN = re.compile(rf"(?P<day>{DAY})\s+(?:of\s+)?(?P<month>{MONTH})\b(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE)
AMERICAN = re.compile(rf"(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{DAY})(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE)
IN_DIGITS = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")


def names_only(words, before, days):
    """Whether every date in `words` is one of `days` (without a year, of any year), and none a birth or a death."""
    if not days or BIRTH_OR_DEATH.search(before):
        return False
    for pattern in (ISO, IN_DIGITS, WRITTEN, AMERICAN):
        if found := [_day_month_year(match) for match in pattern.finditer(words)]:
            return all(
                any((day, month) == (on.day, on.month) and year in (None, on.year) for on in days)
                for day, month, year in found
            )
    return False


def _day_month_year(match):
    month = match["month"].lower()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
    return int(re.sub(r"\D", "", match["day"])), number, int(match["year"]) if match["year"] else None


def _not_nhs(match):
    return not is_nhs_number(re.sub(r"\D", "", match[0]))


def _is_ordinal(match):
    return match[0][-2:].lower() in {"st", "nd", "rd", "th"}


FINDERS: tuple[Finder, ...] = (
    rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "E-mail address", "Leads to one person."),
    rule(
        r"(?<![\d/])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)",
        "NHS number",
        "The check digit is right: it belongs to one person.",
        unless=_not_nhs,
    ),
    rule(
        r"(?<![\w/])(?:\+44[\s-]?(?:\(0\))?|\(?0)(?:[\s-]?\)?\d){9,10}(?!\d)",
        "Phone number",
        "Leads to one person or home.",
    ),
    rule(r"(?<![\w/])\d{7,}(?!\w)", "Number", "May be a record or case number."),
    rule(
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}\b",
        "Postcode",
        "Fewer than a hundred homes.",
        unless=_is_ordinal,
    ),
    rule(rf"\b(?:on\s+)?(?:{ONE_DATE})(?:\s*(?:to|and|until|–|-)\s*(?:{ONE_DATE}))?", "Exact date", TRACED),
    rule(rf"\b(?:on\s+)?(?:{OTHER_DATE})\b", "Exact date", TRACED),
    rule(
        rf"\b(?:on\s+)?the\s+(?:twenty-|thirty-)?[a-z]+(?:st|nd|rd|th)\s+of\s+{MONTH}\b(?:,?\s+\d{{4}})?",
        "Exact date",
        TRACED,
    ),
    rule(
        r"(?<![\d/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d|[/.-]\d)", "Exact date", TRACED
    ),
    rule(
        r"\b(?:on\s+)?(?:Christmas (?:Eve|Day)|Boxing Day|New Year['’]s (?:Eve|Day)|Easter (?:Sunday|Monday))\b",
        "Exact date",
        TRACED,
    ),
    rule(
        rf"\b(?:born|died|killed)\s+(?:on|in)\s+(?:{MONTH}\s*)?(?:\d{{4}})?(?<=\w)(?<!in)(?<!on)",
        "Date of birth or death",
        TRACED,
        use=None,
    ),
)
