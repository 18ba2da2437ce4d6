"""Full-text search behind every queryset's `.search(text)`: weighted, stemmed, without accents.

The text search configuration `scr_english` is made by migration core.0001 (the
English stemmer behind `unaccent`), so that a generated column may use it.
"""

import operator
import re
from functools import reduce

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models

CONFIGURATION = "scr_english"


def search_field(**weighted):
    """A stored, generated tsvector of the named fields: `search_field(A=["title"], B=["text"])`."""
    parts = [SearchVector(*fields, weight=weight, config=CONFIGURATION) for weight, fields in weighted.items()]
    expression = reduce(operator.add, parts)
    return models.GeneratedField(
        expression=expression, output_field=SearchVectorField(), db_persist=True, editable=False
    )


def query_of(text):
    """Words as a tsquery in which every word must begin a word of the text; None when nothing is left."""
    words = re.findall(r"[\w'-]+", text)[:8]
    words = [re.sub(r"[^\w-]", "", word).strip("-") for word in words]
    words = [word for word in words if word]
    return " & ".join(f"'{word}':*" for word in words) if words else None


class SearchableQuerySet(models.QuerySet):
    def search(self, text, order=True):
        """Rows that hold every word of `text`, best first; all rows when there is no word in it."""
        words = query_of(text or "")
        if words is None:
            return self
        query = SearchQuery(words, search_type="raw", config=CONFIGURATION)
        found = self.filter(search_text=query)
        return (
            found.annotate(rank=SearchRank(models.F("search_text"), query)).order_by("-rank", "-pk") if order else found
        )
