"""Reviews and learning points are found by whole words; a learning point also by what changed and what is asked of others."""

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


REVIEW = vector("A", "reference", "code_name") + vector("B", "summary", "area", "lead_reviewer")
LEARNING_POINT = vector("A", "heading") + vector("B", "text", "plain_english", "changed_here", "asked_of_others")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_search_by_whole_words"),
        ("reviews", "0004_closing_is_a_decision"),
    ]
    operations = [
        *found_by("review", REVIEW, "reviews_review_search"),
        *found_by("learningpoint", LEARNING_POINT, "reviews_learningpoint_search"),
    ]
