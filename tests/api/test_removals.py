"""POST …/remove/ on what can be removed, and what becomes of it under /removals/."""

import pytest

from core.models import Removal
from recommendations.models import Recommendation
from tests import factories as f
from tests.api.conftest import API


def test_it_is_removed_with_a_reason_and_restored(w, as_user):
    api = as_user(w.manager)
    lone = f.RecommendationFactory(review=w.review)
    address = f"{API}/recommendations/{lone.pk}/"

    assert api.post(f"{address}remove/", {}, format="json").status_code == 400
    answer = api.post(f"{address}remove/", {"reason": "Entered twice"}, format="json")

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["removed_by"] == w.manager.name and said["restorable_until"] and not said["needs_two"]
    assert api.get(address).status_code == 404
    assert api.post(f"{API}/removals/{said['id']}/restore/").json()["restored_by"] == w.manager.name
    assert api.get(address).status_code == 200


def test_a_second_person_confirms_what_something_was_built_on(w, as_user):
    row = w.own.recommendation
    said = as_user(w.manager).post(
        f"{API}/recommendations/{row.pk}/remove/", {"reason": "Entered twice"}, format="json"
    )
    assert said.json()["removed_at"] is None

    confirm = f"{API}/removals/{said.json()['id']}/confirm/"
    assert as_user(w.manager).post(confirm).status_code == 400
    assert as_user(w.chair).post(confirm).status_code == 404
    assert as_user(w.officer).post(confirm).status_code == 200
    assert not Recommendation.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["chair", "police_lead", "panel_member"])
def test_whoever_may_not_change_it_may_not_remove_it(w, as_user, who):
    answer = as_user(getattr(w, who)).post(
        f"{API}/recommendations/{w.own.recommendation.pk}/remove/", {"reason": "Entered twice"}, format="json"
    )

    assert answer.status_code == 403
    assert not Removal.objects.filter(kind="recommendation").exists()


def test_every_kind_has_the_verb(w, as_user):
    api = as_user(w.manager)
    subject = f"reviews/{w.review.reference}/subjects/{w.own.subject.code}"
    for place in (
        subject,
        f"documents/{w.own.document.pk}",
        f"evidence/{w.own.evidence.pk}",
        f"learning-points/{w.points.uncleared.pk}",
        f"newsletters/{w.own.draft.reference}",
        f"reviews/{w.second_review.reference}",
    ):
        answer = api.post(f"{API}/{place}/remove/", {"reason": "Entered twice"}, format="json")
        assert answer.status_code == 200, (place, answer.content)
