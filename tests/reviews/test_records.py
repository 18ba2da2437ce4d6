"""Decisions, documents, proceedings, figures: what is kept with a review."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import days
from core.models import AuditEvent, StoredFile
from core.refusals import Refusal
from reviews import services
from reviews.models import Review, ReviewType
from tests import factories as f


def url(name, review, *more):
    return reverse(f"reviews:{name}", args=[review.reference, *more])


def decision(**more):
    return {
        "kind": "review",
        "decision": "A review will be carried out",
        "decided_on": str(days.today()),
        "decided_by": "Independent chair",
        "reason": "The criteria are met.",
        **more,
    }


@pytest.fixture
def national(world):
    kind = ReviewType.objects.get(code="national")
    return services.log_review(world.board, review_type=kind, code_name="Evaluation", area="National", by=world.manager)


def test_a_decision_to_review_is_kept_with_its_reason_and_dates_the_review(world, sign_in):
    review = f.ReviewFactory(board=world.board, commissioned_on=None, notified_on=days.today() - dt.timedelta(days=9))

    sign_in(world.officer).post(url("add_decision", review), decision(dissent="The police were of another mind."))

    row = review.decisions.get()
    assert (row.reason, row.dissent, row.recorded_by) == (
        "The criteria are met.",
        "The police were of another mind.",
        world.officer,
    )
    review.refresh_from_db()
    assert review.decided_on == days.today()
    assert AuditEvent.objects.get(verb="review.decision_recorded").detail["kind"] == "review"


def test_a_decision_not_to_review_is_kept_too(world, sign_in):
    sign_in(world.manager).post(url("add_decision", world.review), decision(kind="no_review"))

    assert "Not to carry out a review" in sign_in(world.auditor).get(url("decisions", world.review)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"decided_by": ""},
        {"decided_on": "2999-12-31"},
        {"kind": "restriction"},
        {"kind": "applies_here"},
    ],
)
def test_a_decision_without_reason_or_from_the_future_is_refused(world, sign_in, wrong):
    page = sign_in(world.manager).post(url("add_decision", world.review), decision(**wrong))

    assert page.status_code == 400
    assert not world.review.decisions.exists()


def test_external_learning_gets_a_decision_whether_it_applies_here(world, sign_in, national):
    answers = {"decided_on": str(days.today()), "decided_by": "Review Panel", "reason": "Our services differ."}
    page = sign_in(world.manager)

    assert page.post(url("applies", national), answers).status_code == 400
    page.post(url("applies", national), answers | {"applies": "no"})

    assert national.decisions.get().kind == "not_here"
    with pytest.raises(Refusal, match="our own review"):
        services.decide_whether_it_applies(
            world.review, applies=True, decided_on=days.today(), decided_by="x", reason="x", by=world.manager
        )


def test_figures_of_a_report_are_kept_and_none_is_larger_than_its_whole(world, sign_in, national):
    page = sign_in(world.manager)
    figure = {"finding": "Most were young.", "label": "Under 1", "value": 69, "whole": 194, "whole_label": "children"}

    page.post(url("add_figure", national), figure)
    too_large = page.post(url("add_figure", national), figure | {"value": 195})

    assert too_large.status_code == 400
    row = national.key_figures.get()
    assert "Under 1: 69 of 194" in page.get(url("learning", national)).content.decode()
    page.post(url("remove_figure", national, row.pk))
    assert not national.key_figures.exists()


def test_a_document_is_kept_listed_and_downloaded_as_an_attachment(world, sign_in):
    page = sign_in(world.officer)
    file = SimpleUploadedFile("terms of reference.pdf", f.PDF, "application/pdf")

    page.post(url("add_document", world.review), {"kind": "terms", "title": "Terms of reference", "file": file})
    row = world.review.documents.get()
    response = sign_in(world.auditor).get(url("document", world.review, row.pk))

    assert b"".join(response.streaming_content) == f.PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.get(verb="document.looked").actor == world.auditor.email


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"MZ\x90\x00 this program cannot be run"),
        ("report.pdf", b""),
        ("page.html", b"<html></html>"),
        ("report.exe", b"MZ"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_stays_typed(world, sign_in, name, content):
    page = sign_in(world.manager).post(
        url("add_document", world.review),
        {"kind": "terms", "title": "My title", "file": SimpleUploadedFile(name, content)},
    )

    assert page.status_code == 400
    assert "My title" in page.content.decode()
    assert not world.review.documents.exists()
    assert not StoredFile.objects.filter(name=name).exists()


def test_the_page_names_the_papers_that_are_missing(world, sign_in):
    f.DocumentFactory(review=world.review, kind="terms")

    text = sign_in(world.manager).get(url("documents", world.review)).content.decode()

    missing = text.split("Still missing")[1]
    assert "Overview report" in missing
    assert "Terms of reference" not in missing


@pytest.mark.parametrize("who", ["police_lead", "health_lead", "stranger"])
def test_an_agency_gets_no_document_of_the_review(world, sign_in, who):
    row = f.DocumentFactory(review=world.review)

    assert sign_in(getattr(world, who)).get(url("document", world.review, row.pk)).status_code == 403


def test_a_document_under_the_address_of_another_review_is_not_found(world, sign_in):
    row = f.DocumentFactory(review=world.review)

    page = sign_in(world.manager)
    assert page.get(url("document", world.second_review, row.pk)).status_code == 404
    assert sign_in(world.other_manager).get(url("document", world.review, row.pk)).status_code == 404


def test_proceedings_beside_a_review_are_shown_and_cannot_end_before_they_begin(world, sign_in):
    page = sign_in(world.manager)
    answers = {"kind": "inquest", "opened_on": "2026-09-02", "ended_on": "2026-09-01", "holds_publication": "on"}
    assert page.post(url("add_proceeding", world.review), answers).status_code == 400

    page.post(url("add_proceeding", world.review), answers | {"ended_on": ""})
    text = page.get(world.review.get_absolute_url()).content.decode()
    assert "Inquest opened 2 September 2026. Publication waits for it; actions do not." in text

    row = world.review.proceedings.get()
    page.post(url("proceeding", world.review, row.pk), answers | {"ended_on": "2026-10-01"})
    assert "Publication waits" not in page.get(world.review.get_absolute_url()).content.decode()


def test_an_auditor_changes_nothing(world, sign_in):
    page = sign_in(world.auditor)

    for name in (
        "add_decision",
        "add_document",
        "add_proceeding",
        "add_learning",
        "add_subject",
        "add_date",
        "add_agency",
    ):
        assert page.post(url(name, world.review), {}).status_code == 403
    assert Review.objects.get(pk=world.review.pk).version == world.review.version
