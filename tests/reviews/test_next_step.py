"""What a report's page asks for: the one next step, of whoever's turn it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core import days
from reviews.models import ManagementReview
from tests import factories as f

NAMED = {"author": "N. Lodhi"}
DECLARED = {**NAMED, "independence_declared_on": days.today()}
RETURNED = {"queries": "Who saw the referral?", "returned_on": days.today()}
ASKS = {
    "who writes it?",
    "is the author independent?",
    "hand it in",
    "answer the queries",
    "does it answer what was asked?",
}


def at(world, state, **fields):
    ManagementReview.objects.filter(pk=world.imrs.police.pk).update(state=state, **fields)
    return ManagementReview.objects.get(pk=world.imrs.police.pk)


def asked_of(page, imr):
    """The questions that the page puts to this reader, out of all that it knows."""
    text = page.get(imr.get_absolute_url()).content.decode()
    return {words for words in ASKS if f"Your turn: {words}" in text}, text


@pytest.mark.parametrize(
    ("state", "fields", "question"),
    [
        ("requested", {}, "who writes it?"),
        ("requested", NAMED, "is the author independent?"),
        ("requested", DECLARED, "hand it in"),
        ("being_written", {}, "who writes it?"),
        ("being_written", NAMED, "is the author independent?"),
        ("being_written", DECLARED, "hand it in"),
        ("returned", RETURNED, "who writes it?"),
        ("returned", NAMED | RETURNED, "answer the queries"),
        ("returned", DECLARED | RETURNED, "answer the queries"),
        ("being_written", NAMED | RETURNED, "answer the queries"),
    ],
)
def test_the_agency_is_asked_for_what_is_next_and_only_that(world, sign_in, state, fields, question):
    imr = at(world, state, **fields)

    asked, text = asked_of(sign_in(world.police_lead), imr)

    assert asked == {question}
    assert text.count('aria-current="step"') == 1, "the line of steps agrees"
    asked, text = asked_of(sign_in(world.manager), imr)
    assert asked == set()
    assert f"With {world.police.short_name}" in text


def test_what_was_received_is_the_board_s_turn(world, sign_in):
    imr = at(world, "received", received_on=days.today(), **DECLARED)

    assert asked_of(sign_in(world.manager), imr)[0] == {"does it answer what was asked?"}
    for reader in (world.police_lead, world.auditor):
        asked, text = asked_of(sign_in(reader), imr)
        assert asked == set()
        assert "With the panel since" in text


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_is_asked_when_it_is_accepted_or_the_review_closed(world, sign_in, closed):
    day = days.today()
    done = {"accepted_on": day, "accepted_by": world.manager, **DECLARED}
    imr = at(world, "returned", **DECLARED, **RETURNED) if closed else at(world, "accepted", **done)
    if closed:
        world.review.closed_at, world.review.closed_by = timezone.now(), world.manager
        world.review.save()

    for reader in (world.police_lead, world.manager):
        asked, text = asked_of(sign_in(reader), imr)
        assert asked == set()
        assert "app-turn" not in text


def test_the_declaration_has_a_page_of_its_own(world, sign_in):
    imr = at(world, "requested", **NAMED)
    page = sign_in(world.police_lead)
    address = reverse("reviews:imr_independence", args=[imr.review.reference, imr.pk])

    assert page.post(address, {"version": imr.version}).status_code == 400
    assert "N. Lodhi" in page.get(address).content.decode()
    assert page.post(address, {"version": imr.version, "independent": "on", "statement": "None"}).status_code == 302

    imr.refresh_from_db()
    assert (imr.independence_declared_on, imr.independence_statement) == (days.today(), "None")
    assert (imr.author, imr.next_step) == ("N. Lodhi", imr.Step.HAND_IN)


def test_an_answer_to_queries_declares_what_was_never_declared(world, sign_in):
    imr = at(world, "returned", **NAMED, **RETURNED)
    page = sign_in(world.police_lead)
    address = reverse("reviews:imr_hand_in", args=[imr.review.reference, imr.pk])

    def hand_in(**more):
        file = SimpleUploadedFile("report.pdf", f.PDF, "application/pdf")
        return page.post(address, {"version": imr.version, "file": file, **more})

    refused = hand_in()
    assert refused.status_code == 400
    assert "Select the declaration to continue" in refused.content.decode()
    assert hand_in(independent="on").status_code == 302

    imr.refresh_from_db()
    assert (imr.state, imr.independence_declared_on) == ("received", days.today())
