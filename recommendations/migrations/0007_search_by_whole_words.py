"""Recommendations and actions are found by whole words; the configuration that cut words to stems goes."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models


def words_of(field):
    return models.Func(models.F(field), function="scr_words", output_field=models.TextField())


def vector(weight, *fields):
    return SearchVector(*map(words_of, fields), weight=weight, config="scr_words")


def found_by(model, expression, index):
    """A generated column cannot be changed, so it is made anew, with its index."""
    column = models.GeneratedField(
        expression=expression, output_field=SearchVectorField(), db_persist=True, editable=False
    )
    return [
        migrations.RemoveIndex(model, index),
        migrations.RemoveField(model, "search_text"),
        migrations.AddField(model, "search_text", column),
        migrations.AddIndex(model, GinIndex(fields=["search_text"], name=index)),
    ]


RECOMMENDATION = vector("A", "text") + vector("B", "source")
ACTION = vector("A", "reference", "title") + vector("B", "purpose", "outcome", "measure")
STEMS = """
CREATE TEXT SEARCH CONFIGURATION scr_english (COPY = english);
ALTER TEXT SEARCH CONFIGURATION scr_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0006_kinds_of_body_as_they_were"),
        ("reviews", "0005_search_by_whole_words"),
    ]
    operations = [
        *found_by("recommendation", RECOMMENDATION, "recommendations_search"),
        *found_by("action", ACTION, "recommendations_act_search"),
        migrations.RunSQL("DROP TEXT SEARCH CONFIGURATION scr_english", STEMS),
    ]
