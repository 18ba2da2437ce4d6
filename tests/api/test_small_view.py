"""What an agency gets of a review is small, and what it gets of an action names no review that it may not know of."""

from recommendations.models import Response
from tests import factories as f
from tests.api.conftest import API


def test_an_agency_sees_that_a_review_exists_and_no_more(w, as_user):
    lead = as_user(w.police_lead)

    review = lead.get(f"{API}/reviews/{w.review.reference}/").json()

    assert (review["reference"], review["code_name"]) == (w.review.reference, w.review.code_name)
    assert review["content"] is None
    assert {review[name] for name in ("next_due", "imrs_out", "imrs_late", "actions_open", "actions_overdue")} == {None}
    for part in ("subjects", "agencies", "people", "figures"):
        assert lead.get(f"{API}/reviews/{w.review.reference}/{part}/").status_code == 403


def test_a_search_by_an_agency_finds_nothing_in_what_it_may_not_read(w, as_user):
    w.review.summary = "A kestrel"
    w.review.save()

    assert as_user(w.chair).get(f"{API}/reviews/?q=kestrel").json()["count"] == 1
    assert as_user(w.police_lead).get(f"{API}/reviews/?q=kestrel").json()["count"] == 0


def test_an_action_does_not_name_a_review_the_agency_may_not_know(w, as_user):
    hidden = f.RecommendationFactory(review=w.restricted)
    action = f.ActionFactory(board=w.board, lead_agency=w.police, owner=w.police_lead, recommendations=[hidden])
    addressed = f.RecommendationFactory(review=w.restricted)
    Response.objects.create(recommendation=addressed, agency=w.police)
    action.recommendations.add(addressed)
    lead = as_user(w.police_lead)

    answers = [
        lead.get(f"{API}/actions/").content.decode(),
        lead.get(f"{API}/actions/{action.reference}/").content.decode(),
        lead.get(f"{API}/recommendations/").content.decode(),
        lead.get(f"{API}/recommendations/{addressed.pk}/").content.decode().replace(str(addressed.pk), ""),
        lead.get(f"{API}/responses/").content.decode(),
    ]

    for body in answers:
        assert w.restricted.reference not in body
        assert w.restricted.code_name not in body
    shown = lead.get(f"{API}/actions/{action.reference}/").json()["recommendations"]
    assert shown == []
    assert w.restricted.reference in as_user(w.manager).get(f"{API}/actions/{action.reference}/").content.decode()


def test_hidden_recommendations_stay_when_somebody_changes_the_action(w, as_user):
    hidden = f.RecommendationFactory(review=w.restricted)
    w.actions.police.recommendations.add(hidden)

    answer = as_user(w.officer).patch(
        f"{API}/actions/{w.actions.police.reference}/", {"title": "Clearer words", "version": w.actions.police.version}
    )

    assert answer.status_code == 200
    assert hidden in w.actions.police.recommendations.all()
    assert w.restricted.reference not in answer.content.decode()


def test_an_agency_does_not_learn_who_else_gets_a_newsletter(w, as_user):
    assert as_user(w.police_lead).get(f"{API}/newsletters/{w.own.newsletter.reference}/").json()["agencies"] is None
    assert as_user(w.manager).get(f"{API}/newsletters/{w.own.newsletter.reference}/").json()["agencies"] == [
        w.police.slug
    ]


def test_a_one_time_link_is_never_shown(w, as_user):
    body = as_user(w.manager).get(f"{API}/feedback/{w.own.feedback.pk}/").content.decode()

    assert w.own.feedback.nonce not in body
    assert w.own.feedback.token_hash not in body
