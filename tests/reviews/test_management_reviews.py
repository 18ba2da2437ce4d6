"""An agency's own review: asked for, written, handed in, returned with queries, accepted."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import days
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from reviews import services
from reviews.models import ManagementReview, ReviewType
from tests import factories as f


def url(name, imr, *more):
    return reverse(f"reviews:{name}", args=[imr.review.reference, imr.pk, *more])


def pdf(name="report.pdf", content=f.PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def imr(world):
    return world.imrs.police


def prepared(imr):
    imr.author, imr.independence_declared_on = "Det. Supt. N. Lodhi", days.today()
    imr.save()
    return imr


def handed_in(world, imr):
    services.hand_in(prepared(imr), upload=pdf(), by=world.police_lead)
    imr.refresh_from_db()
    return imr


# Asking


def test_asking_involves_the_agency_and_tells_its_leads(world, sign_in):
    page = sign_in(world.manager)
    today = str(days.today())

    page.post(
        reverse("reviews:request_imrs", args=[world.second_review.reference]),
        {"agencies": [world.police.pk, world.health.pk], "kind": "imr", "requested_on": today, "due_on": "2027-02-01"},
    )

    imrs = ManagementReview.objects.filter(review=world.second_review)
    assert {imr.agency for imr in imrs} == {world.police, world.health}
    assert world.second_review.involvements.filter(agency=world.police).exists()
    told = Notification.objects.filter(kind="reviews.imr_requested")
    assert {row.recipient for row in told} == {world.police_lead, world.health_lead}


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            {"requested_on": "2026-11-10", "due_on": "2026-11-09"},
            "must not be before 10 November 2026, the day it was asked for",
        ),
        ({"requested_on": "2999-11-10", "due_on": "2999-11-11"}, "year"),
        ({"due_on": ""}, "Enter a date"),
        ({"due_on": "31/31/2026"}, "must be a real date"),
    ],
)
def test_a_due_date_that_cannot_be_is_refused_and_nobody_is_asked(world, sign_in, dates, sentence):
    answers = {
        "agencies": [world.police.pk],
        "kind": "imr",
        "requested_on": "2026-11-01",
        "due_on": "2027-01-01",
        **dates,
    }

    page = sign_in(world.manager).post(reverse("reviews:request_imrs", args=[world.second_review.reference]), answers)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not ManagementReview.objects.filter(review=world.second_review).exists()
    assert not Notification.objects.exists()


def test_a_due_date_before_the_commissioning_date_is_refused(world):
    world.second_review.commissioned_on = days.today()
    world.second_review.save()

    with pytest.raises(Refusal, match="when the review was commissioned"):
        services.request_management_review(
            world.second_review,
            agency=world.police,
            requested_on=days.today() - dt.timedelta(days=9),
            due_on=days.today() - dt.timedelta(days=1),
            by=world.manager,
        )


def test_an_agency_of_another_board_cannot_be_asked(world, sign_in):
    answers = {"agencies": [world.elsewhere.pk], "kind": "imr", "requested_on": "2026-11-01", "due_on": "2027-01-01"}

    page = sign_in(world.manager).post(reverse("reviews:request_imrs", args=[world.review.reference]), answers)

    assert page.status_code == 400
    assert world.elsewhere.name not in page.content.decode()


def test_asking_twice_is_refused_and_asks_none_of_the_others(world, sign_in):
    third = f.AgencyFactory()
    f.PartnershipFactory(board=world.board, agency=third)
    answers = {
        "agencies": [third.pk, world.police.pk],
        "kind": "imr",
        "requested_on": "2026-11-01",
        "due_on": "2027-01-01",
    }

    page = sign_in(world.manager).post(reverse("reviews:request_imrs", args=[world.review.reference]), answers)

    assert page.status_code == 400
    assert "was asked for this already" in page.content.decode()
    assert not third.management_reviews.exists()


def test_the_due_date_proposed_is_the_rule_of_the_edition_or_eight_weeks(world):
    monday = dt.date(2026, 6, 1)
    rapid = services.log_review(
        world.board, review_type=ReviewType.objects.get(code="rapid-review"), notified_on=monday, by=world.manager
    )

    assert services.default_due_date(rapid, monday) == dt.date(2026, 6, 15)
    assert services.default_due_date(world.review, monday) == dt.date(2026, 7, 27)


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "panel_member", "police_lead"])
def test_only_the_business_manager_asks(world, sign_in, who):
    page = sign_in(getattr(world, who)).post(reverse("reviews:request_imrs", args=[world.review.reference]), {})

    assert page.status_code == 403


def test_a_request_made_by_mistake_is_withdrawn_but_not_once_something_came_in(world, sign_in, imr):
    page = sign_in(world.manager)
    page.post(url("imr_withdraw", world.imrs.health), {"version": 1})
    assert not ManagementReview.objects.filter(pk=world.imrs.health.pk).exists()

    handed_in(world, imr)
    assert page.post(url("imr_withdraw", imr), {"version": imr.version}).status_code == 400
    assert ManagementReview.objects.filter(pk=imr.pk).exists()


# Author and independence


def test_the_lead_names_the_author_and_declares_independence(world, sign_in, imr):
    sign_in(world.police_lead).post(
        url("imr_author", imr),
        {
            "author": "Det. Supt. N. Lodhi",
            "author_post": "Review team",
            "author_account": world.police_contributor.pk,
            "independent": "on",
            "statement": "Never met the family.",
            "version": imr.version,
        },
    )

    imr.refresh_from_db()
    assert (imr.author, imr.author_account) == ("Det. Supt. N. Lodhi", world.police_contributor)
    assert imr.independence_declared_on == days.today()
    assert imr.independence_statement == "Never met the family."


def test_another_author_has_to_declare_anew(world, imr):
    prepared(imr)

    services.name_author(imr, author="Somebody Else", by=world.police_lead)

    imr.refresh_from_db()
    assert imr.independence_declared_on is None


def test_somebody_of_another_agency_cannot_be_the_author(world, sign_in, imr):
    answers = {"author": "X", "author_account": world.health_lead.pk, "version": imr.version}

    page = sign_in(world.police_lead).post(url("imr_author", imr), answers)

    assert page.status_code == 400
    assert world.health_lead.name not in page.content.decode()


def test_the_board_may_enter_the_author_but_not_declare_for_them(world, sign_in, imr):
    page = sign_in(world.manager)
    page.post(url("imr_author", imr), {"author": "N. Lodhi", "independent": "on", "version": imr.version})

    imr.refresh_from_db()
    assert (imr.author, imr.independence_declared_on) == ("N. Lodhi", None)
    with pytest.raises(PermissionDenied):
        services.declare_independence(imr, by=world.manager)


def test_a_stale_edit_of_the_author_is_answered_409(world, sign_in, imr):
    page = sign_in(world.police_lead).post(url("imr_author", imr), {"author": "X", "version": 99})

    assert page.status_code == 409


# Handing in


def test_handing_in_keeps_the_file_as_the_next_version(world, sign_in, imr):
    prepared(imr)

    sign_in(world.police_lead).post(
        url("imr_hand_in", imr), {"file": pdf(), "note": "Complete.", "version": imr.version}
    )

    imr.refresh_from_db()
    assert (imr.state, imr.received_on) == ("received", days.today())
    version = imr.versions.get()
    assert (version.number, version.note, version.handed_in_by) == (1, "Complete.", world.police_lead)
    assert AuditEvent.objects.get(verb="imr.handed_in").agency == world.police.name


@pytest.mark.parametrize(
    ("name", "content"), [("report.pdf", b"MZ\x90\x00 a program"), ("report.pdf", b""), ("report.exe", b"MZ\x90\x00")]
)
def test_a_program_renamed_pdf_and_an_empty_file_are_refused(world, sign_in, imr, name, content):
    prepared(imr)

    page = sign_in(world.police_lead).post(
        url("imr_hand_in", imr), {"file": pdf(name, content), "note": "My note", "version": imr.version}
    )

    assert page.status_code == 400
    assert "My note" in page.content.decode()
    imr.refresh_from_db()
    assert imr.state == "requested"
    assert not imr.versions.exists()


@pytest.mark.parametrize(
    ("author", "sentence"), [("", "Say who wrote it"), ("N. Lodhi", "Select the declaration to continue")]
)
def test_nothing_is_handed_in_without_author_and_independence(world, sign_in, imr, author, sentence):
    imr.author = author
    imr.save()

    page = sign_in(world.police_lead).post(url("imr_hand_in", imr), {"file": pdf(), "version": imr.version})

    assert page.status_code == 400
    assert sentence in page.content.decode()


def test_pressing_hand_in_twice_keeps_one_version(world, sign_in, imr):
    prepared(imr)
    page, version = sign_in(world.police_lead), imr.version
    page.post(url("imr_hand_in", imr), {"file": pdf(), "version": version})

    again = page.post(url("imr_hand_in", imr), {"file": pdf(), "version": version})

    assert again.status_code == 409
    assert imr.versions.count() == 1


def test_a_contributor_hands_in_only_what_they_write(world, sign_in, imr):
    prepared(imr)
    page = sign_in(world.police_contributor)
    assert page.get(url("imr", imr)).status_code == 404
    with pytest.raises(PermissionDenied):
        services.hand_in(imr, upload=pdf(), by=world.police_contributor)

    imr.author_account = world.police_contributor
    imr.save()

    page.post(url("imr_hand_in", imr), {"file": pdf(), "version": imr.version})
    assert imr.versions.count() == 1


# Returning and accepting


def test_returning_says_what_the_panel_asks_and_tells_the_agency(world, sign_in, imr):
    handed_in(world, imr)
    due = str(days.today() + dt.timedelta(days=21))

    sign_in(world.manager).post(
        url("imr_return", imr), {"queries": "Why was it not asked again?", "due_on": due, "version": imr.version}
    )

    imr.refresh_from_db()
    assert (imr.state, str(imr.due_on)) == ("returned", due)
    assert Notification.objects.get(kind="reviews.imr_returned").recipient == world.police_lead
    text = sign_in(world.police_lead).get(url("imr", imr)).content.decode()
    assert "Why was it not asked again?" in text
    services.hand_in(imr, upload=pdf("second.pdf"), by=world.police_lead)
    assert [row.number for row in imr.versions.all()] == [2, 1]


def test_accepting_keeps_grade_and_conditions_and_tells_the_agency(world, sign_in, imr):
    handed_in(world, imr)

    sign_in(world.manager).post(
        url("imr_accept", imr), {"grade": "good", "conditions": "Add a table.", "version": imr.version}
    )

    imr.refresh_from_db()
    assert (imr.state, imr.grade, imr.conditions, imr.accepted_by) == (
        "accepted",
        "good",
        "Add a table.",
        world.manager,
    )
    assert Notification.objects.get(kind="reviews.imr_accepted").recipient == world.police_lead


def test_nobody_accepts_what_they_handed_in_themselves(world, sign_in, imr):
    world.police.memberships.create(user=world.manager, board=world.board, role="agency_lead")
    services.hand_in(prepared(imr), upload=pdf(), by=world.manager)
    imr.refresh_from_db()
    page = sign_in(world.manager)

    refused = page.post(url("imr_accept", imr), {"grade": "", "version": imr.version})

    assert refused.status_code == 400
    assert "somebody else has to accept it" in refused.content.decode()
    imr.refresh_from_db()
    assert imr.state == "received"


@pytest.mark.parametrize("name", ["imr_accept", "imr_return"])
def test_what_was_not_handed_in_is_neither_accepted_nor_returned(world, sign_in, imr, name):
    page = sign_in(world.manager).post(url(name, imr), {"queries": "Why?", "version": imr.version})

    assert page.status_code == 400
    assert "Only what was handed in" in page.content.decode()


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "panel_member", "police_lead"])
@pytest.mark.parametrize("name", ["imr_accept", "imr_return", "imr_date", "imr_withdraw"])
def test_the_verbs_of_the_board_are_the_managers(world, sign_in, imr, who, name):
    assert sign_in(getattr(world, who)).post(url(name, imr), {"version": 1}).status_code == 403


def test_the_date_is_moved_but_not_before_it_was_asked_for(world, sign_in, imr):
    page, first = sign_in(world.manager), imr.due_on
    early = page.post(
        url("imr_date", imr), {"due_on": str(imr.requested_on - dt.timedelta(days=1)), "version": imr.version}
    )
    assert early.status_code == 400

    page.post(url("imr_date", imr), {"due_on": str(first + dt.timedelta(days=7)), "version": imr.version})

    event = AuditEvent.objects.get(verb="imr.date_moved")
    assert event.detail == {"was": str(first), "now": str(first + dt.timedelta(days=7))}


def test_reminding_writes_once_a_day_to_whoever_is_still_out(world, sign_in, imr):
    handed_in(world, imr)
    page, remind = sign_in(world.manager), reverse("reviews:remind", args=[world.review.reference])

    for _ in range(2):
        page.post(remind)

    assert [row.recipient for row in Notification.objects.filter(kind="reviews.imr_reminder")] == [world.health_lead]


def test_nothing_is_handed_in_to_a_closed_review(world, sign_in, imr):
    prepared(imr)
    world.review.closed_at, world.review.closed_by = world.review.created_at, world.manager
    world.review.save()

    page = sign_in(world.police_lead).post(url("imr_hand_in", imr), {"file": pdf(), "version": imr.version})

    assert page.status_code == 400
    assert "This review is closed" in page.content.decode()


def test_a_request_from_which_learning_came_stays(world, sign_in):
    f.LearningPointFactory(review=world.review, management_review=world.imrs.health)

    answer = sign_in(world.manager).post(url("imr_withdraw", world.imrs.health), {"version": 1})

    assert answer.status_code == 400 and "A learning point comes from it" in answer.content.decode()
