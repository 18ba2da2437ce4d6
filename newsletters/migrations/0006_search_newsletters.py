"""Newsletters are found by their words: as they were released, and while they are written by those of their sections."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

# Codes, such as the kind of a section, are no words that anybody reads.
MAKE = """
CREATE FUNCTION newsletters_released_words(content jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(word #>> '{}', ' ')
    FROM jsonb_path_query(
        content, 'lax $.sections[*].keyvalue() ? (@.key != "kind").value.** ? (@.type() == "string")'
    ) AS word
$$;
"""


def words_of(field):
    return models.Func(
        field if isinstance(field, models.Func) else models.F(field),
        function="scr_words",
        output_field=models.TextField(),
    )


def vector(weight, *fields):
    return SearchVector(*map(words_of, fields), weight=weight, config="scr_words")


RELEASED = models.Func("released_content", function="newsletters_released_words", output_field=models.TextField())
NEWSLETTER = vector("A", "reference", "title") + vector("B", "issued_by", "introduction", RELEASED)
SECTION = vector("A", "heading") + vector("B", "byline", "body")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_search_by_whole_words"),
        ("newsletters", "0005_points_that_ask_for_an_answer"),
    ]
    operations = [
        migrations.RunSQL(MAKE, "DROP FUNCTION newsletters_released_words(jsonb)"),
        migrations.AddIndex("newsletter", GinIndex(NEWSLETTER, name="newsletters_search")),
        migrations.AddIndex("section", GinIndex(SECTION, name="newsletters_section_search")),
        migrations.AddIndex("sectionpoint", GinIndex(vector("B", "line"), name="newsletters_line_search")),
    ]
