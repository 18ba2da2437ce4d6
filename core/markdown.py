"""Markdown to safe HTML: no raw HTML, no images, links to web and mail addresses only.

A link must say in full where it leads: what a browser would read as another site (`//host`, `/\\host`, `http:/host`) or
as a part of this one is none, and neither is `https://bank.example@evil.example`.
"""

import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

# Browsers leave out blanks and breaks inside a scheme, and take a backslash for a slash.
ODD_IN_A_LINK = re.compile(r"[\s\\\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def is_safe_link(url):
    """Whether a link leads where it says: to a web address with a host and without a name in front of it, or to a mail address."""
    if ODD_IN_A_LINK.search(url):
        return False
    if url.lower().startswith("mailto:"):
        return len(url) > len("mailto:")
    try:
        parts = urlsplit(url)
        is_web = url.lower().startswith((f"{parts.scheme}://",)) and parts.scheme in {"http", "https"}
        return is_web and bool(parts.hostname) and "@" not in parts.netloc and "%" not in parts.netloc
    except ValueError:  # no address at all
        return False


# A line that the writer ended is ended, and a line that begins with blanks is no program.
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table").disable("code")
_parser.validateLink = is_safe_link  # type: ignore[method-assign]
_reader = MarkdownIt("commonmark", {"html": False})
_reader.validateLink = lambda url: True  # type: ignore[method-assign]

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "blockquote",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "hr",
}


def to_html(text):
    """Sanitised HTML of `text`; headings begin at level 3, because the page has its own above."""
    html = _parser.render(_with_lists(text or ""))
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{min(level + 2, 4)}>").replace(
            f"</h{level}>", f"</h{min(level + 2, 4)}>"
        )
    return mark_safe(  # noqa: S308  nh3 has just cleaned it
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            url_relative="deny",
            link_rel="noopener noreferrer",
        )
    )


def _with_lists(text):
    """Lines that begin with a bullet, as Word copies them (`core.pasted`), as the list that they are."""
    lines, in_list = [], False
    for line in text.splitlines():
        is_item = line.startswith("• ")
        if is_item != in_list and line.strip():
            lines.append("")  # what follows a list is no part of its last item
        in_list = is_item or (in_list and not line.strip())
        lines.append(f"- {line[2:]}" if is_item else line)
    return "\n".join(lines)


def unsafe_links(text):
    """Targets of links in `text` that would be taken out: for a sentence to the writer."""
    links = (child for token in _reader.parse(text or "") for child in token.children or [])
    targets = (str(link.attrGet("href") or "") for link in links if link.type == "link_open")
    return [target for target in targets if not is_safe_link(target)]
