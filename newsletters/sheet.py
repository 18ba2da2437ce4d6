"""The page as it will print: the content walked once, every word of it looked at by the identifier check on the way.

Showing and checking are one walk, so nothing can be shown that was not checked.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

from core.markdown import to_html
from newsletters.lessons import asked_numbers, minutes_to_answer
from newsletters.models import Section
from reviews import identifiers
from reviews.identifiers.known import known_names, meeting_days

BREAKS = frozenset({"p", "br", "li", "h3", "h4", "tr", "td", "th", "blockquote", "ul", "ol", "table", "hr"})


@dataclass
class Found:
    """One place of the check, as the editor and the releasing person see it."""

    number: int
    kind: str
    words: str
    why: str
    cure: str
    use: str | None
    reason: str = ""
    anchored: bool = False

    @property
    def is_open(self):
        return not self.reason


@dataclass
class Checker:
    """Marks places in each text it is given and collects them under one number per wording."""

    known: tuple[str, ...] = ()
    days: frozenset[dt.date] = frozenset()
    kept: dict[str, str] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)

    def note(self, place):
        key = place.words.casefold()
        if key not in self.found:
            reason = next((why for words, why in self.kept.items() if words.casefold() == key), "")
            self.found[key] = Found(
                len(self.found) + 1, place.kind, place.words, place.why, place.cure, place.use, reason
            )
        return self.found[key]

    def text(self, text):
        """Plain text as marked HTML."""
        out, at = [], 0
        for place in identifiers.find(text, self.known, self.days):
            out += [escape(text[at : place.start]), self._mark(place.words, self.note(place))]
            at = place.end
        return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308  every part is escaped

    def markdown(self, text):
        """Markdown as marked HTML; what stands in a link's address is checked too."""
        html = to_html(text)
        reader = _Reader()
        reader.feed(html)
        reader.close()
        places = identifiers.find("".join(reader.plain), self.known, self.days)
        for target in reader.targets:
            for place in identifiers.find(_spoken(target), self.known, self.days):
                if place.kind != "Initials":  # any two letters of an address
                    self.note(place)
        return self._marked(reader, places)

    def _marked(self, reader, places):
        """The HTML again, with each run of text cut where a place begins and ends."""
        out = []
        for part in reader.parts:
            if part.start is None:
                out.append(part.html)
                continue
            at, end = part.start, part.start + len(part.html)
            for place in places:
                if place.end <= at or place.start >= end:
                    continue
                start, stop = max(place.start, at), min(place.end, end)
                found = self.note(place)
                words = part.html[start - part.start : stop - part.start]
                out += [escape(part.html[at - part.start : start - part.start])]
                out += [self._mark(words, found, linked=part.in_link, last=stop == place.end)]
                at = stop
            out.append(escape(part.html[at - part.start :]))
        return mark_safe("".join(out))  # noqa: S308  text is escaped again, tags were cleaned by nh3

    @staticmethod
    def _mark(words, found, linked=False, last=True):
        number = (
            f'<span class="app-hit__number"><span class="govuk-visually-hidden">note </span>{found.number}</span>'
            if last
            else ""
        )
        words = f"{escape(words)} {number}" if number else escape(words)
        if linked:
            return f'<span class="app-hit">{words}</span>'
        anchor = "" if found.anchored else f' id="place-{found.number}"'
        found.anchored = True
        return f'<a class="app-hit" href="#hit-{found.number}"{anchor}>{words}</a>'

    @property
    def places(self):
        return list(self.found.values())

    @property
    def undecided(self):
        return [place for place in self.found.values() if place.is_open]


class Plain:
    """Takes the part of a Checker where nothing is to be marked: what was released is as it is."""

    places: list[Found] = []
    undecided: list[Found] = []

    @staticmethod
    def text(text):
        return conditional_escape(text)

    @staticmethod
    def markdown(text):
        return to_html(text)


@dataclass
class _Part:
    html: str
    start: int | None = None  # where its text begins in the plain text; None for a tag
    in_link: bool = False


