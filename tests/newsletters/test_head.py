"""Where a newsletter stands stays above each of its pages: four steps while it is written, two tabs once it was sent."""

import re

from django.urls import reverse


def url(name, row, *more):
    return reverse(f"newsletters:{name}", args=[row.reference, *more])


def current(text):
    found = re.search(r'class="moj-sub-navigation__link" href="[^"]+" aria-current="page">([^<]+)</a>', text)
    return found[1] if found else ""


def test_every_page_of_a_draft_shows_the_steps(world, draft, sign_in):
    page = sign_in(world.manager)
    section = draft.sections.get()

    pages = [url(name, draft) for name in ("edit", "change", "agencies", "section_new", "release", "send")]
    pages.append(url("section_remove", draft, section.pk))

    assert [address for address in pages if 'class="app-steps"' not in page.get(address).content.decode()] == []


def test_every_page_of_one_that_was_sent_shows_the_tabs(world, feedback, sign_in):
    page, row, slug = sign_in(world.manager), feedback.police.newsletter, world.police.slug

    assert current(page.get(row.get_absolute_url()).content.decode()) == "Newsletter"
    for address in (url("feedback", row), url("answer", row, slug), url("link_send", row, slug)):
        assert current(page.get(address).content.decode()) == "What agencies answered"


def test_who_does_not_read_the_answers_has_no_tabs(world, feedback, sign_in):
    row = feedback.police.newsletter

    assert current(sign_in(world.police_lead).get(row.get_absolute_url()).content.decode()) == ""
