"""A form opened before somebody else saved: what they saved is shown, and one more press saves."""

import re

import pytest
from django.urls import reverse

from agencies import services as agencies
from newsletters import services as newsletters
from recommendations import services as recommendations
from reviews import services as reviews
from tests import factories as f
from tests.newsletters.conftest import write


def form_on(page):
    """What a browser would send if nothing was typed."""
    form = max(re.findall(r"<form[^>]*method=\"post\".*?</form>", page.content.decode(), re.S), key=len)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{attr}="([^"]*)"', tag) for attr in ("name", "value"))
        if (
            name
            and not (re.search(r'type="(radio|checkbox)"', tag) and " checked" not in tag)
            and 'type="file"' not in tag
        ):
            given = value[1] if value else "on" if re.search(r'type="(radio|checkbox)"', tag) else ""
            sent.setdefault(name[1], []).append(given)
    for name, text in re.findall(r"<textarea[^>]*name=\"(\w+)\"[^>]*>\s?(.*?)</textarea>", form, re.S):
        sent[name] = [text]
    for name, options in re.findall(r"<select[^>]*name=\"(\w+)\"[^>]*>(.*?)</select>", form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen or re.findall(r'<option value="([^"]*)"', options)[:1]
    return sent


def change_action(world, **changes):
    """The officer changes the police's action."""
    action = world.actions.police
    kept = {name: getattr(action, name) for name in ("title", "purpose", "outcome", "measure", "lead_agency", "owner")}
    answers = list(action.recommendations.all())
    recommendations.change_action(action, recommendations=answers, version=None, by=world.officer, **kept | changes)


def edits(world):
    """Six kinds of form: its page, what this person types, what the other one did meanwhile, and what must come out."""
    action, review, point = world.actions.police, world.review, world.points.uncleared
    recommendation, board = world.recommendations.first, world.board
    meeting = world.meeting
    return {
        "action": (
            reverse("recommendations:change_action", args=[action.reference]), {"title": "Mine"},
            lambda: change_action(world, purpose="Theirs"),
            action, {"title": "Mine", "purpose": "Theirs"},
        ),
        "recommendation": (
            reverse("recommendations:change_recommendation", args=[review.reference, recommendation.number]),
            {"text": "Mine"},
            lambda: recommendations.change_recommendation(
                recommendation, text=recommendation.text, source="Theirs", version=None, by=world.officer
            ),
            recommendation, {"text": "Mine", "source": "Theirs"},
        ),
        "learning point": (
            reverse("reviews:change_learning", args=[review.reference, point.number]), {"heading": "Mine"},
            lambda: reviews.change_learning_point(point, text="Theirs", by=world.officer),
            point, {"heading": "Mine", "text": "Theirs"},
        ),
        "review": (
            reverse("reviews:change", args=[review.reference]), {"summary": "Mine"},
            lambda: reviews.change_review(review, lead_reviewer="Theirs", by=world.officer),
            review, {"summary": "Mine", "lead_reviewer": "Theirs"},
        ),
        "meeting": (
            reverse("agencies:meeting_change", args=[meeting.pk]), {"name": "Mine"},
            lambda: agencies.change_meeting(meeting, name="Theirs", by=world.manager),
            meeting, {"name": "Mine"},
        ),
        "agency": (
            reverse("agencies:agency_change", args=[board.prefix, world.police.slug]), {"name": "Mine"},
            lambda: agencies.ask_to_change(board, world.police, short_name="Theirs", by=world.manager),
            world.police, {"name": "Mine"},
        ),
    }  # fmt: skip


KINDS = ["action", "recommendation", "learning point", "review", "meeting", "agency"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_other_one_saved_is_kept_or_shown_and_the_next_press_saves(world, sign_in, kind):
    url, typed, meanwhile, row, wanted = edits(world)[kind]
    browser = sign_in(world.manager)
    opened = form_on(browser.get(url)) | {name: [value] for name, value in typed.items()}
    meanwhile()

    refused = browser.post(url, opened)

    assert refused.status_code == 409
    page = refused.content.decode()
    assert "after you opened it" in page
    again = form_on(refused)
    assert all(again[name] == [value] for name, value in typed.items()), "what was typed is still there"
    assert browser.post(url, again).status_code == 302, "one more press saves"
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in wanted} == wanted


def test_two_texts_for_one_field_stand_side_by_side(world, sign_in):
    action, browser = world.actions.police, sign_in(world.manager)
    url = reverse("recommendations:change_action", args=[action.reference])
    opened = form_on(browser.get(url)) | {"title": ["Ring the duty desk"]}
    change_action(world, title="Ring the night desk")

    page = browser.post(url, opened).content.decode()

    assert re.search(r"Saved now:</strong> Ring the night desk", page)
    assert "Ring the duty desk" in page


def test_a_section_of_a_newsletter_that_two_people_write(world, sign_in):
    draft = write(world, f.MeetingFactory(board=world.board, kind="board"))
    section, browser = draft.sections.get(), sign_in(world.manager)
    url = reverse("newsletters:section", args=[draft.reference, section.pk])
    sent = {"heading": "Mine", "byline": "", "body": "", "version": draft.version, "points": [world.points.cleared.pk]}
    sent[f"line_{world.points.cleared.pk}"] = "Say it."
    newsletters.change_section(section, body="Theirs", by=world.officer)

    refused = browser.post(url, sent)
    again = form_on(refused)

    assert refused.status_code == 409
    assert browser.post(url, sent | {"version": again["version"]}).status_code == 302