class _Reader(HTMLParser):
    """Clean HTML as tags and runs of text, and as one plain text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[_Part] = []
        self.plain: list[str] = []
        self.targets: list[str] = []
        self.length, self.links = 0, 0

    def _grow(self, text):
        self.plain.append(text)
        self.length += len(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links += 1
            self.targets.append(dict(attrs).get("href") or "")
        if tag in BREAKS:
            self._grow("\n")
        self.parts.append(_Part(self.get_starttag_text()))

    def handle_endtag(self, tag):
        self.links -= tag == "a"
        if tag in BREAKS:
            self._grow("\n")
        self.parts.append(_Part(f"</{tag}>"))

    def handle_data(self, data):
        self.parts.append(_Part(data, self.length, self.links > 0))
        self._grow(data)


def _spoken(target):
    """The path of an address as words: "/baby-jw/report" as "Baby JW Report"."""
    path = target.partition("://")[2].partition("/")[2] if "://" in target else target.partition(":")[2]
    words = re.findall(r"[^\W_]+|@", path)
    return " ".join(word.upper() if len(word) <= 3 else word.capitalize() for word in words)


def sheet(content, checker=None):
    """Everything the page shows, as safe HTML and plain values, in the order it is read."""
    look = checker or Plain()
    return {
        "title": look.text(content["title"]),
        "introduction": look.markdown(content["introduction"]) if content["introduction"] else "",
        "issued_by": look.text(content["issued_by"]),
        "sections": [_section(section, look) for section in content["sections"]],
        "feedback": content["feedback"],
        "minutes": minutes_to_answer(content),
        "asks_about": asked_numbers(content),
    }


def _section(section, look):
    shown = {
        "id": section["id"],
        "kind": section["kind"],
        "heading": look.text(section["heading"]),
        "byline": _byline(section, look),
        "body": look.markdown(section["body"]) if section["body"].strip() else "",
        "points": [_point(point, look) for point in section["points"]],
        "figures": _figures(section["figures"], look),
        "recommendations": [_recommendation(row, look) for row in section["recommendations"]],
    }
    origins = {row["source"] for row in shown["recommendations"] if not row["withdrawn"]}
    shown["one_source"] = origins.pop() if len(origins) == 1 else ""
    shown["is_report"] = section["kind"] == Section.Kind.REPORT_SUMMARY
    return shown


def _byline(section, look):
    parts = [look.text(section["byline"])] if section["byline"] else []
    if section["agency"]:
        parts.append(conditional_escape(section["agency"]))
    if published := section["from"]:
        parts.append(look.text(", ".join(filter(None, [published["area"], published["title"]]))))
    return mark_safe(", ".join(parts))  # noqa: S308  every part is escaped


def _point(point, look):
    if point["withdrawn"]:
        return {"number": point["number"], "withdrawn": True}
    return {
        "number": point["number"],
        "withdrawn": False,
        "good_practice": point["good_practice"],
        "heading": look.text(point["heading"]),
        "line": look.text(point["line"]),
        "changed": look.text(point["changed"]),
        "asked": look.text(point["asked"]),
        "theme": point["theme"],
    }


def _figures(figures, look):
    """Figures that show the same finding stand under it together."""
    by_finding = {}
    for figure in figures:
        by_finding.setdefault(figure["finding"], []).append(figure)
    return [{"finding": look.text(f), "rows": [_figure(row, look) for row in rows]} for f, rows in by_finding.items()]


def _figure(figure, look):
    whole = f"of {figure['whole']:,} {figure['whole_label']}".strip() if figure["whole"] else ""
    return {
        "label": look.text(figure["label"]),
        "value": figure["value"],
        "whole": figure["whole"],
        "words": f"{figure['value']:,} {whole}".strip(),
    }


def _recommendation(row, look):
    if row["withdrawn"]:
        return {"withdrawn": True}
    return {
        "withdrawn": False,
        "text": look.text(row["text"]),
        "addressed_to": row["addressed_to"],
        "source": look.text(row["source"]),
    }


def checked(newsletter, content):
    """(sheet, checker) of a newsletter that is being written."""
    board = newsletter.board
    checker = Checker(known=known_names(board), days=_own_days(newsletter), kept=newsletter.kept)
    return sheet(content, checker), checker


def _own_days(newsletter):
    """When the panel met or will meet, and until when answers are wanted."""
    return meeting_days(newsletter.board) | {newsletter.feedback_due_on} - {None}
