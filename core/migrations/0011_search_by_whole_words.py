"""Search by whole words: how a text is cut into words, and a configuration that keeps every one of them as it stands.

PostgreSQL's own parser takes "GP/midwife" for a file and "assessment.The" for a
host. `scr_words` cuts first, so that the parser meets letters, digits and blanks
only; what was joined by a hyphen, an apostrophe and the like is added once more
in one piece: "O'Neill" is found by o, neill and oneill. `core/search.py` cuts a
question in the same way, and a test compares the two.
"""

from django.db import migrations

# Soft hyphens, blanks without width, marks of direction and of emoji: they stand inside words and are no part of them.
INVISIBLE = r"[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFE00-\uFE0F\uFEFF]"
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4"
HYPHENS = "\u2010\u2011\u2012\u2013\u2212"
# Letters and digits, of whatever script, by what they are not: the same in every locale of a server.
LETTER = (
    r"[^\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u00D7\u00F7\u2000-\u206F\u20A0-\u20CF\u2190-\u2BFF"
    r"\u2E00-\u2E7F\u3000-\u303F\uFFF0-\uFFFF\U0001F000-\U0001FAFF]"
)
JOINT = "[-''./&]"  # as in SQL, where an apostrophe is written twice
MAKE = rf"""
CREATE FUNCTION scr_words(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH plain AS (
        SELECT normalize(
            regexp_replace(
                translate(given, '{APOSTROPHES}{HYPHENS}', '{"''" * len(APOSTROPHES)}{"-" * len(HYPHENS)}'),
                '{INVISIBLE}', '', 'g'
            ), NFKC
        ) AS text
    )
    SELECT regexp_replace(text, '{LETTER.replace("[^", "[", 1)}+', ' ', 'g') || ' ' || coalesce((
        SELECT string_agg(regexp_replace(joined[1], '{JOINT}', '', 'g'), ' ')
        FROM regexp_matches(text, '{LETTER}+(?:{JOINT}{LETTER}+)+', 'g') AS joined
        WHERE joined[1] !~ '^[-0-9''./&]+$'
    ), '')
    FROM plain
$$;
CREATE TEXT SEARCH CONFIGURATION scr_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION scr_words
    ALTER MAPPING FOR hword, hword_part, word, numword, numhword, hword_numpart WITH unaccent, simple;
"""  # noqa: S608  of constants
UNMAKE = """
DROP TEXT SEARCH CONFIGURATION scr_words;
DROP FUNCTION scr_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0010_forms_that_were_sent")]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
