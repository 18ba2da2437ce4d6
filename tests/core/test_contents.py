"""Links to the parts of a long page."""

import re

from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from newsletters.content import build
from tests import factories as f


def drawn(inside, options=""):
    return Template("{% load contents %}{% contents " + options + " %}" + inside + "{% endcontents %}").render(
        Context()
    )


def links(page):
    """(where to, words) of the list of parts on a page."""
    found = re.search(r'<nav class="app-contents.*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', found[0]) if found else []


def test_every_heading_is_listed_under_an_id_that_it_has():
    page = drawn('<h2 id="own">One</h2><h2 class="x"><a href="/">Two &amp; <b>half</b></a></h2><h2>Three</h2>')

    assert links(page) == [("own", "One"), ("part-2-two-half", "Two &amp; half"), ("part-3-three", "Three")]
    assert '<h2 id="part-2-two-half" class="x">' in page
    assert page.count('id="own"') == 1


def test_words_that_somebody_typed_stay_words():
    page = drawn("<h2>&lt;script&gt;alert(1)&lt;/script&gt;</h2><h2>B</h2><h2>C</h2>")

    assert "<script>" not in page
    assert links(page)[0][1] == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_a_page_of_two_parts_has_no_list_and_headings_of_other_levels_are_left_alone():
    assert links(drawn("<h2>A</h2><h2>B</h2><h3>C</h3>")) == []
    assert [words for _, words in links(drawn("<h2>A</h2><h3>B</h3><h3>C</h3><h3>D</h3>", "3"))] == ["B", "C", "D"]


def test_what_is_only_for_screen_readers_is_no_part():
    assert links(drawn('<h2 class="govuk-visually-hidden">A</h2><h2>B</h2><h2>C</h2>')) == []


def test_the_long_pages_have_them(world, sign_in):
    for words in ("First", "Second"):
        f.SectionFactory(newsletter=world.newsletter, heading=words)
    content = build(world.newsletter)
    now = timezone.now()
    sent = {
        "state": "sent",
        "sent_at": now,
        "released_at": now,
        "released_by": world.chair,
        "released_content": content,
    }
    type(world.newsletter).objects.filter(pk=world.newsletter.pk).update(**sent)
    page = sign_in(world.manager)

    def parts(address):
        return [words for _, words in links(page.get(address).content.decode())]

    assert parts(world.newsletter.get_absolute_url()) == ["Why this matters", "First", "Second"]
    assert "Exceptions first" in parts(reverse("recommendations:progress_report"))
    assert parts(reverse("recommendations:action_plan_report"))[:3] == ["Status", "RAG", "Impact"]
    assert "Learning points" in parts(world.review.get_absolute_url())
    assert parts(world.imrs.police.get_absolute_url())[0] == "What was handed in"
    assert "Whom to ask" in parts(reverse("agencies:board_change", args=[world.board.prefix]))
    assert parts(reverse("reminders:board", args=[world.board.prefix]))
