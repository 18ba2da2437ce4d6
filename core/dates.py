"""Dates as people type and paste them: 31/03/2027, 1st March 2027, Mon 1 Mar 2027, 1 Mawrth 2027, 2027-03-31.

Split into day, month and year here and nowhere else; `core.forms.GovDateField` says what is wrong with one of them.
"""

import datetime as dt
import re

ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
WELSH = "ion chw maw ebr mai meh gor aws med hyd tac rha"
WELSH_AFTER_O = "ion chw faw ebr fai feh orf aws fed hyd dac rag"  # 1 o Fawrth
MONTHS = {
    name: number for names in (ENGLISH, WELSH, WELSH_AFTER_O) for number, name in enumerate(names.split(), start=1)
}
ORDINAL = "st|nd|rd|th|af|ail|il|ydd|edd|fed|eg|ain|ed"
DAY = re.compile(rf"(\d{{1,2}})(?:{ORDINAL})?", re.IGNORECASE)
WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
DAY_FIRST = re.compile(
    rf"{WEEKDAY}(\d{{1,2}}(?:{ORDINAL})?)[\s./-]+(?:(?:of|o)\s+)?(\d{{1,2}}|[^\W\d_]+)\.?,?[\s./-]+(\d{{2,4}})",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(rf"{WEEKDAY}([^\W\d_]+)\.?\s+(\d{{1,2}}(?:{ORDINAL})?),?\s+(\d{{2,4}})", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?")


def parts_of(text: str) -> tuple[str, str, str] | None:
    """Day, month and year of a whole date in one text; None when it is no whole date."""
    text = text.strip()
    if found := DAY_FIRST.fullmatch(text):
        return found[1], found[2], found[3]
    if found := MONTH_FIRST.fullmatch(text):
        return found[2], found[1], found[3]
    if found := YEAR_FIRST.fullmatch(text):
        return found[3], found[2], found[1]
    return None


def day_number(text: str) -> str:
    """ "1st" and "2il" as figures; anything else as it is."""
    found = DAY.fullmatch(text)
    return found[1] if found else text


def month_number(text: str) -> str:
    """The name of a month, English or Welsh, in full or short, as figures; anything else as it is."""
    return str(MONTHS.get(text[:3].lower(), text))


def read(text: str) -> dt.date:
    """The day that a whole date names. Raises ValueError."""
    day, month, year = parts_of(text) or ("", "", "")
    return dt.date(int(year), int(month_number(month)), int(day_number(day)))
