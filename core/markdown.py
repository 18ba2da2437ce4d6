"""Markdown to safe HTML: no raw HTML, no images, links to web and mail addresses only."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
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
    html = _parser.render(text or "")
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
            link_rel="noopener noreferrer",
        )
    )


def unsafe_links(text):
    """Targets of links in `text` that would be taken out: for a sentence to the writer."""
    found = []
    for token in MarkdownIt("commonmark", {"html": False}).use(_keep_every_link).parse(text or ""):
        for child in token.children or []:
            target = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if target and not target.lower().startswith(("http://", "https://", "mailto:")):
                found.append(target)
    return found


def _keep_every_link(parser):
    parser.validateLink = lambda url: True
