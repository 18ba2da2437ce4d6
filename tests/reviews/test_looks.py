"""Every look at confidential content is in the trail before the body is sent."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from core.models import AuditEvent
from tests import factories as f


@pytest.mark.parametrize(
    "name", ["detail", "agencies", "learning", "documents", "decisions", "dates", "history", "people"]
)
def test_opening_a_part_of_a_review_is_recorded(world, sign_in, name):
    sign_in(world.auditor).get(reverse(f"reviews:{name}", args=[world.review.reference]))

    event = AuditEvent.objects.get(verb="review.looked")
    assert (event.actor, event.role, event.target) == (world.auditor.email, "Auditor", world.review.reference)


def test_opening_a_report_a_point_and_a_paper_is_recorded(world, sign_in):
    page, review = sign_in(world.chair), world.review
    document = f.DocumentFactory(review=review)

    page.get(world.imrs.police.get_absolute_url())
    page.get(world.points.cleared.get_absolute_url())
    page.get(reverse("reviews:document", args=[review.reference, document.pk]))

    looks = set(AuditEvent.objects.filter(actor=world.chair.email).values_list("verb", flat=True))
    assert looks == {"managementreview.looked", "learningpoint.looked", "document.looked"}


def test_an_agencys_look_says_for_which_agency(world, sign_in):
    sign_in(world.police_lead).get(world.imrs.police.get_absolute_url())

    assert AuditEvent.objects.get(verb="managementreview.looked").agency == world.police.name


def test_an_export_and_a_print_are_recorded(world, sign_in):
    page = sign_in(world.manager)

    page.get("/reviews/export/xlsx/")
    page.post(reverse("reviews:print", args=[world.review.reference]))

    verbs = set(AuditEvent.objects.filter(actor=world.manager.email).values_list("verb", flat=True))
    assert verbs == {"register.exported", "review.looked", "print.asked"}


@pytest.mark.parametrize("what", ["review", "imr", "document"])
def test_without_the_record_there_is_no_body(world, sign_in, monkeypatch, what):
    document = f.DocumentFactory(review=world.review)
    address = {
        "review": world.review.get_absolute_url(),
        "imr": world.imrs.police.get_absolute_url(),
        "document": reverse("reviews:document", args=[world.review.reference, document.pk]),
    }[what]

    def broken(*args, **kwargs):
        raise DatabaseError("the trail cannot be written")

    monkeypatch.setattr("core.audit.record", broken)

    with pytest.raises(DatabaseError):
        sign_in(world.manager).get(address)


def test_what_was_not_found_leaves_no_look(world, sign_in):
    sign_in(world.other_manager).get(world.review.get_absolute_url())

    assert not AuditEvent.objects.filter(verb__endswith=".looked").exists()
