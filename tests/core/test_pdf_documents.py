"""The printed documents: whole, tagged, of the right length, and nothing in them that was not in the page."""

import io
import random
import re
import time
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string

from core.markdown import to_html
from core.pdf import pdf_of_html, render_pdf
from tests.core import print_samples as samples
from tests.core.pdf_structure import elements, faults

DOCUMENTS = {
    "progress report": ("recommendations/pdf/progress_report.html", samples.progress_report()),
    "progress report of eight decisions": (
        "recommendations/pdf/progress_report.html",
        samples.progress_report(decisions=samples.DECISIONS + samples.MORE_DECISIONS),
    ),
    "action plan": ("recommendations/pdf/action_plan.html", samples.action_plan()),
    "newsletter": ("newsletters/pdf/newsletter.html", samples.newsletter()),
    "feedback paper": ("newsletters/pdf/feedback_paper.html", samples.feedback_paper()),
    "feedback paper of twelve agencies": ("newsletters/pdf/feedback_paper.html", samples.feedback_paper(12)),
    "review": ("reviews/pdf/review.html", samples.review()),
    "meeting": ("agencies/pdf/meeting.html", samples.meeting()),
}
PAGES = {
    "progress report": 6,
    "progress report of eight decisions": 7,
    "action plan": 4,
    "newsletter": 5,
    "feedback paper": 2,
    "feedback paper of twelve agencies": 2,
    "review": 2,
    "meeting": 2,
}
_made: dict[str, bytes] = {}


@pytest.fixture(params=DOCUMENTS)
def name(request) -> str:
    return request.param


@pytest.fixture
def pdf(name) -> bytes:
    if name not in _made:
        _made[name] = render_pdf(*DOCUMENTS[name])
    return _made[name]


REPEATED = {
    "thead",
    "h1",
    "h2",
    "h3",
    "h4",
}  # a table says its head on every page, and is called by the heading above it


class Words(HTMLParser):
    """The words that a reader must find on paper, and those that may be there more than once."""

    def __init__(self):
        super().__init__()
        self.words: Counter = Counter()
        self.may_repeat: Counter = Counter()
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "body":
            self.may_repeat.update(find_words(" ".join(value or "" for _, value in attrs)))
        if tag in {"title", "style", *REPEATED}:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if "title" in self.inside or "style" in self.inside:
            return
        found = find_words(data)
        self.words.update(found)
        if REPEATED & set(self.inside):
            self.may_repeat.update(found)


def find_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def words_of_html(html: str) -> Words:
    parser = Words()
    parser.feed(html)
    return parser


