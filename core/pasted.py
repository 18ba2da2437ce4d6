"""Text as a reader sees it: what Word, Outlook and PDF readers put between the letters becomes plain blanks and breaks.

`tidy` works where text comes in (the fields of forms, the bodies of the API) and where it leaves in a file that shows what
a page hides (spreadsheets). What carries meaning stays: the joiners of no width inside of emoji and of words in Arabic,
Urdu, Persian or Bengali, the blank of no width in Thai or Khmer, marks of direction in a text that runs from right to left.
NUL and halves of surrogate pairs are not its business: they are refused (`core.characters`).
"""

import re

ODD = re.compile(
    "[\x01-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u2011\u2028-\u202f\u205f-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\uffff\xb7]"
)
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")
HYPHENS = re.compile("[\x1e\u2010\u2011]")  # those that are never broken at, in Word's own code and in Unicode's
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f\xad\u2060-\u2064\ufeff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff]")
# Letters, vowel signs, emoji: where a joiner changes what is seen.
JOINED = "[\u0590-\u1cff\u2190-\u2bff\u3030\u303d\u3297\u3299\ua840-\uabff\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufefc\U00010000-\U0010fffd]"
WITHOUT_WIDTH = re.compile(f"(?<!{JOINED})[\u200b-\u200d]++(?!{JOINED})")
FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u202d\u202e\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202c\u2066-\u2069]")
TICK, BULLET_SIGNS = re.compile("\uf0fc"), re.compile("[\uf020-\uf0ff]")  # of the fonts Symbol and Wingdings
# A bullet as Word and Outlook copy it: a sign, then a tab or many blanks; on the second level the letter o and a tab.
SIGNS = "•▪◦‣●○■□➢➤❖"
BULLET = re.compile(rf"^[ \t]*(?:([{SIGNS}✓*–—-]|[o·]) *\t[ \t]*|[{SIGNS}] +|· {{2,}})", re.MULTILINE)
NUMBER = re.compile(r"^[ \t]*((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])[ ]*\t[ \t]*", re.MULTILINE)


def tidy(text: str, *, one_line: bool = False) -> str:
    """The text with one kind of break and of blank and without what is not seen. In one line, breaks of Word are blanks."""
    if not ODD.search(text):
        return text
    if one_line:
        text = re.sub("[\t\x0b\x0c\x85\u2028\u2029]+", " ", text)
    text = BREAKS.sub("\n", text)
    text = HYPHENS.sub("-", BLANKS.sub(" ", text))
    text = WITHOUT_WIDTH.sub("", UNSEEN.sub("", text))
    if not FROM_THE_RIGHT.search(text):
        text = DIRECTIONS.sub("", text)
    text = BULLET_SIGNS.sub("•", TICK.sub("✓", text))
    return (
        text if one_line else NUMBER.sub(r"\1 ", BULLET.sub(lambda found: f"{'✓' if found[1] == '✓' else '•'} ", text))
    )
