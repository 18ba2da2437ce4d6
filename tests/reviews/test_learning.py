"""Learning points: written down, cleared for sharing, and cleared no longer when the words change."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from core.refusals import Refusal
from reviews import services
from reviews.models import LearningPoint, Theme
from tests import factories as f


def url(name, point):
    return reverse(f"reviews:{name}", args=[point.review.reference, point.number])


def answers(point, **more):
    names = ("heading", "text", "kind", "source", "plain_english", "changed_here", "asked_of_others", "version")
    return {name: getattr(point, name) for name in names} | more


def test_a_point_gets_the_next_number_its_source_and_themes_of_both_schemes(world, sign_in):
    ofsted, panel = (Theme.objects.filter(scheme__code=code).first() for code in ("ofsted-2010", "panel-2020"))
    last = world.review.learning_points.order_by("-number").first().number

    sign_in(world.officer).post(
        reverse("reviews:add_learning", args=[world.review.reference]),
        {
            "heading": "Ring back",
            "text": "The duty worker rang back twice.",
            "kind": "practice",
            "is_good_practice": "on",
            "management_review": world.imrs.police.pk,
            "themes_ofsted-2010": [ofsted.pk],
            "themes_panel-2020": [panel.pk],
        },
    )

    point = LearningPoint.objects.get(heading="Ring back")
    assert (point.number, point.management_review, point.is_good_practice) == (last + 1, world.imrs.police, True)
    assert set(point.themes.all()) == {ofsted, panel}
    assert not point.is_cleared
    assert AuditEvent.objects.get(verb="learning.added").changed == []


def test_a_report_of_another_review_cannot_be_its_source(world, sign_in):
    page = sign_in(world.manager).post(
        reverse("reviews:add_learning", args=[world.review.reference]),
        {"heading": "X", "text": "Y", "kind": "practice", "management_review": world.imrs.other.pk},
    )

    assert page.status_code == 400
    with pytest.raises(Refusal, match="own reports"):
        services.add_learning_point(
            world.review, heading="X", text="Y", management_review=world.imrs.other, by=world.manager
        )


def test_clearing_says_who_and_when_and_taking_it_back_says_nobody(world, sign_in):
    point, page = world.points.uncleared, sign_in(world.chair)

    page.post(url("clear_learning", point), {"version": point.version})
    point.refresh_from_db()
    assert (point.is_cleared, point.cleared_by) == (True, world.chair)
    assert world.chair.name in page.get(url("learning_point", point)).content.decode()

    page.post(url("take_back_clearance", point), {"version": point.version})
    point.refresh_from_db()
    assert (point.is_cleared, point.cleared_by) == (False, None)
    verbs = set(AuditEvent.objects.about(point).values_list("verb", flat=True))
    assert verbs >= {"learning.cleared", "learning.clearance_taken_back"}


@pytest.mark.parametrize("field", ["heading", "text", "plain_english", "changed_here", "asked_of_others"])
def test_new_words_take_the_clearance_away_and_the_page_says_so(world, sign_in, field):
    point = world.points.cleared

    page = sign_in(world.officer).post(
        url("change_learning", point), answers(point, **{field: "Other words"}), follow=True
    )

    point.refresh_from_db()
    assert not point.is_cleared
    assert "it has to be cleared for sharing again" in page.content.decode()
    assert AuditEvent.objects.filter(verb="learning.clearance_lost").exists()


def test_sorting_a_point_under_a_theme_leaves_its_clearance(world, sign_in):
    point, theme = world.points.cleared, Theme.objects.first()

    sign_in(world.officer).post(
        url("change_learning", point), answers(point, **{f"themes_{theme.scheme.code}": [theme.pk]})
    )

    point.refresh_from_db()
    assert point.is_cleared
    assert list(point.themes.all()) == [theme]


def test_words_changed_in_between_are_not_cleared_unread(world, sign_in):
    point = world.points.uncleared
    read = point.version
    services.change_learning_point(point, text="New words", by=world.officer)

    page = sign_in(world.manager).post(url("clear_learning", point), {"version": read})

    assert page.status_code == 409
    point.refresh_from_db()
    assert not point.is_cleared


def test_a_stale_edit_is_answered_409_with_the_words_still_there(world, sign_in):
    point = world.points.uncleared
    LearningPoint.objects.filter(pk=point.pk).update(version=7)

    page = sign_in(world.manager).post(url("change_learning", point), answers(point, text="My long text"))

    assert page.status_code == 409
    assert "My long text" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 403), ("auditor", 403), ("panel_member", 403), ("police_lead", 403), ("other_chair", 404)],
)
def test_only_the_manager_and_the_chair_clear(world, sign_in, who, status):
    point = world.points.uncleared

    assert sign_in(getattr(world, who)).post(url("clear_learning", point), {"version": 1}).status_code == status
    point.refresh_from_db()
    assert not point.is_cleared


def test_looking_at_the_address_of_clearing_changes_nothing(world, sign_in):
    assert sign_in(world.manager).get(url("clear_learning", world.points.uncleared)).status_code == 405


@pytest.mark.parametrize(("field", "text"), [("text", ""), ("heading", ""), ("text", "x" * 4001), ("kind", "nonsense")])
def test_a_point_without_words_or_with_too_many_is_refused(world, sign_in, field, text):
    point = world.points.uncleared

    page = sign_in(world.manager).post(url("change_learning", point), answers(point, **{field: text}))

    assert page.status_code == 400
    point.refresh_from_db()
    assert point.text == "A worry that is only written down has not been passed on."


@pytest.mark.parametrize(
    ("field", "words", "marked"),
    [
        ("text", "A recent Hillvale IMR said so.", "Hillvale"),
        ("plain_english", "Visit 12 High Street again.", "12 High Street"),
        ("asked_of_others", "Ask whether JW was seen.", "JW"),
    ],
)
def test_clearing_runs_the_identifier_check_and_marked_words_need_a_reason(world, sign_in, field, words, marked):
    point, page = world.points.uncleared, sign_in(world.manager)
    LearningPoint.objects.filter(pk=point.pk).update(**{field: words})

    asked = page.post(url("clear_learning", point), {"version": point.version})

    point.refresh_from_db()
    assert not point.is_cleared and asked.status_code == 200
    assert f"“{marked}”" in asked.content.decode()
    refused = page.post(f"/api/v1/learning-points/{point.pk}/clear/", {"version": point.version}, "application/json")
    assert refused.status_code == 400 and marked in refused.content.decode()
    assert page.post(url("clear_learning", point), {"version": point.version, "reason": " "}).status_code == 400

    page.post(url("clear_learning", point), {"version": point.version, "reason": "The report names it itself."})

    point.refresh_from_db()
    assert point.is_cleared
    event = AuditEvent.objects.get(verb="learning.cleared", target_id=str(point.pk))
    assert (event.reason, event.detail["places"]) == ("The report names it itself.", 1)


def test_the_panels_own_meeting_is_no_mark_when_a_point_is_cleared(world, sign_in):
    point, meeting = world.points.uncleared, f.MeetingFactory(board=world.board)
    LearningPoint.objects.filter(pk=point.pk).update(text=f"The panel agreed on {meeting.on:%-d %B %Y} to ask.")

    sign_in(world.manager).post(url("clear_learning", point), {"version": point.version})

    point.refresh_from_db()
    assert point.is_cleared
