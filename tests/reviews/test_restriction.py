"""A restricted review exists only for the people named on it and the business manager."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.models import AuditEvent
from reviews import register, services

PAGES = ["detail", "agencies", "learning", "documents", "decisions", "dates", "history", "people"]


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "panel_member", "police_lead"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_it_is_found(world, sign_in, who, name):
    url = reverse(f"reviews:{name}", args=[world.restricted.reference])

    status = sign_in(getattr(world, who)).get(url).status_code

    # An agency holds no right to such pages anywhere, whatever the reference: 403 tells it nothing.
    assert status == (403 if who == "police_lead" and name != "detail" else 404)


@pytest.mark.parametrize("who", ["officer", "chair", "auditor", "panel_member", "police_lead"])
def test_it_is_in_no_list_count_export_or_search(world, sign_in, who):
    page = sign_in(getattr(world, who))

    for path in ("/reviews/?state=all", f"/reviews/?state=all&q={world.restricted.code_name}"):
        assert world.restricted.reference not in page.get(path).content.decode()
    exported = b"".join(page.get("/reviews/export/csv/?state=all").streaming_content).decode()
    assert world.restricted.reference not in exported
    assert world.restricted not in register.rows(getattr(world, who)).search(world.restricted.reference)


def test_naming_a_person_lets_them_in_and_taking_them_off_shuts_them_out(world, sign_in):
    manager, chair = sign_in(world.manager), sign_in(world.chair)
    url, people = world.restricted.get_absolute_url(), reverse("reviews:people", args=[world.restricted.reference])

    manager.post(people, {"user": world.chair.pk, "capacity": "chair"})
    text = chair.get(url).content.decode()
    assert "Restricted." in text
    assert "Only the 1 person named on it" in text

    manager.post(reverse("reviews:unname", args=[world.restricted.reference, world.restricted.members.get().pk]))
    assert chair.get(url).status_code == 404


def test_restricting_needs_a_reason_which_stays_among_the_decisions(world, sign_in):
    page, url = sign_in(world.manager), reverse("reviews:restriction", args=[world.review.reference])
    assert page.post(url, {"reason": "", "version": world.review.version}).status_code == 400

    page.post(url, {"reason": "A relative works for an agency.", "version": world.review.version})

    world.review.refresh_from_db()
    assert world.review.is_restricted
    decision = world.review.decisions.get()
    assert (decision.kind, decision.reason) == ("restriction", "A relative works for an agency.")
    assert AuditEvent.objects.filter(verb="review.restricted").exists()

    page.post(url, {"reason": "It is published.", "version": world.review.version})
    world.review.refresh_from_db()
    assert not world.review.is_restricted


def test_a_second_press_of_restrict_is_stale(world, sign_in):
    page, url = sign_in(world.manager), reverse("reviews:restriction", args=[world.review.reference])
    answers = {"reason": "Sensitive.", "version": world.review.version}
    page.post(url, answers)

    assert page.post(url, answers).status_code == 409


@pytest.mark.parametrize("who", ["officer", "chair", "auditor"])
def test_only_the_business_manager_restricts(world, sign_in, who):
    url = reverse("reviews:restriction", args=[world.review.reference])

    assert sign_in(getattr(world, who)).post(url, {"reason": "No", "version": 1}).status_code == 403


def test_an_officer_named_on_it_may_work_on_it_but_not_name_others(world, sign_in):
    services.name_person(world.restricted, user=world.officer, capacity="other", by=world.manager)
    page = sign_in(world.officer)

    assert page.get(reverse("reviews:change", args=[world.restricted.reference])).status_code == 200
    people = reverse("reviews:people", args=[world.restricted.reference])
    assert page.post(people, {"user": world.chair.pk, "capacity": "chair"}).status_code == 403


def test_an_agency_is_not_asked_for_a_report_while_nobody_there_may_know(world, sign_in):
    url = reverse("reviews:request_imrs", args=[world.restricted.reference])
    answers = {"agencies": [world.police.pk], "kind": "imr", "requested_on": "2026-11-01", "due_on": "2026-12-01"}
    page = sign_in(world.manager)

    refused = page.post(url, answers)
    assert refused.status_code == 400
    assert "Name one of its people on the review first" in refused.content.decode()

    services.name_person(world.restricted, user=world.police_lead, capacity="agency", by=world.manager)
    page.post(url, answers)
    assert world.restricted.management_reviews.get().agency == world.police


def test_the_services_refuse_whoever_cannot_see_the_review(world):
    with pytest.raises(PermissionDenied):
        services.change_review(world.restricted, summary="X", by=world.officer)
    with pytest.raises(PermissionDenied):
        services.add_subject(world.restricted, by=world.officer)
