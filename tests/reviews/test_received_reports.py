"""An agency's report that came by post, email or at a meeting: recorded with its past dates, marked, and no mail goes out."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework.test import APIClient

from core import days
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from reviews import services
from reviews.models import ManagementReview, Review
from reviews.reports import review_paper
from tests import factories as f

ASKED, DUE, CAME, DECIDED = dt.date(2010, 9, 1), dt.date(2010, 12, 1), dt.date(2010, 11, 28), dt.date(2011, 1, 20)
AUTHOR = "Det. Supt. N. Lodhi"


def pdf(name="report.pdf"):
    return SimpleUploadedFile(name, f.PDF, "application/pdf")


def boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def came(**more):
    return {"channel": "paper", **boxes("given_on", CAME), "file": pdf(), "author": AUTHOR, **more}


@pytest.fixture
def old(world):
    """A review of years back, without its reports."""
    Review.objects.filter(pk=world.second_review.pk).update(commissioned_on=dt.date(2010, 8, 20))
    return Review.objects.get(pk=world.second_review.pk)


@pytest.fixture
def place(old):
    return reverse("reviews:record_received_imr", args=[old.reference])


@pytest.fixture
def whole(world):
    dates = boxes("requested_on", ASKED) | boxes("due_on", DUE) | boxes("accepted_on", DECIDED)
    return came(agency=world.police.pk, kind="imr", outcome="accepted", grade="good", is_independent="on", **dates)


@pytest.fixture
def note(world):
    return f"Entered by {world.manager.name} for {world.police.short_name}, by post or on paper on 28 November 2010."


def record(world, review, **changes):
    report = {"channel": "paper", "given_on": CAME, "author": AUTHOR, "upload": pdf()}
    values = {"agency": world.police, "requested_on": ASKED, "due_on": DUE, **report, **changes}
    return services.record_received(review, **values, by=world.manager)


def text(response):
    return " ".join(response.content.decode().split())


def test_a_report_of_years_back_is_recorded_as_it_was_and_nobody_is_written_to(world, sign_in, old, place, whole):
    page = sign_in(world.manager)
    assert place in text(page.get(reverse("reviews:agencies", args=[old.reference])))

    response = page.post(place, whole)

    assert response.status_code == 302, text(response)
    imr = ManagementReview.objects.get(review=old, agency=world.police)
    assert (imr.requested_on, imr.due_on, imr.received_on, imr.accepted_on) == (ASKED, DUE, CAME, DECIDED)
    assert (imr.state, imr.grade, imr.author) == ("accepted", "good", AUTHOR)
    assert imr.independence_declared_on == CAME
    assert old.involvements.filter(agency=world.police).exists()
    assert not Notification.objects.exists()
    event = AuditEvent.objects.get(verb="imr.received_outside")
    assert (event.actor_id, event.detail["on_behalf_of"]) == (world.manager.pk, world.police.slug)


def test_it_is_not_late_and_every_step_that_was_taken_is_shown_as_taken(world, sign_in, old):
    imr = record(world, old)

    page = text(sign_in(world.manager).get(imr.get_absolute_url()))

    assert not imr.is_late()
    assert "days late" not in page
    assert "does it answer what was asked?" in page  # the next step
    assert not ManagementReview.objects.filter(pk=imr.pk).late().exists()


def test_it_is_marked_on_page_print_and_api(world, sign_in, old, note):
    imr = record(world, old)

    for who in (world.manager, world.police_lead):
        assert note in text(sign_in(who).get(imr.get_absolute_url()))
    assert note in render_to_string("reviews/pdf/review.html", review_paper(world.manager, old.reference))
    api = APIClient()
    api.force_login(world.police_lead)
    version = api.get(f"/api/v1/imrs/{imr.pk}/").json()["versions"][0]
    assert (version["entry_note"], version["channel"]) == (note, "paper")


def test_what_an_agency_was_asked_for_here_may_come_by_post(world, sign_in):
    imr = world.imrs.police
    address = reverse("reviews:imr_received", args=[imr.review.reference, imr.pk])
    page = sign_in(world.manager)
    assert address in text(page.get(imr.get_absolute_url()))
    yesterday = days.today() - dt.timedelta(days=1)
    ManagementReview.objects.filter(pk=imr.pk).update(requested_on=yesterday)

    response = page.post(address, came(version=imr.version, **boxes("given_on", yesterday)))

    assert response.status_code == 302, text(response)
    imr.refresh_from_db()
    assert (imr.state, imr.received_on) == ("received", yesterday)
    assert not Notification.objects.exists()
    services.accept_management_review(imr, by=world.manager)  # who entered it did not hand it in
    assert ManagementReview.objects.get(pk=imr.pk).state == "accepted"


def test_another_author_than_was_named_has_declared_nothing(world):
    imr, today = world.imrs.police, days.today()
    account = world.police_contributor
    named = {
        "author": "J. Marsh", "author_account": account, "independence_declared_on": today, "requested_on": today,
    }  # fmt: skip
    ManagementReview.objects.filter(pk=imr.pk).update(**named)
    came = {"upload": pdf(), "channel": "email", "given_on": today}

    services.receive_for_agency(imr, **came, author=AUTHOR, by=world.manager)

    imr.refresh_from_db()
    assert (imr.author, imr.independence_declared_on) == (AUTHOR, None)
    assert imr.author_account is None, "nor does the account that was named for another open the report"


def test_what_the_panel_asked_stays_when_the_corrected_report_comes_by_post(world):
    imr, today = world.imrs.police, days.today()
    earlier = {"requested_on": today - dt.timedelta(days=9), "returned_on": today - dt.timedelta(days=4)}
    ManagementReview.objects.filter(pk=imr.pk).update(state="returned", queries="What of the school?", **earlier)
    imr.refresh_from_db()
    report = {"channel": "paper", "author": AUTHOR, "by": world.manager}

    with pytest.raises(Refusal, match="must not be before"):
        services.receive_for_agency(imr, upload=pdf(), given_on=today - dt.timedelta(days=6), **report)
    services.receive_for_agency(
        imr, upload=pdf(), given_on=today - dt.timedelta(days=1), returned_on=today - dt.timedelta(days=1), accepted_on=today, **report
    )  # fmt: skip

    imr.refresh_from_db()
    assert (imr.state, imr.queries) == ("accepted", "What of the school?")


def test_one_that_was_returned_waits_for_the_agency_with_what_the_panel_asked(world, sign_in, old, place, whole):
    whole |= {"outcome": "returned", "queries": "What of the school?", **boxes("returned_on", DECIDED)}

    sign_in(world.manager).post(place, whole)

    imr = ManagementReview.objects.get(review=old, agency=world.police)
    assert (imr.state, imr.returned_on, imr.queries) == ("returned", DECIDED, "What of the school?")
    assert imr.accepted_on is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"channel": ""}, "Select how it reached you"),
        ({"channel": "phone"}, "Select a valid choice"),
        (boxes("given_on", dt.date(2010, 8, 1)), "must not be before 1 September 2010, the day on which it was asked"),
        (boxes("accepted_on", dt.date(2010, 11, 1)), "must not be before 28 November 2010, the day on which it was received"),
        (boxes("given_on", days.today() + dt.timedelta(days=1)), "The day on which you received it must be today or in the past"),
        (boxes("accepted_on", days.today() + dt.timedelta(days=1)), "must be today or in the past"),
        (boxes("due_on", dt.date(2010, 8, 1)), "The due date must not be before 1 September 2010"),
        ({"accepted_on_day": "", "accepted_on_month": "", "accepted_on_year": ""}, "Enter the day on which it was accepted"),
        ({"outcome": "returned"}, "Enter what the panel asked"),
        ({"author": ""}, "Enter the name of the author"),
        ({"file": ""}, "Select the file that you received"),
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_be_is_named_and_what_was_typed_stays(
    world, sign_in, old, place, whole, changes, sentence
):
    response = sign_in(world.manager).post(place, whole | {"note": "Came in a brown envelope."} | changes)

    assert response.status_code == 400
    assert sentence in text(response)
    assert "Came in a brown envelope." in text(response)
    assert not ManagementReview.objects.filter(review=old).exists()


def test_a_report_is_recorded_once(world, old):
    record(world, old)

    with pytest.raises(Refusal, match="was asked for this already"):
        record(world, old)


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "police_lead", "other_manager"])
def test_only_whoever_accepts_reports_records_one(world, sign_in, old, place, whole, who):
    imr = world.imrs.police
    address = reverse("reviews:imr_received", args=[imr.review.reference, imr.pk])
    page = sign_in(getattr(world, who))

    assert page.post(place, whole).status_code in {403, 404}
    assert page.post(address, came()).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        services.receive_for_agency(imr, upload=pdf(), channel="paper", given_on=CAME, by=getattr(world, who))


def test_the_api_records_one_that_was_asked_for_elsewhere_or_here(world, old, note):
    api = APIClient()
    body = {"review": old.reference, "agency": world.police.slug, "kind": "imr", "requested_on": "2010-09-01", "due_on": "2010-12-01",
            "channel": "paper", "given_on": "2010-11-28", "author": AUTHOR, "accepted_on": "2011-01-20"}  # fmt: skip
    for who, sent, status in (("officer", body, 403), ("manager", body | {"channel": "pigeon"}, 400), ("manager", body, 201)):  # fmt: skip
        api.force_login(getattr(world, who))
        answer = api.post("/api/v1/imrs/record-received/", {**sent, "file": pdf()}, format="multipart")
        assert answer.status_code == status, answer.content
    assert answer.json()["versions"][0]["entry_note"] == note
    assert answer.json()["state"] == "accepted"

    imr, today = world.imrs.police, days.today().isoformat()
    ManagementReview.objects.filter(pk=imr.pk).update(requested_on=days.today())
    place, entered = f"/api/v1/imrs/{imr.pk}/hand_in/", {"channel": "email", "given_on": today, "author": AUTHOR}
    place = place.replace("hand_in", "hand-in")
    for who, sent, status in (
        ("officer", entered, 403), ("police_lead", entered, 403), ("manager", {}, 403), ("manager", {"author": AUTHOR}, 400),
        ("manager", entered, 200),
    ):  # fmt: skip
        api.force_login(getattr(world, who))
        assert api.post(place, {**sent, "file": pdf()}, format="multipart").status_code == status, (who, sent)
    assert not Notification.objects.exists()
