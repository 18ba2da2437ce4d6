"""Markdown becomes safe HTML."""

import re

import pytest

from core.markdown import to_html, unsafe_links


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
