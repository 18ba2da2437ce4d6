"""Search behind every queryset's `.search(text)`: each word found whole, by its inflections and by each half.

A text is cut into words by `scr_words` in the database (migration core.0009)
and kept under the configuration `scr_words` as it stands, without accents; a
question is cut by `_words` in the same way. What was joined (GP/midwife, s.47,
O’Neill) is found joined, by its halves one after the other, and by either half.

Whole words come first. The last word may be one that somebody has only begun to
type: it counts as a beginning where nothing holds it whole.
"""

import operator
import re
import unicodedata
from functools import reduce

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, Func, Q, Value, When

from core.inflections import inflections

CONFIGURATION = "scr_words"
TYPED, WHOLE, BEGUN = "typed", "whole", "begun"
MOST_WORDS = 40
SHORTEST_BEGINNING = 3
INVISIBLE = re.compile(r"[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFE00-\uFE0F\uFEFF]")
ALIKE = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))  # fmt: skip
NO_LETTER = (
    r"\u0000-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u00D7\u00F7\u2000-\u206F\u20A0-\u20CF\u2190-\u2BFF"
    r"\u2E00-\u2E7F\u3000-\u303F\uFFF0-\uFFFF\U0001F000-\U0001FAFF"
)
JOINT = "[-'./&]"
WORD = re.compile(f"[^{NO_LETTER}]+(?:{JOINT}[^{NO_LETTER}]+)*")
# In almost every text, so they say nothing beside another word. "IT" in capitals is a word.
SAYS_NOTHING = {
    *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "he", "her", "his", "in", "is", "it", "its"),
    *("of", "on", "or", "she", "that", "the", "their", "them", "they", "this", "to", "was", "we", "were", "which", "who", "with"),
}  # fmt: skip


def search_vector(**weighted):
    """The words of the named fields as a tsvector: `search_vector(A=["title"], B=["text"])`."""
    parts = [
        SearchVector(*map(_cut, fields), weight=weight, config=CONFIGURATION) for weight, fields in weighted.items()
    ]
    return reduce(operator.add, parts)


def _cut(field):
    expression = field if isinstance(field, Func) else F(field)
    return Func(expression, function="scr_words", output_field=models.TextField())


def search_field(**weighted):
    """A stored, generated column with the words of the named fields."""
    return models.GeneratedField(
        expression=search_vector(**weighted), output_field=SearchVectorField(), db_persist=True, editable=False
    )


class Words:
    """The words that somebody asks for, and the questions that they make."""

    def __init__(self, text):
        plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text.translate(ALIKE)))
        words = WORD.findall(plain)[:MOST_WORDS]
        telling = [word for word in words if word.lower() not in SAYS_NOTHING or (word.isupper() and len(word) > 1)]
        self.each = [_halves(word) for word in telling or words]

    def __bool__(self):
        return bool(self.each)

    @property
    def last_may_be_begun(self):
        return len("".join(self.each[-1])) >= SHORTEST_BEGINNING

    def asked(self, how, weights=""):
        """One question for each word: as TYPED, WHOLE (with its inflections), or with the last only BEGUN."""
        forms = _itself if how == TYPED else inflections
        last = len(self.each) - 1
        return [
            _alternatives(word, forms, weights, is_begun=how == BEGUN and place == last)
            for place, word in enumerate(self.each)
        ]

    def query(self, how, weights=""):
        """The question for all words; `weights` narrows it to words of these weights."""
        return search_query(*self.asked(how, weights))


def search_query(*asked):
    return SearchQuery(" & ".join(asked), search_type="raw", config=CONFIGURATION)


def _itself(word):
    return {word}


def _halves(word):
    """O'Neill is o and neill; the s of a possessive is no half but an inflection."""
    return re.split(JOINT, re.sub("(?<=[^0-9])'s$", "", word.lower()))


def _alternatives(halves, forms, weights, is_begun):
    """A word in one piece, or its halves one after the other."""
    *first, last = halves
    in_halves = " <-> ".join(
        [*(_lexemes(half, forms, weights) for half in first), _lexemes(last, forms, weights, is_begun)]
    )
    if not first or "".join(halves).isdigit():
        return f"({in_halves})"
    return f"({_lexemes(''.join(halves), forms, weights, is_begun)} | ({in_halves}))"


def _lexemes(word, forms, weights, is_begun=False):
    mark = f":{weights}" if weights else ""
    lexemes = [f"'{form}'{mark}" for form in sorted(forms(word))]
    if is_begun:
        lexemes.append(f"'{word}':*{weights}")
    return f"({' | '.join(lexemes)})"


class SearchableQuerySet(models.QuerySet):
    """Rows with their words in the column `search_text`, or in an indexed expression of this name."""

    search_text: SearchVector | None = None

    def search(self, text, order=True):
        """Rows that contain every word of `text`, best first; all rows when there is no word in it.

        Rows in which the last word only begins a word are found where there are
        none in which it stands whole.
        """
        words = Words(text or "")
        if not words:
            return self
        rows = self if self.search_text is None else self.alias(search_text=self.search_text)
        found = rows.filter(rows.containing(words, WHOLE))
        if words.last_may_be_begun:
            begun = rows.filter(rows.containing(words, BEGUN))
            found = begun.filter(rows.containing(words, WHOLE) | ~Exists(found.order_by()))
        if not order:
            return found
        as_typed = Case(When(rows.containing(words, TYPED), then=Value(1)), default=Value(0))
        rank = SearchRank(F("search_text"), words.query(BEGUN))
        return found.annotate(is_as_typed=as_typed, rank=rank).order_by("-is_as_typed", "-rank", "-pk")

    def containing(self, words, how):
        """Which rows contain all of the `Words`."""
        return Q(search_text=words.query(how))
