"""POST /reviews/new/: a review enters the register."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from core.models import AuditEvent
from core.refusals import Refusal
from reviews import code_names, services
from reviews.models import GuidanceEdition, Review, ReviewType

NEW = "/reviews/new/"
URL = f"{NEW}?kind=lcspr"
OURS = "code_name summary lead_reviewer predecessor is_restricted"


def kind(code):
    return ReviewType.objects.get(code=code)


def answers(**more):
    return {"code_name": "Alder", **more}


def test_it_gets_a_reference_a_first_stage_and_its_clocks(world, sign_in):
    page = sign_in(world.manager).post(URL, answers(aware_on="2026-01-05", notified_on="2026-01-07"), follow=True)

    review = Review.objects.get(code_name="Alder")
    assert page.redirect_chain[-1][0] == reverse("reviews:detail", args=[review.reference])
    assert f"Alder is logged as {review.reference}" in page.content.decode()
    assert review.stage == "notified"
    assert review.edition.code == "lcspr-2023"
    notification = review.milestones.get(rule__code="notification")
    assert (notification.due_on, notification.done_on) == (dt.date(2026, 1, 12), dt.date(2026, 1, 7))
    event = AuditEvent.objects.get(verb="review.logged")
    assert (event.target, event.actor) == (review.reference, world.manager.email)


def test_the_kind_is_asked_first_and_nothing_else(world, sign_in):
    page = sign_in(world.manager)

    text = page.get(f"{NEW}?after={world.review.reference}").content.decode()
    assert text.count('type="radio" value=') == ReviewType.objects.count()
    assert "code_name" not in text
    assert f'name="after" value="{world.review.reference}"' in text
    refused = page.get(f"{NEW}?kind=nonsense")
    assert refused.status_code == 400
    assert "Choose the kind of review" in refused.content.decode()


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        (
            "scr",
            f"{OURS} edition incident_on aware_on notified_on decided_on commissioned_on submitted_on published_on",
        ),
        ("rapid-review", f"{OURS} edition incident_on aware_on notified_on decided_on submitted_on"),
        ("imr", f"{OURS} incident_on commissioned_on published_on"),
        ("national", "code_name area summary published_on"),
    ],
)
def test_then_only_what_that_kind_needs(world, sign_in, code, asked):
    form = sign_in(world.manager).get(f"{NEW}?kind={code}").context["form"]

    assert sorted(form.fields) == sorted(asked.split())


def test_a_national_report_is_logged_with_its_one_date(world, sign_in):
    sent = answers(code_name="Lantern", area="The national panel", published_on="2026-01-05")
    sign_in(world.manager).post(f"{NEW}?kind=national", sent)

    review = Review.objects.get(code_name="Lantern")
    assert (review.review_type.code, review.area, review.published_on) == (
        "national", "The national panel", dt.date(2026, 1, 5)
    )  # fmt: skip


def test_references_count_up_by_board_and_year(world):
    with time_machine.travel("2026-03-01T12:00Z"):
        first, second = (services.log_review(world.board, review_type=kind("scr"), by=world.manager) for _ in range(2))
        elsewhere = services.log_review(world.other_board, review_type=kind("scr"), by=world.other_manager)
    with time_machine.travel("2027-01-01T00:30Z"):
        later = services.log_review(world.board, review_type=kind("scr"), by=world.manager)

    prefix = world.board.prefix
    assert [first.reference, second.reference] == [f"{prefix}-2026-01", f"{prefix}-2026-02"]
    assert elsewhere.reference == f"{world.other_board.prefix}-2026-01"
    assert later.reference == f"{prefix}-2027-01"


def test_a_suggested_code_name_is_one_that_the_board_has_not_used(world, monkeypatch):
    monkeypatch.setattr(code_names, "WORDS", ("Alder", "Birch"))
    first = services.log_review(world.board, review_type=kind("scr"), by=world.manager)
    second = services.log_review(world.board, review_type=kind("scr"), by=world.manager)
    third = services.log_review(world.board, review_type=kind("scr"), by=world.manager)

    assert {first.code_name, second.code_name} == {"Alder", "Birch"}
    assert third.code_name in {"Alder 2", "Birch 2"}


@pytest.mark.parametrize(
    ("review_type", "date", "edition"),
    [
        ("scr", "2009-05-01", "scr-2006"),
        ("scr", "2011-01-19", "scr-2010"),
        ("scr", "2014-01-01", "scr-2013"),
        ("scr", "2017-01-01", "scr-2015"),
        ("lcspr", "2020-01-01", "lcspr-2018"),
        ("lcspr", "2024-01-01", "lcspr-2023"),
        ("rapid-review", "2023-12-14", "rapid-2018"),
        ("scr", "2026-01-01", "scr-2015"),
        ("scr", "2001-01-01", "scr-2006"),
    ],
)
def test_the_edition_is_the_one_in_force_when_the_review_began(world, review_type, date, edition):
    review = services.log_review(
        world.board, review_type=kind(review_type), notified_on=dt.date.fromisoformat(date), by=world.manager
    )

    assert review.edition.code == edition


def test_an_edition_of_another_kind_of_review_is_refused_and_what_was_typed_stays(world, sign_in):
    foreign = GuidanceEdition.objects.get(code="scr-2010")

    page = sign_in(world.manager).post(URL, answers(edition=foreign.pk, summary="Two siblings"))

    assert page.status_code == 400
    assert "Choose guidance for this kind of review" in page.content.decode()
    assert "Two siblings" in page.content.decode()
    assert not Review.objects.filter(code_name="Alder").exists()


@pytest.mark.parametrize("name", ["AB", "J.D.", "KLM", "x"])
def test_initials_are_refused_as_a_code_name(world, sign_in, name):
    page = sign_in(world.manager).post(URL, answers(code_name=name))

    assert page.status_code == 400
    assert "Use a neutral word as the code name, not initials." in page.content.decode()


def test_a_code_name_is_used_once_on_a_board(world, sign_in):
    page = sign_in(world.manager).post(URL, answers(code_name=world.review.code_name.upper()))

    assert page.status_code == 400
    assert "is the code name of another review of this board" in page.content.decode()


def test_a_review_of_another_board_cannot_be_its_predecessor(world, sign_in):
    page = sign_in(world.manager).post(URL, answers(predecessor=world.other_review.pk))

    assert page.status_code == 400
    with pytest.raises(Refusal):
        services.log_review(world.board, review_type=kind("scr"), predecessor=world.other_review, by=world.manager)


def test_a_manager_of_two_boards_says_which_and_cannot_name_a_third(world, sign_in):
    world.other_board.memberships.create(user=world.manager, role="business_manager")
    third = type(world.board).objects.create(name="Third", short_name="Third", prefix="THIRD")
    page = sign_in(world.manager)

    assert page.post(URL, answers(board=third.pk)).status_code == 400
    page.post(URL, answers(board=world.other_board.pk))

    assert Review.objects.get(code_name="Alder").board == world.other_board


@pytest.mark.parametrize("who", ["officer", "chair", "panel_member", "auditor", "police_lead", "administrator"])
def test_only_a_business_manager_logs_reviews(world, sign_in, who):
    assert sign_in(getattr(world, who)).post(URL, answers()).status_code == 403


def test_nothing_is_kept_when_a_date_is_wrong(world, sign_in):
    page = sign_in(world.manager).post(URL, answers(aware_on="2026-02-30"))

    assert page.status_code == 400
    assert "must be a real date" in page.content.decode()
    assert not Review.objects.filter(code_name="Alder").exists()


def test_a_review_that_follows_from_another_is_linked_both_ways_for_those_who_may_see_both(world, sign_in):
    page = sign_in(world.manager)
    assert (
        f'value="{world.restricted.pk}" selected'
        in page.get(f"{URL}&after={world.restricted.reference}").content.decode()
    )
    page.post(URL, answers(predecessor=world.restricted.pk))
    later = Review.objects.get(code_name="Alder")

    assert world.restricted.reference in page.get(reverse("reviews:history", args=[later.reference])).content.decode()
    assert later.reference in page.get(reverse("reviews:history", args=[world.restricted.reference])).content.decode()
    seen_by_chair = sign_in(world.chair).get(reverse("reviews:history", args=[later.reference])).content.decode()
    assert world.restricted.reference not in seen_by_chair
    assert world.restricted.code_name not in seen_by_chair
