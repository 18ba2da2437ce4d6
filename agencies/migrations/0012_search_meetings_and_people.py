"""Meetings and people are found by their words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models


def words_of(field):
    return models.Func(models.F(field), function="scr_words", output_field=models.TextField())


def vector(weight, *fields):
    return SearchVector(*map(words_of, fields), weight=weight, config="scr_words")


MEETING = vector("A", "name") + vector("B", "place")
PERSON = vector("A", "name", "email") + vector("B", "job_title")


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0011_api_keys"),
        ("core", "0011_search_by_whole_words"),
    ]
    operations = [
        migrations.AddIndex("meeting", GinIndex(MEETING, name="agencies_meeting_search")),
        migrations.AddIndex("user", GinIndex(PERSON, name="agencies_user_search")),
    ]