def text_of_pdf(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def letters_beyond_the_edge(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage() for page in document]
        return sum(
            len("".join(text.get_text_range().split())) - len("".join(text.get_text_bounded().split()))
            for text in texts
        )
    finally:
        document.close()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def test_every_word_of_the_page_is_on_paper_and_none_twice(name, pdf):
    html = render_to_string(*DOCUMENTS[name])
    assert sum(words_of_html(html).words.values()) > 250
    check_words(html, pdf)


def check_words(html: str, pdf: bytes) -> None:
    wanted, paper = words_of_html(html), Counter(find_words(" ".join(text_of_pdf(pdf))))
    assert wanted.words - paper == Counter()
    more = {word for word in paper - wanted.words if not word.isdigit()}
    assert more <= set(wanted.may_repeat) | {"Page", "of"}
    assert letters_beyond_the_edge(pdf) == 0


def test_a_lost_float_would_be_noticed():
    """The control: a float that overruns the last page, with nothing after it, is dropped by WeasyPrint."""
    words = " ".join(f"word{n}" for n in range(3000))
    html = f'<html lang="en"><head><title>x</title></head><body><div style="float:left;width:60mm">{words}</div></body></html>'
    paper = Counter(find_words(" ".join(text_of_pdf(pdf_of_html(html)))))
    assert words_of_html(html).words - paper


def any_newsletter(seed: int) -> dict:
    """A newsletter of sections in any order, each part of any length, so that pages break anywhere."""
    chance = random.Random(seed)

    def text(word: str, *lengths: int) -> str:
        return " ".join(f"{word}{chance.randrange(10**6)}" for _ in range(chance.choice(lengths)))

    def lesson(number: int) -> dict:
        return samples.lesson(
            number, text("title", 3, 12), text("story", 10, 60, 600), text("changed", 0, 20, 200), text("asked", 0, 20)
        )

    def contribution() -> dict:
        lessons = [lesson(number) for number in range(chance.randrange(5))]
        return {
            "from": text("from", 3),
            "author": text("author", 3),
            "agency": text("agency", 3),
            "pull": text("pull", 0, 10, 60),
            "lessons": lessons,
        }

    context = samples.newsletter()
    known = {section["kind"]: section for section in context["sections"]}
    sections = []
    for _ in range(chance.randrange(2, 7)):
        kind = chance.choice([*known, "text"])
        section = dict(known.get(kind, {"kind": "text", "title": "Text"}))
        section["title"] = text("heading", 2, 6)
        section |= {
            "rail": text("rail", 0, 5, 60, 200),
            "pull": text("pull", 0, 8, 40),
            "intro": text("intro", 0, 20, 300),
        }
        section["body"] = text("body", 0, 50, 900) if kind in {"text", "report"} else ""
        if kind == "learning":
            section["contributions"] = [contribution() for _ in range(chance.randrange(4))]
        if kind == "report":
            section["figures"] = section["figures"] * chance.randrange(3)
            section["messages"] = [
                {"number": number, "text": text("message", 3, 30)} for number in range(chance.randrange(7))
            ]
            section["applies"] = {"heading": "Here", "text": text("applies", 10, 150)}
        if kind == "briefing":
            section["themes"] = [
                {"name": text("name", 2), "text": text("theme", 10, 200)} for _ in range(chance.randrange(9))
            ]
            section["recommendations"] = [
                {"addressed_to": text("to", 2), "source": "", "text": text("what", 10, 150)}
                for _ in range(chance.randrange(12))
            ]
        sections.append(section)
    return context | {"sections": sections, "footer": context["footer"][: chance.randrange(4)]}


@pytest.mark.parametrize("seed", range(5))
def test_no_newsletter_loses_or_doubles_a_word_wherever_its_pages_break(seed):
    html = render_to_string("newsletters/pdf/newsletter.html", any_newsletter(seed))
    pdf = pdf_of_html(html)
    check_words(html, pdf)
    assert faults(pdf) == []


def test_what_is_said_beside_a_heading_is_on_the_page_of_the_heading():
    """Another area's review, whose themes are of every length, begins at every height of a page."""
    context = samples.newsletter()
    area = next(section for section in context["sections"] if section["kind"] == "briefing")
    sections = [
        area | {
            "title": f"Heading{number}", "kicker": f"Beside{number}", "recommendations": [],
            "themes": [{"name": "Theme", "text": "A line of words. " * (20 + 5 * number)}] * 2,
        } for number in range(9)
    ]  # fmt: skip

    with pdfplumber.open(
        io.BytesIO(render_pdf("newsletters/pdf/newsletter.html", context | {"sections": sections}))
    ) as document:
        pages = [page.extract_text().split() for page in document.pages[1:]]

    def first_page_with(word):
        return next(number for number, words in enumerate(pages) if word in words)

    for number in range(1, len(sections)):  # the first may stand on the page of the contents, which name every heading
        assert first_page_with(f"Beside{number}") == first_page_with(f"Heading{number}")


def test_no_page_of_an_ordinary_document_is_almost_empty(name, pdf):
    assert pages_almost_empty(pdf) == []


def pages_almost_empty(pdf: bytes) -> list[int]:
    """The pages of which four fifths or more are white below the last word of their text."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            feet = [text.get_charbox(place)[1] for place in range(text.count_chars())]
            height = page.get_height()
            if min((foot for foot in feet if foot > 0.08 * height), default=height) > 0.8 * height:
                found.append(number)
    finally:
        document.close()
    return found


def test_it_has_the_expected_number_of_pages(name, pdf):
    with opened(pdf) as document:
        assert len(document.pages) == PAGES[name]


def test_its_structure_is_what_assistive_technology_needs(name, pdf):
    assert faults(pdf) == []


def test_a_bad_structure_would_be_noticed():
    """The control: a gap between headings and a picture without words."""
    html = '<html lang="en"><head><title>x</title></head><body><h1>One</h1><h3>Three</h3><svg width="9" height="9"><path d="M0 0h9"/></svg></body></html>'
    found = faults(pdf_of_html(html))
    assert found == ["A heading of level 3 follows one of level 1.", "A figure without words."]


def test_it_shows_its_own_title(name, pdf):
    with opened(pdf) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == DOCUMENTS[name][1]["paper"]["title"]
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == DOCUMENTS[name][1]["paper"]["title"]


def test_a_rating_and_a_strip_of_marks_are_said_in_words():
    with opened(render_pdf(*DOCUMENTS["progress report"])) as document:
        said = {str(element.get("/Alt")) for element, _ in elements(document) if element.S == "/Figure"}
    assert {"Red", "Amber", "Green"} < said
    assert "4 done, 2 green, 1 amber, 1 red" in said


def test_marking_version_and_number_are_on_every_page(name, pdf):
    paper = DOCUMENTS[name][1]["paper"]
    pages = text_of_pdf(pdf)
    for number, text in enumerate(pages, start=1):
        assert paper["marking"] in text
        assert "ersion 1.0" in text
        assert f"Page {number} of {len(pages)}" in text


def test_all_fonts_are_embedded_and_ours(name, pdf):
    with opened(pdf) as document:
        fonts = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        names = {str(font.FontName) for font in fonts}
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert names
    assert all("Atkinson" in font for font in names), names


@pytest.mark.parametrize("decisions", [samples.DECISIONS, (samples.DECISIONS + samples.MORE_DECISIONS)[:5], []])
def test_page_one_of_the_progress_report_stays_one_page(decisions):
    pages = text_of_pdf(
        render_pdf("recommendations/pdf/progress_report.html", samples.progress_report(decisions=decisions))
    )
    assert "What has changed" in pages[0]
    assert "Impact:" in pages[0]
    assert "Exceptions first" in pages[1]


def test_the_sixth_decision_goes_to_page_two():
    context = samples.progress_report(decisions=samples.DECISIONS + samples.MORE_DECISIONS)
    pages = text_of_pdf(render_pdf("recommendations/pdf/progress_report.html", context))
    assert "3 more on page 2" in pages[0]
    assert "More decisions" in pages[1]
    assert "3.1a" in pages[1]


def test_a_progress_report_of_an_empty_board_says_so():
    context = samples.progress_report(
        finding="Nothing is late. No decision is needed today.",
        decisions=[], changes=None, exceptions=[], by_review=[], by_review_total=None, by_agency=[], by_agency_total=None, reviews=[],
    )  # fmt: skip
    text = " ".join(text_of_pdf(render_pdf("recommendations/pdf/progress_report.html", context)))
    assert "No decision is asked for today." in text
    assert "Nothing is late, has slipped twice" in text


@pytest.mark.parametrize("template", sorted({template for template, _ in DOCUMENTS.values()}))
def test_a_context_with_nothing_but_a_board_still_prints(template):
    context = {"board": samples.BOARD, "paper": samples.paper(), "date": date(2026, 1, 5)}
    assert render_pdf(template, context).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("count, landscape", [(1, False), (9, False), (10, True), (14, True)])
def test_the_feedback_paper_turns_at_ten_agencies(count, landscape):
    with opened(render_pdf("newsletters/pdf/feedback_paper.html", samples.feedback_paper(count))) as document:
        box = document.pages[0].mediabox
        assert (box[2] > box[3]) == landscape


def test_the_head_of_a_table_is_on_every_page_of_a_row_taller_than_a_page():
    long = " ".join(f"word{number}" for number in range(2500))
    context = samples.action_plan()
    context["reviews"][0]["recommendations"][0]["actions"][0]["updates"] = [{"on": date(2026, 1, 5), "text": long}]
    pdf = render_pdf("recommendations/pdf/action_plan.html", context)
    pages = [text for text in text_of_pdf(pdf) if re.search(r"word\d", text)]
    assert len(pages) > 3
    assert all("What, and whose" in text for text in pages)
    assert faults(pdf) == []


def test_a_long_address_and_its_bullet_stay_on_the_page():
    address = "https://www.example.org/" + "a-very-long-name-without-a-space/" * 12
    body = to_html(f"- See {address}\n- And then `{'x' * 200}`")
    context = samples.newsletter() | {
        "sections": [{"kind": "text", "title": "Links", "body": body, "rail": body, "intro": body}],
        "standfirst": body,
    }
    pdf = render_pdf("newsletters/pdf/newsletter.html", context)
    assert text_of_pdf(pdf)[0].count("•") >= 2
    assert letters_beyond_the_edge(pdf) == 0
    assert faults(pdf) == []


def test_text_of_people_is_escaped_and_long_words_are_broken():
    hostile = "<script>alert(1)</script><img src=x> {{ board }} " + "W" * 300
    context = samples.action_plan(
        heading=hostile,
        reviews=[{"title": hostile, "reference": hostile, "note": "", "recommendations": [
            {"number": "1", "text": hostile, "response": hostile, "measure": hostile, "actions": [
                samples.action("1a", hostile, hostile, hostile, date(2026, 1, 5), "verified", "red", [(date(2026, 1, 5), hostile)], hostile)]}]}],
    )  # fmt: skip
    text = " ".join(text_of_pdf(render_pdf("recommendations/pdf/action_plan.html", context)))
    assert text.count("<script>alert(1)</script>") >= 1
    assert "{{ board }}" in text


@pytest.mark.parametrize("colour", ["", None, "red", "#fff", "#ffff00", "#0a4d5c;}body{display:none", "url(http://x/)"])
def test_a_colour_that_cannot_be_read_or_is_none_becomes_ink(colour):
    from core.templatetags.print import INK, board_colour

    assert board_colour(colour) == INK


def test_a_strong_colour_is_used():
    from core.templatetags.print import board_colour

    assert board_colour("#0A4D5C") == "#0a4d5c"


def test_names_outside_latin_one_are_printed():
    context = samples.review(heading="Łódź, Şişli, Nga Tūhoe, Ŵŷn", standfirst="Łódź, Şişli, Nga Tūhoe, Ŵŷn")
    pdf = render_pdf("reviews/pdf/review.html", context)
    assert text_of_pdf(pdf)[0].replace("\r\n", " ").count("Łódź, Şişli, Nga Tūhoe, Ŵŷn") == 2
    with opened(pdf) as document:
        names = {str(o.FontName) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert any("Extended" in name for name in names)
    assert all("Atkinson" in name for name in names)


OTHER_SCRIPTS = {
    "Welsh and Polish": ("Mae plentyn yn ddiogel ŵy. Zażółć gęślą jaźń.", "Extended"),
    "Urdu and Arabic": ("بچوں کی حفاظت سب کی ذمہ داری ہے. حماية الأطفال مسؤولية الجميع.", "Noto-Sans-Arabic"),
    "Bengali": ("শিশুদের সুরক্ষা সবার দায়িত্ব.", "Noto-Sans-Bengali"),
    "joined emoji": ("A family 👩‍👩‍👧 and a thumb 👍🏽.", "Noto-Emoji"),
}


def test_the_scripts_and_signs_that_people_write_are_printed_in_fonts_of_ours():
    check_fonts(OTHER_SCRIPTS.values())


@pytest.mark.slow  # five seconds to unpack its eleven thousand signs
def test_chinese_is_printed_in_a_font_of_ours():
    check_fonts([("保护儿童是每个人的责任", "Noto-Sans-SC")])


def check_fonts(written):
    words = " ".join(words for words, _ in written)
    pdf = render_pdf("reviews/pdf/review.html", samples.review(heading=words, standfirst=words))
    with opened(pdf) as document:
        names = {str(o.FontName) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert all(any(font in name for name in names) for _, font in written), names
    assert all("Atkinson" in name or "Noto" in name for name in names), names
    assert faults(pdf) == []


def test_without_the_font_files_another_font_is_used(settings, tmp_path):
    settings.PDF_FONT_DIRS = [tmp_path]
    text = " ".join(text_of_pdf(render_pdf("reviews/pdf/review.html", samples.review()))[0].split())
    assert "Exploitation and children who go missing" in text


def test_forty_one_actions_are_at_most_eleven_pages_and_four_of_them_come_before_the_plan():
    busy = samples.progress_report()
    context = busy | {
        "decisions": (samples.DECISIONS + samples.MORE_DECISIONS)[:10],
        "exceptions": (busy["exceptions"] * 3)[:16],
        "reviews": samples.long_plan(41)["reviews"],
    }
    pages = text_of_pdf(render_pdf("recommendations/pdf/progress_report.html", context))
    assert len(pages) <= 11
    assert next(number for number, text in enumerate(pages) if "The full plan" in text) <= 4


@pytest.mark.slow
def test_two_hundred_actions_are_at_most_sixty_pages():
    assert len(text_of_pdf(render_pdf("recommendations/pdf/action_plan.html", samples.long_plan(200)))) <= 60


@pytest.mark.slow
def test_two_hundred_actions_cost_little_more_than_weasyprint_alone():
    """Printed, not asserted: times differ between machines. The ratio to reach is 1.2."""
    import subprocess
    import sys

    html = render_to_string("recommendations/pdf/action_plan.html", samples.long_plan(200))
    plain = "import sys, time, weasyprint; t = time.perf_counter(); weasyprint.HTML(string=sys.stdin.read()).write_pdf('/dev/null', pdf_variant='pdf/ua-1'); print(time.perf_counter() - t)"
    alone = float(subprocess.run([sys.executable, "-c", plain], input=html, text=True, capture_output=True).stdout)
    started = time.perf_counter()
    render_pdf("recommendations/pdf/action_plan.html", samples.long_plan(200))
    ours = time.perf_counter() - started
    print(f"200 actions: ours {ours:.2f} s, WeasyPrint alone {alone:.2f} s, ratio {ours / alone:.2f}")
