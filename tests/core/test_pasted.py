"""What is pasted from Word and Outlook comes out as its reader expects: on the page, in the API, in spreadsheets, on paper."""

import csv
import datetime as dt
import io
from html import unescape

import openpyxl
import pytest
from django.utils.safestring import mark_safe
from rest_framework import serializers

from core import days, spreadsheets
from core.forms import PageForm, forms
from core.markdown import to_html
from core.pasted import tidy
from core.serializers import RowBody, Text, _OnlyKnown
from core.templatetags.print import kept_together
from recommendations.models import ProgressUpdate


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("First line\x0bsecond\r\nthird\rfourth\u2028fifth\u2029sixth\x0cseventh", "First line\nsecond\nthird\nfourth\nfifth\nsixth\nseventh"),
        ("10\xa0May\u202f2026,\u2009by\u2003then", "10 May 2026, by then"),
        ("safe\xadguard\ufffeing \ufeffchil\u200bdren\u2060 a\u200db", "safeguarding children ab"),
        ("follow\x1eup, well\u2011being", "follow-up, well-being"),
        ("•\tFirst\r\n\xa0•\xa0\xa0\xa0Second\r\no\tThird\r\n·\xa0\xa0\xa0\xa0\xa0Fourth\r\n-\tFifth\r\n\uf0b7\tSixth\r\n\uf0a7  Seventh", "\n".join(f"• {n}" for n in ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh"])),
        ("\uf0fc\tDone", "✓ Done"),
        ("1.\tFirst\n2)\tSecond\n\ta.\tThird", "1. First\n2) Second\na. Third"),
        ("\u200eAda\u200f \u202a01632 960 001\u202c", "Ada 01632 960 001"),
        ("a\x01b\x07c", "abc"),
    ],
)  # fmt: skip
def test_what_word_puts_between_the_letters_becomes_blanks_and_breaks(pasted, read):
    assert tidy(pasted) == read


@pytest.mark.parametrize(
    "text",
    [
        "Plain, “quoted” – and on\n\nto another paragraph. Column\tcolumn",
        "👩‍👩‍👧‍👦 👩🏽‍⚕️ ❤️‍🔥 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣",
        "Mae’r plant yn ddiogel; ŵy, tŷ, gwnïo, môr",
        "Dzieci są bezpieczne: łódź, źdźbło, Ćma",
        "می‌خواهم کتاب‌ها",
        "آپ کی حفاظت ہمارے لیے اہم ہے۔ ہ‍",
        "رقم الهاتف \u200e01632 960 001\u200f هنا \u2067x\u2069",
        "ক্‌ষ র‍্য ക്‍",
        "ภาษา\u200bไทย",
        "家\u3000庭",
        "GP · midwife · school",
        "e\u0301 and i\u0307",
    ],
)
def test_what_has_a_meaning_stays(text):
    assert tidy(text) == text


def test_a_field_of_one_line_takes_a_break_of_word_as_a_blank_and_no_other():
    class Named(PageForm):
        name = forms.CharField(label="Name")

    pasted = Named({"name": "Audit\x0bof\tcase\xa0files\u2028and\u200b notes"})
    assert pasted.is_valid() and pasted.cleaned_data["name"] == "Audit of case files and notes"
    assert not Named({"name": "Two\r\nlines"}).is_valid()
    assert Named({"name": "\u200b\xad"}).errors["name"] == ["Enter the name"]


def test_a_password_is_taken_as_it_is():
    class Sign(PageForm):
        password = forms.CharField(widget=forms.PasswordInput)

    assert Sign({"password": "a\u200bb\xadc"}).data["password"] == "a\u200bb\xadc"


def test_a_line_break_counts_once_on_page_and_in_the_api(world, sign_in):
    """The counter in the browser counts so: https://html.spec.whatwg.org/#textarea-api-value."""
    text, url = "1234\r\n" * 199 + "12345", f"/actions/{world.actions.police.reference}/update/"
    assert len(text) > 1000 == len(text.replace("\r", "")), "as it is sent, and as it is counted"

    for at in ("", "/api/v1"):
        answer = sign_in(world.police_lead).post(f"{at}{url}", {"going": "on_time", "text": text})

        assert answer.status_code in {200, 302}, answer.content
        assert ProgressUpdate.objects.latest("pk").text == text.replace("\r", "")


