"""Whom a recommendation is addressed to: agencies that are asked for an answer, and several kinds of body besides."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from newsletters import content
from newsletters import services as newsletters
from recommendations.models import Recommendation
from recommendations.reports import Position, Scope, progress_report
from tests import factories as f


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def written(world, sign_in):
    """Written on the page: an agency is ticked, and three kinds of body as well."""
    typed = {
        "text": "Share what you know on the same day.",
        "scope": "local",
        "agencies": [world.health.pk],
        "addressed_kinds": ["lscb", "childrens_trust", "police_partners"],
    }
    sign_in(world.manager).post(reverse("recommendations:new", args=[world.review.reference]), typed)
    return Recommendation.objects.get(text=typed["text"])


WORDS = "Local Safeguarding Children Boards, Children’s Trusts, Police and partners"


def test_several_kinds_are_kept_beside_the_agencies_and_shown_in_lists(world, written, sign_in):
    page = sign_in(world.manager)

    assert written.addressed_kinds == ["lscb", "childrens_trust", "police_partners"]
    assert [answer.agency for answer in written.responses.all()] == [world.health]
    for address in (
        reverse("recommendations:list", args=[world.review.reference]),
        written.get_absolute_url(),
    ):
        shown = text(page.get(address))
        assert WORDS in shown and world.health.short_name in shown
    assert WORDS in str(progress_report(Position(Scope(world.manager, world.board)))["without_action"])


def test_changing_it_keeps_what_was_chosen(world, written, sign_in):
    page, address = (
        sign_in(world.manager),
        reverse("recommendations:change_recommendation", args=[world.review.reference, written.number]),
    )
    shown = text(page.get(address))
    assert (
        len(
            re.findall(
                r'name="addressed_kinds" type="checkbox" value="(?:lscb|childrens_trust|police_partners)" checked',
                shown,
            )
        )
        == 3
    )

    page.post(
        address, {"text": written.text, "scope": "local", "addressed_kinds": ["lscb"], "version": written.version}
    )

    written.refresh_from_db()
    assert written.addressed_kinds == ["lscb"]


def test_a_newsletter_names_kinds_and_agencies(world, written):
    Recommendation.objects.filter(pk=written.pk).update(cleared_at=written.created_at, cleared_by=world.manager)
    draft = world.newsletter
    section = newsletters.add_section(draft, kind="recommendations", heading="Who does what", by=world.manager)
    newsletters.change_section(section, recommendations=[written.pk], by=world.manager)

    row = content.build(type(draft).objects.get(pk=draft.pk))["sections"][0]["recommendations"][0]

    assert row["addressed_to"] == f"{WORDS}, {world.health.short_name}"


def test_what_was_addressed_to_one_kind_still_is(world):
    from importlib import import_module

    old = f.RecommendationFactory(review=world.review, addressed_kind="school")
    with connection.cursor() as cursor:
        cursor.execute(import_module("recommendations.migrations.0006_kinds_of_body_as_they_were").COPY)

    old.refresh_from_db()
    assert old.bodies == "School, college or trust"


def test_the_api_takes_and_gives_several(world, sign_in):
    body = {"review": world.review.reference, "text": "Ring.", "addressed_kinds": ["lscb", "police"]}

    response = sign_in(world.manager).post("/api/v1/recommendations/", body, content_type="application/json")

    assert (response.status_code, response.json()["addressed_kinds"]) == (201, ["lscb", "police"])
