"""Types, editions, clocks and themes are data, and the data are sound."""

from itertools import pairwise

import pytest

from reviews import editions
from reviews.models import DeadlineRule, Document, GuidanceEdition, Review, ReviewType, Theme, ThemeScheme
from reviews.models.types import START_EVENTS

pytestmark = pytest.mark.django_db


def test_every_kind_of_review_has_stages_an_edition_and_words_of_its_own():
    names = dict(ReviewType.objects.values_list("code", "name"))

    assert names["scr"] == "Serious case review"
    assert {"lcspr", "rapid-review", "sar", "dhr", "learning-review", "imr", "other-area", "national"} <= set(names)
    for kind in ReviewType.objects.prefetch_related("editions"):
        codes = [stage["code"] for stage in kind.stages]
        assert len(codes) == len(set(codes)) >= 4
        assert all(stage["name"] for stage in kind.stages)
        assert {stage.get("event", "notified") for stage in kind.stages} <= set(Review.KEY_DATES)
        assert kind.editions.all()
        assert kind.imr_label
        assert kind.imr_short
        assert set(kind.required_documents) <= set(Document.Kind.values)


def test_serious_case_reviews_run_under_four_editions_without_a_gap():
    rows = list(GuidanceEdition.objects.filter(review_type__code="scr").order_by("in_force_from"))

    assert [row.name for row in rows] == [f"Working Together {year}" for year in (2006, 2010, 2013, 2015)]
    for earlier, later in pairwise(rows):
        assert (later.in_force_from - earlier.in_force_to).days == 1


def test_every_clock_names_its_source_and_events_that_exist():
    assert DeadlineRule.objects.exists()
    for rule in DeadlineRule.objects.all():
        assert rule.source
        assert rule.start_event in START_EVENTS
        assert rule.done_event in {"", *Review.KEY_DATES}
        assert rule.words


def test_the_two_theme_schemes_have_six_themes_each():
    assert {scheme.code: scheme.themes.count() for scheme in ThemeScheme.objects.all()} == {
        "ofsted-2010": 6,
        "panel-2020": 6,
    }


def test_loading_again_changes_nothing():
    before = (
        ReviewType.objects.count(),
        GuidanceEdition.objects.count(),
        DeadlineRule.objects.count(),
        Theme.objects.count(),
    )

    editions.load()

    after = (
        ReviewType.objects.count(),
        GuidanceEdition.objects.count(),
        DeadlineRule.objects.count(),
        Theme.objects.count(),
    )
    assert after == before
