"""Tags and filters of the printed documents: dates, counts and small words.

None of them knows a noun of the domain. The functions may be called from `reports.py`
too, so that a date inside a sentence looks like the dates in the tables.
"""

import re
from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

DASH = "–"
INK = "#0b0c0c"
TIMES = {0: "Never", 1: "Once", 2: "Twice"}


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def day(value: object) -> object:
    """5 Nov 2026. A text stays as it is; nothing is an en dash."""
    return _formatted(value, "{0.day} {0:%b} {0.year}")


@register.filter
def long_day(value: object) -> object:
    """5 November 2026."""
    return _formatted(value, "{0.day} {0:%B} {0.year}")


@register.filter
def short_day(value: object) -> object:
    """5 Nov."""
    return _formatted(value, "{0.day} {0:%b}")


@register.filter
def day_and_month(value: object) -> object:
    """5 November."""
    return _formatted(value, "{0.day} {0:%B}")


@register.filter
def weekday(value: object) -> object:
    """Thursday 5 November 2026."""
    return _formatted(value, "{0:%A} {0.day} {0:%B} {0.year}")


def _formatted(value: object, pattern: str) -> object:
    if isinstance(value, date):
        return pattern.format(_local(value))
    return DASH if value in (None, "") else value


@register.filter
def dash(value: object) -> object:
    """The value, or an en dash when there is none."""
    return DASH if value in (None, "") else value


@register.filter
def number(value: object) -> object:
    """1,264; an en dash for None."""
    return f"{value:,}" if isinstance(value, int) else dash(value)


@register.filter
def times(value: int) -> str:
    """Never, once, twice, 3 times."""
    return TIMES.get(value, f"{value} times")


@register.filter
def change_since(now: int, before: int) -> str:
    """4 more, 2 fewer, no change."""
    if now == before:
        return "no change"
    return f"{now - before} more" if now > before else f"{before - now} fewer"


@register.filter
def largest(rows: list[dict], key: str) -> float:
    """The largest value under `key`, 0 when there are no rows."""
    return max((row.get(key) or 0 for row in rows), default=0)


@register.filter
def hold(rows: list[dict] | None, path: str) -> bool:
    """Whether anything stands at the end of this path, "actions.outcome", in any of the rows."""
    name, _, rest = path.partition(".")
    values = [row.get(name) for row in rows or []]
    return any(hold(value, rest) for value in values) if rest else any(values)


@register.filter
def plus(first: float | None, second: float | None) -> float:
    return (first or 0) + (second or 0)


@register.filter
def is_wide(part: float | None, other: float | None) -> bool:
    """Whether a part of a bar is wide enough for its own number."""
    return (part or 0) >= 0.16 * plus(part, other)


MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}"
NEVER_BROKEN = re.compile(rf"\b(?:[A-Z][a-z]+day )?\d{{1,2}} {MONTH}(?: \d{{4}})?\b|\b0\d{{2,4}} \d{{3,4}} \d{{3,4}}\b")


@register.filter
def kept_together(text: str) -> SafeString:
    """The text with no line break inside a date or a telephone number, and its own breaks where its writer put them.

    Escapes what is not marked safe.
    """
    written = conditional_escape(text or "")
    parts = re.split(r"(<[^>]*>)", written if isinstance(text, SafeString) else written.replace("\n", "<br>"))
    parts[::2] = [NEVER_BROKEN.sub(lambda found: found[0].replace(" ", "\xa0"), part) for part in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308 - escaped above


@register.filter
def lead_sentence(text: str) -> SafeString:
    """The first of several sentences in bold; a text of one sentence is bold altogether."""
    first, stop, rest = str(text).partition(". ")
    return (
        format_html("<b>{}{}</b> {}", first, stop.strip(), kept_together(rest))
        if rest
        else format_html("<b>{}</b>", first)
    )


@register.filter
def without_outer_paragraph(text: str) -> str:
    """A single paragraph without its tags, to follow other words on their line; anything else unchanged."""
    if (
        isinstance(text, SafeString)
        and text.count("<p") == 1
        and text.startswith("<p>")
        and text.rstrip().endswith("</p>")
    ):
        return mark_safe(text.strip().removeprefix("<p>").removesuffix("</p>"))  # noqa: S308 - was safe
    return text


@register.filter
def lead_in(text: str) -> SafeString:
    """What stands before the first colon in bold; a text without one stays as it is."""
    head, colon, rest = str(text).partition(":")
    return format_html("<b>{}</b>:{}", head, kept_together(rest)) if colon else kept_together(head)


@register.filter
def blocks_of(items: list | None, size: int) -> list[dict]:
    """The items in blocks of about equal length, none longer than `size`; each says which `slice` it is."""
    items = items or []
    count = -(-len(items) // size) or 1
    length = -(-len(items) // count)
    return [
        {"items": items[start : start + length], "slice": f"{start}:{start + length}"}
        for start in range(0, len(items), length or 1)
    ]


@register.filter
def board_colour(value: object) -> str:
    """The board's colour when it is #rrggbb and reaches 7:1 on white, else ink."""
    text = str(value or "").lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        return INK
    channels = [int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return text if 1.05 / (luminance + 0.05) >= 7 else INK


@register.filter
def class_name(value: object) -> str:
    """A code as part of a class name; anything else becomes "none"."""
    text = str(value or "none")
    return text.replace("_", "-") if re.fullmatch(r"[a-z_]{1,30}", text) else "none"


@register.filter(is_safe=True)
def with_extended_letters(page: str) -> str:
    """The whole page, with the fonts for Polish, Turkish, Welsh and other letters if it has any of them."""
    if not EXTENDED_LETTER.search(page):
        return page
    return page.replace("</style>", render_to_string("print/css/extended.css") + "</style>", 1)


EXTENDED_LETTER = re.compile("[\u0100-\u0151\u0154-\u02ba\u02bd-\u02c5\u1e00-\u1eff\u2020]")
