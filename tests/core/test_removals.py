"""A mistake is removed with a reason, by two people where something was built on it, and undone within a day."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core import audit, removals
from core.models import AuditEvent, Removal
from core.refusals import Refusal
from newsletters.services import start_newsletter
from recommendations.models import Action, Recommendation
from recommendations.reports import Scope
from recommendations.services import add_recommendation, change_recommendation
from reviews.models import LearningPoint, Review, Subject
from reviews.register import actions_by_status, rows, with_position
from reviews.services import add_learning_point, add_subject, log_review
from tests import factories as f

LATER = dt.timedelta(days=1, minutes=1)


@pytest.fixture
def lone(world):
    """A recommendation on which nothing was built."""
    return f.RecommendationFactory(review=world.review)


def take_away(row, by, second=None):
    removal = removals.remove(row, reason="Entered twice", by=by)
    return removals.confirm(removal, by=second) if second else removal


def test_it_goes_with_its_reason_and_leaves_a_trace(world, lone):
    removal = take_away(lone, world.manager)

    assert not Recommendation.objects.filter(pk=lone.pk).exists()
    event = AuditEvent.objects.about(lone).get(verb="recommendation.removed")
    assert (event.reason, event.actor, removal.removed_by) == ("Entered twice", world.manager.email, world.manager)


def test_a_reason_has_to_be_given(world, lone):
    with pytest.raises(Refusal, match="Enter a reason"):
        removals.remove(lone, reason=" ", by=world.manager)

    assert Recommendation.objects.filter(pk=lone.pk).exists()


def test_it_can_be_undone_for_a_day_and_no_longer(world, lone):
    removal = take_away(lone, world.manager)

    with time_machine.travel(timezone.now() + LATER, tick=False), pytest.raises(Refusal, match="day has passed"):
        removals.restore(removal, by=world.manager)
    removals.restore(removal, by=world.officer)

    assert Recommendation.objects.filter(pk=lone.pk).exists()
    assert AuditEvent.objects.about(lone).filter(verb="recommendation.restored").exists()


def test_where_something_was_built_on_it_a_second_person_has_to_agree(world):
    first = world.recommendations.first
    removal = removals.remove(first, reason="Entered twice", by=world.manager)

    assert Recommendation.objects.filter(pk=first.pk).exists()
    with pytest.raises(Refusal, match="somebody else"):
        removals.confirm(removal, by=world.manager)
    with pytest.raises(PermissionDenied):
        removals.confirm(removal, by=world.chair)
    removals.confirm(removal, by=world.officer)
    assert not Recommendation.objects.filter(pk=first.pk).exists()


def test_a_request_can_be_declined_or_withdrawn_whatever_stands_in_its_way_by_then(world):
    second = f.LearningPointFactory(review=world.review)
    f.RecommendationFactory(review=world.review, learning_point=second)
    mine = removals.remove(world.recommendations.first, reason="Entered twice", by=world.manager)
    other = removals.remove(second, reason="Entered twice", by=world.manager)
    Review.objects.filter(pk=world.review.pk).update(closed_at=timezone.now(), closed_by=world.manager)

    with pytest.raises(Refusal, match="closed"):
        removals.confirm(other, by=world.officer)
    assert removals.decline(mine, by=world.manager).declined_at
    assert removals.decline(other, by=world.officer).declined_at


def test_nothing_comes_back_into_a_review_that_was_closed_since(world, lone):
    removal = take_away(lone, world.manager)
    Review.objects.filter(pk=world.review.pk).update(closed_at=timezone.now(), closed_by=world.manager)

    with pytest.raises(Refusal, match="closed"):
        removals.restore(removal, by=world.manager)


def test_a_request_that_nobody_confirms_lapses(world):
    removal = removals.remove(world.recommendations.first, reason="Entered twice", by=world.manager)

    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        with pytest.raises(Refusal, match="Nobody is asking"):
            removals.confirm(removal, by=world.officer)
        removals.remove(world.recommendations.first, reason="Again", by=world.officer)


def test_actions_that_answer_nothing_else_go_and_come_back_with_it(world):
    other = f.RecommendationFactory(review=world.review)
    shared = f.ActionFactory(
        board=world.board, lead_agency=world.police, recommendations=[world.recommendations.first, other]
    )

    removal = take_away(world.recommendations.first, world.manager, world.officer)

    assert {*Action.objects.filter(board=world.board)} == {shared}
    assert [*shared.recommendations.all()] == [other]
    removals.restore(removal, by=world.manager)
    assert Action.objects.filter(board=world.board).count() == 3
    assert shared.recommendations.count() == 2


def test_a_review_brings_back_the_actions_that_it_shares(world):
    """The action goes with the second of its two reviews, and comes back with the first."""
    shared = f.ActionFactory(
        board=world.board,
        lead_agency=world.police,
        recommendations=[world.recommendations.first, world.recommendations.second],
    )
    first = take_away(world.review, world.manager, world.officer)
    take_away(world.second_review, world.manager, world.officer)
    assert not Action.objects.filter(pk=shared.pk).exists()

    removals.restore(first, by=world.manager)

    assert [*Action.objects.get(pk=shared.pk).recommendations.all()] == [world.recommendations.first]


def test_what_goes_along_and_comes_back_is_each_in_the_trail(world):
    went = [world.recommendations.first, world.actions.police, world.points.uncleared]
    removal = take_away(world.review, world.manager, world.officer)
    removals.restore(removal, by=world.manager)

    for row in went:
        verbs = AuditEvent.objects.about(row).exclude(verb__endswith=".looked").values_list("verb", "actor", "detail")
        name = row._meta.model_name
        assert {verb: actor for verb, actor, _ in verbs} == {
            f"{name}.removed": world.officer.email,
            f"{name}.restored": world.manager.email,
        }
        assert {detail["removal"] for _, _, detail in verbs} == {removal.pk}


def test_a_restricted_review_stays_concealed_in_the_trail_once_it_is_removed(world):
    secret = f.RecommendationFactory(review=world.restricted)
    f.InvolvementFactory(review=world.restricted, agency=world.health)
    action = f.ActionFactory(
        board=world.board, lead_agency=world.health, owner=world.health_lead, recommendations=[secret]
    )
    other_lead = f.AgencyMembershipFactory(agency=world.health, role="agency_lead").user
    named = f.BoardMembershipFactory(board=world.board, role="auditor").user
    world.restricted.members.create(user=named)
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    audit.record("action.updated", target=action, by=world.health_lead)
    about = AuditEvent.objects.filter(
        Q(review_reference=world.restricted.reference) | Q(target__in=[world.restricted.reference, action.reference])
    )

    take_away(world.restricted, world.manager, second)

    assert about.filter(reason="Entered twice").exists()
    for outsider in (world.auditor, world.officer, world.police_lead, other_lead):
        assert not about.visible_to(outsider).exists(), outsider
    assert about.visible_to(world.manager).count() == about.visible_to(named).count() == about.count()


def test_an_action_comes_back_with_whichever_of_its_recommendations_comes_back_first(world):
    one, two = f.RecommendationFactory(review=world.review), f.RecommendationFactory(review=world.review)
    action = f.ActionFactory(board=world.board, lead_agency=world.police, recommendations=[one, two])
    first = take_away(one, world.manager, world.officer)
    take_away(two, world.manager, world.officer)
    assert not Action.objects.filter(pk=action.pk).exists()

    removals.restore(first, by=world.manager)

    assert Action.objects.filter(pk=action.pk).exists()


def test_a_review_goes_with_all_that_hangs_on_it_and_comes_back_whole(world):
    before = {
        model: set(model.objects.values_list("pk", flat=True))
        for model in (Review, LearningPoint, Recommendation, Action)
    }

    removal = take_away(world.review, world.manager, world.officer)

    for model, hangs in ((LearningPoint, "review"), (Recommendation, "review"), (Action, "recommendations__review")):
        assert not model.objects.filter(**{hangs: world.review}).exists()
    removals.restore(removal, by=world.manager)
    assert before == {model: set(model.objects.values_list("pk", flat=True)) for model in before}


def test_what_was_removed_before_its_review_stays_removed_when_that_comes_back(world, lone):
    take_away(lone, world.manager)
    review = take_away(world.review, world.manager, world.officer)

    removals.restore(review, by=world.manager)

    assert not Recommendation.objects.filter(pk=lone.pk).exists()


def test_numbers_codes_and_names_are_not_given_twice(world):
    by, review = world.manager, world.review
    recommendation = add_recommendation(review, text="A", by=by)
    point = add_learning_point(review, heading="A", text="A", by=by)
    subject = add_subject(review, by=by)
    newsletter = start_newsletter(world.board, title="A", issued_by="Panel", by=by)
    logged = log_review(world.board, review_type=review.review_type, code_name="Juniper", by=by)
    for row in (recommendation, point, subject, newsletter, logged):
        take_away(row, by)

    assert add_recommendation(review, text="B", by=by).number == recommendation.number + 1
    assert add_learning_point(review, heading="B", text="B", by=by).number == point.number + 1
    assert add_subject(review, by=by).code != subject.code
    assert start_newsletter(world.board, title="B", issued_by="Panel", by=by).number == newsletter.number + 1
    with pytest.raises(Refusal, match="code name of another review"):
        log_review(world.board, review_type=review.review_type, code_name="juniper", by=by)


def test_nothing_of_a_closed_review_is_removed(world, lone):
    Review.objects.filter(pk=world.review.pk).update(closed_at=timezone.now(), closed_by=world.manager)

    with pytest.raises(Refusal, match="closed"):
        removals.remove(lone, reason="Entered twice", by=world.manager)


def test_whoever_has_it_open_is_told_that_it_is_gone(world, sign_in, lone):
    with pytest.raises(Refusal, match="removed after you opened it"):
        take_away(lone, world.manager)
        change_recommendation(lone, text="Other words", version=1, by=world.officer)


def test_a_released_newsletter_is_not_removed(world):
    world.newsletter.state = "sent"
    world.newsletter.released_at, world.newsletter.released_by = timezone.now(), world.chair
    world.newsletter.save()

    with pytest.raises(Refusal, match="was released"):
        removals.remove(world.newsletter, reason="Entered twice", by=world.manager)


def test_evidence_is_removed_by_those_who_added_it_and_of_a_claim_by_two(world):
    mine = f.EvidenceFactory(action=world.actions.police, added_by=world.police_lead)
    of_the_board = f.EvidenceFactory(action=world.actions.police, added_by=world.manager)
    for row, by in ((mine, world.health_lead), (of_the_board, world.police_lead), (mine, world.panel_member)):
        with pytest.raises(PermissionDenied):
            removals.remove(row, reason="The wrong file", by=by)
    take_away(mine, world.police_lead)
    assert not world.actions.police.evidence.filter(pk=mine.pk).exists()

    Action.objects.filter(pk=world.actions.police.pk).update(
        status="claimed", claimed_at=timezone.now(), claimed_by=world.police_lead
    )
    assert removals.remove(of_the_board, reason="The wrong file", by=world.officer).is_waiting


def test_the_page_removes_and_the_message_has_the_undo(world, sign_in, lone):
    page = sign_in(world.manager)
    url = reverse("core:remove_recommendation", args=[lone.pk])
    assert lone.text in page.get(url).content.decode()

    assert "Enter a reason" in page.post(url, {"reason": ""}).content.decode()
    answer = page.post(url, {"reason": "Entered twice"}, follow=True).content.decode()

    undo = reverse("core:restore_removal", args=[Removal.objects.get().pk])
    assert "is removed. You can undo this until" in answer and f'action="{undo}"' in answer
    assert "Entered twice" in page.get(reverse("core:removals")).content.decode()
    assert page.get(lone.get_absolute_url()).status_code == 404
    page.post(undo)
    assert page.get(lone.get_absolute_url()).status_code == 200


def test_only_a_message_of_something_that_can_be_undone_has_the_button(rf):
    plain = Message(SUCCESS, "Saved.", extra_tags="safe")
    undoable = Message(SUCCESS, "Removed.", extra_tags="safe undo:/removed/7/restore/")

    page = [render_to_string("_partials/messages.html", {"messages": [one]}, rf.get("/")) for one in (plain, undoable)]

    assert "Undo" not in page[0]
    assert 'action="/removed/7/restore/"' in page[1]


def test_its_words_are_shown_until_it_can_no_longer_be_undone(world, sign_in, lone):
    removal = take_away(lone, world.manager)
    page = sign_in(world.manager)
    assert lone.text in page.get(removal.get_absolute_url()).content.decode()

    Removal.objects.filter(pk=removal.pk).update(removed_at=timezone.now() - dt.timedelta(hours=25))

    shown = page.get(removal.get_absolute_url()).content.decode()
    assert "The record itself is kept." in shown and lone.text not in shown


def test_a_second_person_finds_the_request_on_their_home_and_the_asker_does_not(world, sign_in):
    page = sign_in(world.manager)
    page.post(reverse("core:remove_recommendation", args=[world.recommendations.first.pk]), {"reason": "Entered twice"})
    url = Removal.objects.get().get_absolute_url()

    assert url in sign_in(world.officer).get("/").content.decode()
    assert url not in page.get("/").content.decode()
    assert url not in sign_in(world.chair).get("/").content.decode()
    assert sign_in(world.chair).get(url).status_code == 404
    assert "Agree and remove" in sign_in(world.officer).get(url).content.decode()
    assert "Agree and remove" not in page.get(url).content.decode()
    sign_in(world.officer).post(f"{url}decline/")
    assert url not in sign_in(world.officer).get("/").content.decode()
    assert Recommendation.objects.filter(pk=world.recommendations.first.pk).exists()


def test_the_subjects_of_a_restricted_review_are_removed_by_those_who_may_know_of_it(world, sign_in):
    subject = Subject.objects.create(review=world.restricted, code="A1")
    url = reverse("core:remove_subject", args=[subject.pk])

    assert sign_in(world.officer).get(url).status_code == 404
    assert sign_in(world.manager).post(url, {"reason": "Entered twice"}).status_code == 302
    assert world.restricted.reference not in sign_in(world.officer).get(reverse("core:removals")).content.decode()


def test_an_action_no_longer_belongs_to_the_review_whose_recommendation_was_removed(world, sign_in):
    secret = f.RecommendationFactory(review=world.restricted)
    open_one = world.recommendations.second
    shared = f.ActionFactory(board=world.board, lead_agency=world.health, recommendations=[open_one, secret])
    page, review = sign_in(world.manager), world.second_review
    of_review = {"review": review, "reader": world.manager, "board": world.board}
    url = f"/actions/?review={review.reference}"
    assert shared.reference in page.get(url).content.decode()
    assert Action.objects.visible_to(world.auditor).filter(pk=shared.pk).exists()

    take_away(open_one, world.manager, world.officer)

    assert not Action.objects.visible_to(world.auditor).filter(pk=shared.pk).exists(), "now of a restricted one only"
    assert shared.reference not in page.get(url).content.decode()
    assert not Scope(**of_review).actions().exists()
    assert not with_position(rows(world.manager)).get(pk=review.pk).actions_open
    assert actions_by_status(review) == []
    assert shared.reference not in page.get(f"/reviews/{review.reference}/actions/").content.decode()
    sheet = b"".join(page.get("/actions/export/?format=csv").streaming_content).decode()
    assert shared.reference in sheet and review.code_name not in sheet
    plan = page.get("/actions/").content.decode()
    assert shared.reference in plan and f"· {review.code_name}" not in plan
    api = page.get(f"/api/v1/actions/?review={review.reference}").json()
    assert api["results"] == []
    known = [
        row
        for row in page.get("/api/v1/actions/?page_size=50").json()["results"]
        if row["reference"] == shared.reference
    ]
    assert known[0]["reviews"] == [world.restricted.reference]


def test_only_whoever_may_remove_it_is_offered_that(world, sign_in):
    document, evidence = f.DocumentFactory(review=world.review), f.EvidenceFactory(action=world.actions.police)
    offered = {
        world.recommendations.first.get_absolute_url(): f"/remove/recommendation/{world.recommendations.first.pk}/",
        world.points.uncleared.get_absolute_url(): f"/remove/learning-point/{world.points.uncleared.pk}/",
        world.review.get_absolute_url(): f"/remove/review/{world.review.pk}/",
        f"/reviews/{world.review.reference}/documents/": f"/remove/document/{document.pk}/",
        world.actions.police.get_absolute_url(): f"/remove/evidence/{evidence.pk}/",
    }
    writer, reader = sign_in(world.manager), sign_in(world.panel_member)
    for place, url in offered.items():
        assert f'href="{url}"' in writer.get(place).content.decode(), place
        assert url not in reader.get(place).content.decode(), place
        assert writer.get(url).status_code == 200
        assert reader.get(url).status_code == 404
