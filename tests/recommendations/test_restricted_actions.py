"""What hangs on a restricted review exists only for the people named on it, the business manager, and who has to act."""

import pytest
from django.urls import reverse, reverse_lazy

from core import audit, days
from core.models import AuditEvent, Notification
from recommendations import rights
from recommendations.models import Action
from tests import factories as f
from tests.recommendations.test_two_agencies import text_of

LISTS = (reverse_lazy("recommendations:plan"), reverse_lazy("recommendations:export", query={"format": "csv"}))


@pytest.fixture
def hidden(world):
    return f.RecommendationFactory(review=world.restricted, text="words of the restricted review")


def without_the_review(said, world):
    return (
        world.restricted.code_name not in said.replace(f"{world.restricted.code_name}0", "")
        and world.restricted.reference not in said
        and "words of the restricted review" not in said
    )


def test_an_action_of_a_restricted_review_alone_does_not_exist_for_people_not_named(sign_in, world, action, hidden):
    action.recommendations.set([hidden])
    second_lead = f.AgencyMembershipFactory(board=world.board, agency=world.police).user
    for person in (world.officer, world.chair, world.auditor, world.panel_member, second_lead, world.police_member):
        page = sign_in(person)
        assert page.get(action.get_absolute_url()).status_code == 404
        for url in LISTS:
            said = text_of(page.get(url))
            assert action.reference not in said
            assert without_the_review(said, world)
    assert world.restricted.code_name in sign_in(world.manager).get(action.get_absolute_url()).content.decode()


def test_its_owner_sees_the_actions_own_words_and_not_what_it_answers(sign_in, world, action, hidden):
    action.recommendations.set([hidden])
    page = sign_in(world.police_lead)
    assert action.owner == world.police_lead

    for url in (action.get_absolute_url(), *LISTS):
        said = text_of(page.get(url))
        assert action.title in said
        assert without_the_review(said, world)


def test_whoever_is_named_on_the_review_sees_its_actions(sign_in, world, action, hidden):
    action.recommendations.set([hidden])
    world.restricted.members.create(user=world.chair, capacity="chair")

    said = text_of(sign_in(world.chair).get(action.get_absolute_url()))

    assert "words of the restricted review" in said


def test_an_action_that_answers_another_review_too_shows_only_the_other(sign_in, world, action, hidden):
    action.recommendations.add(hidden)
    for person in (world.officer, world.chair, world.auditor, world.police_lead):
        page = sign_in(person)
        for url in (action.get_absolute_url(), *LISTS):
            said = text_of(page.get(url))
            assert action.reference in said
            assert without_the_review(said, world)


def test_the_trail_and_the_messages_do_not_tell_of_an_action_of_a_restricted_review(sign_in, world, action, hidden):
    action.recommendations.set([hidden])
    message = Notification.objects.create(
        dedupe_key="x", kind="recommendations.claim_to_check", recipient=world.manager, board_id=world.board.pk,
        subject_type="recommendations.action", subject_id=str(action.pk), reference=action.reference,
    )  # fmt: skip
    for target in (action, message, f.ProgressUpdateFactory(action=action, by=world.police_lead)):
        audit.record("thing.done", target=target, by=world.manager)

    assert AuditEvent.objects.visible_to(world.manager).filter(verb="thing.done").count() == 3
    for person in (world.auditor, f.AgencyMembershipFactory(board=world.board, agency=world.police).user):
        assert not AuditEvent.objects.visible_to(person).filter(verb="thing.done").exists()
    assert action.reference not in text_of(sign_in(world.auditor).get(reverse("core:trail")))
    assert not Notification.objects.visible_to(world.auditor).filter(pk=message.pk).exists()


def test_leads_who_are_not_named_hear_nothing_of_it(world, action, hidden, morning):
    action.recommendations.set([hidden])
    lead = f.AgencyMembershipFactory(board=world.board, agency=world.police).user
    Action.objects.filter(pk=action.pk).update(owner=None, due_on=days.today(), first_due_on=days.today())
    action.refresh_from_db()

    said = morning(days.today())

    assert not rights.people_to_tell(action).exists()
    assert not [mail for mail in said if lead.email in mail.to and action.reference in mail.body]
    assert not Notification.objects.filter(recipient=lead, reference__startswith=action.reference).exists()


def test_a_restricted_review_cannot_be_guessed_through_the_filter(sign_in, world, action):
    action.recommendations.set([f.RecommendationFactory(review=world.restricted)])
    plan = reverse("recommendations:plan")

    said = sign_in(world.officer).get(f"{plan}?review={world.restricted.reference}").content.decode()
    missing = sign_in(world.officer).get(f"{plan}?review=RV-1901-001").content.decode()

    assert "It was left out" in said
    assert "It was left out" in missing
