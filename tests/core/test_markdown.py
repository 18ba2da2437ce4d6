"""Markdown becomes safe HTML."""

import re

import pytest

from core.markdown import is_safe_link, to_html, unsafe_links


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        '[x](https://ok.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_in_it_can_run(text):
    html = to_html(text)

    assert "<script" not in html and "<img" not in html and "<svg" not in html
    assert not re.search(r'<a [^>]*href="(javascript|data|vbscript)', html, re.IGNORECASE)
    assert not re.search(r"<[^>]+\son\w+=", html)


def test_a_link_that_would_be_taken_out_is_named_to_its_writer():
    assert unsafe_links("See [this](javascript:alert(1)) and [that](https://example.org)") == ["javascript:alert(1)"]


def test_what_writers_need_is_kept():
    html = to_html("# Head\n\n**bold**\n\n- one\n- two\n\n[site](https://example.org)")

    assert "<h3>Head</h3>" in html
    assert "<strong>bold</strong>" in html
    assert "<li>one</li>" in html
    assert 'href="https://example.org"' in html


ELSEWHERE = [
    "//evil.example/x", "///evil.example", "/\\\\evil.example", "\\\\\\\\evil.example", "/%09/evil.example", "&#47;&#47;evil.example",
    "&#x2f;/evil.example", "http:/evil.example", "http:evil.example", "https:evil.example", "http:///evil.example", "https://", "https:///x",
    "https://good.example@evil.example", "https://good.example%40evil.example", "https://good.example\\\\@evil.example", "/local/page",
    "page", "?q=1", "#part", "%2f%2fevil.example", "<//evil.example/a b>", "<ht&Tab;tp://evil.example>", "&#9;//evil.example", "mailto:",
    "\u00a0//evil.example", "&#8203;https://evil.example", "ftp://evil.example", "feed:https://evil.example", "https://[evil", "blob:https://x/1",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_link_that_does_not_say_in_full_where_it_leads_is_none(target):
    for text in (f"[x]({target})", f"[x][1]\n\n[1]: {target}\n"):
        assert "href=" not in to_html(text), text


@pytest.mark.parametrize("target", ["//evil.example/x", "/local", "http:/evil.example", "https://a@evil.example"])
def test_its_writer_is_told(target):
    assert unsafe_links(f"[x]({target})") == [target]


@pytest.mark.parametrize("target", ["https://example.org", "HTTP://Example.org:8000/a?b=1#c", "mailto:a@example.org"])
def test_a_full_address_is_a_link(target):
    assert f'href="{target}"' in to_html(f"[x]({target})")
    assert is_safe_link(target)
    assert unsafe_links(f"[x]({target})") == []