def test_a_text_that_is_too_long_is_refused_and_shown_as_it_is_counted(world, sign_in):
    text, url = "1234\r\n" * 199 + "123456", f"/actions/{world.actions.police.reference}/update/"

    answer = sign_in(world.police_lead).post(url, {"going": "on_time", "text": text})

    assert "(it has 1001)" in unescape(answer.content.decode())


def test_every_text_that_the_api_takes_is_tidied():
    def bodies(kind):
        return {kind}.union(*(bodies(sub) for sub in kind.__subclasses__()))

    plain = [
        f"{body.__name__}.{name}"
        for body in bodies(_OnlyKnown)
        if body.__module__ != "core.serializers" and not issubclass(body, RowBody)
        for name, field in body().fields.items()
        if isinstance(field, serializers.CharField) and not isinstance(field, Text | serializers.EmailField)
    ]
    assert plain == []


PASTED = "First\x0bsecond\r\nsafe\xadguard\ufffeing\xa0children"
READ = "First\nsecond\nsafeguarding children"


def test_old_texts_come_out_tidy_in_spreadsheets_and_dates_are_dates():
    claimed_at = dt.datetime(2027, 7, 1, 9, 30, tzinfo=dt.UTC)
    rows = [[PASTED, dt.date(2027, 3, 1), "👩‍⚕️ می‌خواهم", claimed_at]]

    sheet = openpyxl.load_workbook(spreadsheets.xlsx_file(["Text", "Due", "More", "Claimed"], rows)).active
    text, due, more, claimed = sheet[2]
    assert claimed.is_date and str(claimed.value) == "2027-07-01 10:30:00", "as clocks show it in London"
    assert (text.value, more.value) == (READ, "👩‍⚕️ می‌خواهم")
    assert due.is_date and due.value.date() == dt.date(2027, 3, 1)

    content = b"".join(spreadsheets.respond("csv", "plan", ["Text", "Due", "More"], rows).streaming_content)
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1][0] == READ


def test_a_list_of_word_is_a_list_in_a_newsletter_and_lines_stay_lines():
    html = to_html(tidy("We will:\r\n•\tring\r\n•\twrite\r\nThen we ask.\r\n\r\n\tCall us\x0b01632 960 001"))

    assert html.count("<li>") == 2 and "<li>ring</li>" in html and "<li>write</li>" in html
    assert "<p>Then we ask.</p>" in html
    assert "<p>Call us<br>\n01632 960 001</p>" in html.replace("<br />", "<br>")


def test_the_page_shows_it_in_lines(world, sign_in):
    action = world.actions.police
    url = f"/actions/{action.reference}/"
    page = sign_in(world.police_lead)

    page.post(f"{url}update/", {"going": "on_time", "text": "We did:\r\n•\tone\r\n•\ttwo"})

    assert "We did:<br>• one<br>• two" in page.get(url).content.decode()


def test_paper_shows_the_lines_of_a_text_and_leaves_markup_alone():
    assert kept_together("We did:\n• one & two\n• by 3 May") == "We did:<br>• one &amp; two<br>• by 3\xa0May"
    assert kept_together(mark_safe("<p>one</p>\n<p>two</p>")) == "<p>one</p>\n<p>two</p>"


def test_every_long_text_shows_its_lines_on_its_page(world, sign_in):
    lines = {
        name: f"{name}:\n• one\n• two" for name in ("measure", "outcome", "changed_here", "asked_of_others", "dissent")
    }
    action, point = world.actions.police, world.review.learning_points.first()
    type(action).objects.filter(pk=action.pk).update(measure=lines["measure"], outcome=lines["outcome"], purpose="")
    point.changed_here, point.asked_of_others = lines["changed_here"], lines["asked_of_others"]
    point.save()
    decided = {"kind": "other", "decision": "x", "decided_on": days.today(), "decided_by": "Chair", "reason": "r"}
    world.review.decisions.create(**decided, dissent=lines["dissent"], recorded_by=world.manager)
    page, review = sign_in(world.manager), f"/reviews/{world.review.reference}"

    shown = "".join(
        page.get(url).content.decode()
        for url in (f"/actions/{action.reference}/", f"{review}/learning/{point.number}/", f"{review}/decisions/")
    )

    assert [name for name in lines if f"{name}:<br>• one<br>• two" not in shown] == []
