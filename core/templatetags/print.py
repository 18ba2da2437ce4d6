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
def are_short(rows: list[dict] | None, limit: int) -> bool:
    """Whether there are rows, the text of none of them a whole sentence, short enough to run on in one paragraph."""
    text = "".join(str(row["text"]) for row in rows or [])
    return bool(rows) and len(text) <= limit and "." not in text


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


FONT = mark_safe('font-family="Atkinson Hyperlegible Next"')  # an SVG does not take the font of its page
RAG_SHAPES = {
    "red": (13, '<path d="M0 0h13v13H0z" fill="#b00020"/>', "#fff"),
    "amber": (15, '<path d="M7.5 .8 14.2 7.5 7.5 14.2 .8 7.5z" fill="#f3b229" stroke="#604000"/>', INK),
    "green": (14, '<circle cx="7" cy="7" r="6.2" fill="#fff" stroke="#1a7340" stroke-width="1.4"/>', "#125230"),
}


@register.simple_tag
def rag_badge(code: str, label: str) -> str:
    """A rating as its shape with its letter, and for those who listen as its word; an en dash for none."""
    if code not in RAG_SHAPES:
        return DASH
    size, shape, colour = RAG_SHAPES[code]
    return format_html(
        '<svg class="rag" width="{size}pt" height="{size}pt" viewBox="0 0 {size} {size}"><title>{label}</title>{shape}'
        '<text x="{middle}" y="{foot}" {font} text-anchor="middle" font-size="8" font-weight="800" fill="{colour}">{letter}</text></svg>',
        size=size,
        label=label,
        shape=mark_safe(shape),  # noqa: S308 - one of ours
        font=FONT,
        middle=size / 2,
        foot=size / 2 + 2.8,
        colour=colour,
        letter=label[:1].upper(),
    )


# The marks of a strip, in the order in which they stand: what is behind us first, then from good to bad.
MARKS = {
    "done": ("done", '<path d="M3 11l5 5.5L17.5 4" fill="none" stroke="#0b0c0c" stroke-width="3.4"/>'),
    "closed": ("closed", '<path d="M3 11l5 5.5L17.5 4" fill="none" stroke="#0b0c0c" stroke-width="3.4"/>'),
    "green": ("green", '<circle cx="10" cy="10" r="8" fill="none" stroke="#1a7340" stroke-width="2.6"/>'),
    "amber": ("amber", '<path d="M10 .9 19.1 10 10 19.1 .9 10z" fill="#f3b229" stroke="#604000" stroke-width="1.4"/>'),
    "red": ("red", '<path d="M1.2 1.2h17.6v17.6H1.2z" fill="#b00020"/>'),
    "": ("not rated", '<path d="M3 10h14" fill="none" stroke="#4a5560" stroke-width="2.4"/>'),
    "paused": (
        "paused",
        '<path d="M1.8 1.8h16.4v16.4H1.8z" fill="none" stroke="#4a5560" stroke-width="1.6" stroke-dasharray="3 2.1"/>',
    ),
    "ended": ("ended", '<path d="M4 4l12 12M16 4L4 16" fill="none" stroke="#4a5560" stroke-width="2.6"/>'),
}
MOST_SINGLE_MARKS = 10


@register.simple_tag
def strip_of_marks(marks: list[str]) -> str:
    """One mark for each, in one order on one line; from eleven on one of each kind with its number.

    It is one figure, whose words say how many there are of each.
    """
    known = [mark if mark in MARKS else "" for mark in marks]
    counts = {mark: known.count(mark) for mark in MARKS if mark in known}
    if not counts:
        return DASH
    single = len(known) <= MOST_SINGLE_MARKS
    drawn, x = [], 0
    for mark, count in counts.items():
        for _ in range(count if single else 1):
            drawn.append(format_html('<g transform="translate({} 0)">{}</g>', x, mark_safe(MARKS[mark][1])))  # noqa: S308
            x += 23
        if not single:
            drawn.append(format_html('<text x="{}" y="16.5" {} font-size="18">{}</text>', x, FONT, count))
            x += 11 * len(str(count)) + 9
    return format_html(
        '<svg class="strip-marks" width="{}pt" height="9.5pt" viewBox="0 0 {} 20"><title>{}</title>{}</svg>',
        round(x * 0.475, 1),
        x,
        ", ".join(f"{count} {MARKS[mark][0]}" for mark, count in counts.items()),
        mark_safe("".join(drawn)),  # noqa: S308 - made above
    )


@register.filter
def class_name(value: object) -> str:
    """A code as part of a class name; anything else becomes "none"."""
    text = str(value or "none")
    return text.replace("_", "-") if re.fullmatch(r"[a-z_]{1,30}", text) else "none"


EXTENDED_LETTER = re.compile("[\u0100-\u0151\u0154-\u02ba\u02bd-\u02c5\u1e00-\u1eff\u2020]")
# (the signs, the family, its files by weight). A family of its own each, as in extended.css.
SCRIPTS = (
    (
        "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]",
        "Noto Sans Arabic",
        "noto-sans-arabic-arabic",
        (400, 700),
    ),
    ("[\u0980-\u09ff]", "Noto Sans Bengali", "noto-sans-bengali-bengali", (400, 700)),
    (
        "[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]",
        "Noto Sans SC",
        "noto-sans-sc-chinese-simplified",
        (400,),
    ),
    ("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]", "Noto Emoji", "noto-emoji-emoji", (400,)),
)


@register.filter(is_safe=True)
def with_extended_letters(page: str) -> str:
    """The whole page, with the fonts for the letters, scripts and signs that it has beyond those of Western Europe."""
    faces = [render_to_string("print/css/extended.css")] if EXTENDED_LETTER.search(page) else []
    faces += [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url(asset:fonts/{file}-{weight}-normal.woff2) }}\n'
        for signs, family, file, weights in SCRIPTS
        if re.search(signs, page)
        for weight in weights
    ]
    return page.replace("</style>", f"{''.join(faces)}</style>", 1) if faces else page
