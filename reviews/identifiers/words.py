"""Lists of words, and the pieces that patterns are put together from."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def _words(name):
    """One list: a file with words between blanks."""
    return frozenset((DATA / f"{name}.txt").read_text(encoding="utf-8").split())


COMMON = _words("common_capitals")  # capital words that name no person and no place
ABBREVIATIONS = _words("abbreviations")  # two capitals that are nobody's initials
GENERIC_PLACES = _words("generic_places")  # "Primary" School, "Family" Court
FIRST_NAMES = _words("first_names")  # common in Britain, in small letters
MONTHS = _words("months_and_days")

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
ROLE = (
    r"(?:baby|infant|toddler|child|boy|girl|teenager|young (?:person|woman|man)|twin|sibling|brother|sister|son|daughter|"
    r"mother|mum|mummy|father|dad|daddy|parent|step-?father|step-?mother|uncle|aunt|auntie|grand(?:mother|father|parent|ma|ad)|"
    r"nan|cousin|boyfriend|girlfriend|husband|wife|partner|carer|neighbour|childminder)"
)
SURE = (
    r"school|academy|college|nursery|hospital|infirmary|hospice|clinic|surgery|street|road|avenue|estate|church|mosque|temple|gurdwara|"
    r"synagogue|prison|hostel|refuge|ward|park|playgroup|pre-?school|health\s+centre|medical\s+centre|children['’]s\s+centre|"
    r"family\s+centre|community\s+centre"
)
CAPITAL_PLACES = (
    "Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Way|Square|Flats|Court|House|Lodge|Cottage|Farm|Chapel|Station|University|"
    "Library|Hotel|Centre|Place|Towers?|Heights|Hall"
)
