"""Nothing can be set but what a verb takes: every other name is refused, and nothing changes."""

import pytest

from tests.api.conftest import bodies, kind_of, things, verb_address

DANGEROUS = [
    "role", "agency", "is_staff", "is_superuser", "is_active", "is_system_administrator", "status", "verified_by", "verified_at", "owner",
    "owner_id", "board", "board_id", "by", "created_by", "claimed_by", "checked_by", "state", "released_by", "sent_at", "pk", "id", "reference",
    "password", "permissions", "due_on", "first_due_on", "cleared_at", "closed_at", "is_restricted", "version_override", "search_text",
]  # fmt: skip


@pytest.mark.parametrize("role", ["manager", "police_lead"])
def test_a_name_that_is_not_in_the_body_changes_nothing(role, w, as_user):
    client = as_user(getattr(w, role))
    refused = 0
    for prefix, viewset, verb, body in bodies():
        names = {field.name for field in viewset.model._meta.get_fields()} | set(DANGEROUS)
        unlisted = sorted(names - set(body().fields))
        method, path = verb_address(prefix, viewset, verb, w.own)
        rows = list(viewset.model.objects.order_by("pk").values())

        answer = getattr(client, method)(path, dict.fromkeys(unlisted, "1"))

        assert answer.status_code in {400, 403, 404}, (path, answer.content)
        if answer.status_code == 400:
            assert set(answer.json()["fields"]) >= set(unlisted[:50]), path
            refused += 1
        assert list(viewset.model.objects.order_by("pk").values()) == rows, path
    assert refused > {"manager": 40, "police_lead": 10}[role]


def test_a_good_body_with_one_name_too_many_is_not_half_done(w, as_user):
    answer = as_user(w.manager).patch(
        f"/api/v1/actions/{w.actions.police.reference}/",
        {"title": "Another title", "status": "verified", "version": w.actions.police.version},
    )

    assert answer.status_code == 400
    assert answer.json()["fields"] == {"status": ["This cannot be set here."]}
    before = w.actions.police.title
    w.actions.police.refresh_from_db()
    assert (w.actions.police.title, w.actions.police.status) == (before, "not_started")


def test_everything_that_is_written_is_among_the_things_of_the_world(w):
    """So that a new verb cannot slip past these tests for want of something to try it on."""
    assert {kind_of(prefix) for prefix, *_ in bodies()} <= set(things(w.own))
