"""Looks at confidential content are in the audit trail, as on the pages; who changed a row is in its history."""

import pytest
from rest_framework.test import APIClient

from agencies import services
from core.models import AuditEvent
from tests.api.conftest import API, address, things


def looks(user):
    return list(AuditEvent.objects.filter(actor_id=user.pk, verb__endswith=".looked").order_by("pk"))


OPENED = [
    ("reviews", "review.looked"), ("imrs", "managementreview.looked"), ("learning-points", "review.looked"), ("decisions", "review.looked"),
    ("documents", "review.looked"), ("milestones", "review.looked"), ("proceedings", "review.looked"), ("actions", "action.looked"),
    ("recommendations", "recommendation.looked"), ("evidence", "evidence.looked"), ("updates", "progressupdate.looked"),
]  # fmt: skip


def test_opening_one_is_a_look(w, as_user):
    chair = as_user(w.chair)
    for prefix, verb in OPENED:
        before = len(looks(w.chair))

        chair.get(address(prefix, things(w.own)[prefix], w.own))

        assert [event.verb for event in looks(w.chair)[before:]] == [verb], prefix


@pytest.mark.parametrize(
    "prefix", ["learning-points", "decisions", "documents", "milestones", "proceedings", "recommendations"]
)
def test_a_list_is_a_look_at_each_review_in_it(prefix, w, as_user):
    as_user(w.chair).get(f"{API}/{prefix}/")

    assert w.review.reference in {event.review_reference for event in looks(w.chair)}
    assert {event.board_id for event in looks(w.chair)} == {w.board.pk}


@pytest.mark.parametrize("part", ["subjects", "agencies", "people", "figures"])
def test_what_stands_under_a_review_is_a_look_at_it(part, w, as_user):
    as_user(w.chair).get(f"{API}/reviews/{w.review.reference}/{part}/")

    assert [event.review_reference for event in looks(w.chair)] == [w.review.reference]


def test_a_download_is_a_look_at_the_file(w, as_user):
    for path in (
        f"documents/{w.own.document.pk}/file/",
        f"evidence/{w.own.evidence.pk}/file/",
        f"imrs/{w.own.imr.pk}/versions/1/file/",
    ):
        answer = as_user(w.chair).get(f"{API}/{path}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")

    assert all("file" in event.detail for event in looks(w.chair))
    assert len(looks(w.chair)) == 3


def test_nobody_downloads_what_is_not_theirs(w, as_user):
    for path in (f"evidence/{w.own.evidence.pk}/file/", f"imrs/{w.own.imr.pk}/versions/1/file/"):
        assert as_user(w.health_lead).get(f"{API}/{path}").status_code == 404
        assert as_user(w.other_manager).get(f"{API}/{path}").status_code == 404
    assert as_user(w.police_lead).get(f"{API}/documents/{w.own.document.pk}/file/").status_code == 403


def test_the_history_of_a_row_knows_who_came_with_a_token(w):
    client = APIClient()
    client.credentials(
        HTTP_AUTHORIZATION=f"Token {services.create_key(name='A program', scope='write', days=90, by=w.officer)[1]}"
    )

    client.patch(
        f"{API}/actions/{w.actions.police.reference}/", {"title": "Clearer words", "version": w.actions.police.version}
    )

    context = w.actions.police.events.order_by("-pgh_id").first().pgh_context
    assert context.metadata["user"] == w.officer.pk
