"""An agency that several boards share: no board reaches another's material through it, nor decides for it alone."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agencies import services
from agencies.models import Agency, AgencyMembership, AgencyRequest
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from recommendations.models import Action
from reviews.models import ManagementReview
from tests import factories as f
from tests.agencies.conftest import words


@pytest.fixture
def shared(world):
    """The police of the first board serve the other board as well, with a lead of their own there and an action."""
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    world.other_police_lead = f.AgencyMembershipFactory(board=world.other_board, agency=world.police).user
    world.other_action = f.ActionFactory(board=world.other_board, lead_agency=world.police, title="Of the other board")
    f.EvidenceFactory(action=world.other_action)
    return world


def puppet_of(world):
    """Somebody with an account whom the other board's manager names as lead of the shared police."""
    email = f.UserFactory().email
    services.invite(
        world.other_board, email=email, name="Puppet", role="agency_lead", agency=world.police, by=world.other_manager
    )
    return AgencyMembership.objects.get(user__email=email).user


# A role counts on the board that gave it


def test_a_lead_whom_one_board_names_reads_nothing_of_another(shared, sign_in):
    puppet = puppet_of(shared)

    assert set(Action.objects.visible_to(puppet)) == {shared.other_action}
    assert not ManagementReview.objects.visible_to(puppet).exists()
    page = sign_in(puppet)
    for path in (
        shared.actions.police.get_absolute_url(),
        f"{shared.actions.police.get_absolute_url()}update/",
        shared.imrs.police.get_absolute_url(),
    ):
        assert page.get(path).status_code == 404, path


def test_a_lead_of_one_board_acts_on_that_board_only(shared):
    puppet = puppet_of(shared)

    assert puppet.can("action.update", on=shared.other_action)
    assert not puppet.can("action.update", on=shared.actions.police)


def test_a_lead_named_by_both_boards_has_one_list(shared, sign_in):
    services.invite(
        shared.other_board, email=shared.police_lead.email, name="x", role="agency_lead", agency=shared.police,
        by=shared.other_manager,
    )  # fmt: skip

    shared.police_lead.refresh_from_db()
    text = words(sign_in(shared.police_lead).get("/my-list/"))

    assert shared.other_action.title in text and shared.actions.police.title in text


def test_one_board_does_not_end_another_boards_lead(shared, sign_in):
    membership = shared.police_lead.agency_memberships.get()

    with pytest.raises(AgencyMembership.DoesNotExist):
        services.end_agency_role(shared.other_board, membership, by=shared.other_manager)
    path = f"/boards/{shared.other_board.prefix}/agency-parts/{membership.pk}/end/"
    assert sign_in(shared.other_manager).post(path).status_code == 404
    assert shared.police_lead.agency_memberships.current().exists()


def test_the_agencys_people_on_one_board_are_not_shown_to_another(shared, sign_in):
    text = words(sign_in(shared.other_manager).get(f"/agencies/{shared.police.slug}/"))

    assert shared.other_police_lead.email in text
    assert shared.police_lead.email not in text
    people = sign_in(shared.other_manager).get(f"/boards/{shared.other_board.prefix}/people/?state=closed")
    assert shared.police_lead.email not in words(people)


def test_handing_over_the_lead_on_one_board_leaves_the_others(shared):
    colleague = f.AgencyMembershipFactory(
        board=shared.other_board, agency=shared.police, role="agency_contributor"
    ).user

    services.hand_over_lead(shared.other_board, shared.police, to=colleague, by=shared.other_manager)

    assert list(shared.police.leads(shared.board)) == [shared.police_lead]
    assert list(shared.police.leads(shared.other_board)) == [colleague]


def test_ending_the_place_on_one_board_ends_the_roles_there_only(shared):
    services.end_partnership(shared.other_board, shared.police, by=shared.other_manager)

    assert not shared.other_police_lead.agency_memberships.current().exists()
    assert shared.police_lead.agency_memberships.current().exists()
    assert not Action.objects.visible_to(shared.other_police_lead).exists()


def test_the_database_refuses_a_role_without_a_partnership(world):
    from django.db import IntegrityError, connection, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyMembership.objects.create(
            user=world.stranger, board=world.other_board, agency=world.police, role="agency_lead"
        )
        connection.check_constraints()


# A name tells nothing and takes nothing


def test_another_boards_agency_is_not_taken_over_by_its_name(world, sign_in):
    data = {"name": world.police.name, "short_name": world.police.short_name, "kind": "police"}
    page, url = sign_in(world.other_manager), f"/boards/{world.other_board.prefix}/agencies/add/"

    there = page.post(url, data, follow=True)
    new = page.post(url, {**data, "name": "Entirely New"}, follow=True)

    assert not world.other_board.agencies.filter(pk=world.police.pk).exists()
    said = words(there).replace(world.police.name, "X"), words(new).replace("Entirely New", "X")
    assert "X added" in said[0] and "X added" in said[1]


def test_the_trail_is_tied_to_the_agency_and_not_to_its_name(shared):
    old = AuditEvent.objects.create(
        verb="x.done", actor="a@example.org", role="Agency lead", agency=shared.police.name,
        agency_id=shared.police.pk, board_id=shared.board.pk,
    )  # fmt: skip
    namesake = f.AgencyFactory(name=shared.police.name)
    f.PartnershipFactory(board=shared.board, agency=namesake)
    heir = f.AgencyMembershipFactory(board=shared.board, agency=namesake).user

    assert AuditEvent.objects.visible_to(shared.police_lead).filter(pk=old.pk).exists()
    assert not AuditEvent.objects.visible_to(heir).filter(pk=old.pk).exists()
    assert not AuditEvent.objects.visible_to(shared.other_police_lead).filter(pk=old.pk).exists()


# What concerns other boards needs their agreement


def test_a_shared_agency_is_renamed_only_when_the_other_board_agrees(shared, sign_in):
    url = f"/boards/{shared.board.prefix}/agencies/{shared.police.slug}/change/"
    data = {
        "name": "Lark Valley Constabulary",
        "short_name": "LVC",
        "kind": "police",
        "version": 1,
        "reason": "New name",
    }

    page = sign_in(shared.manager).post(url, data, follow=True)

    assert "Nothing changes until" in words(page)
    shared.police.refresh_from_db()
    assert shared.police.name != "Lark Valley Constabulary"
    request = AgencyRequest.objects.get()
    asked = set(Notification.objects.filter(kind="agencies.request").values_list("recipient", flat=True))
    assert asked == {shared.other_manager.pk, shared.other_police_lead.pk}
    other = sign_in(shared.other_police_lead)
    assert "Lark Valley Constabulary" in words(other.get(request.get_absolute_url()))
    other.post(request.get_absolute_url(), {"agrees": "yes"})
    shared.police.refresh_from_db()
    assert shared.police.name == "Lark Valley Constabulary"
    verbs = ["agencyrequest.asked", "agencyrequest.answered", "agency.changed"]
    assert set(verbs) <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_puppet_on_the_asking_board_cannot_agree_for_the_agency(shared):
    puppet = puppet_of(shared)
    request = services.ask_to_change(shared.other_board, shared.police, name="Mine", by=shared.other_manager)

    for by in (puppet, shared.other_manager, shared.stranger):
        with pytest.raises(PermissionDenied):
            services.answer_request(request, agrees=True, by=by)


def test_a_refusal_and_time_end_a_request(shared):
    request = services.ask_to_end(shared.board, shared.police, reason="Closed", by=shared.manager)
    services.answer_request(request, agrees=False, by=shared.other_manager)
    assert AgencyRequest.objects.get().state == "refused"

    late = services.ask_to_end(shared.board, shared.police, reason="Closed", by=shared.manager)
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)), pytest.raises(Refusal, match="expired"):
        services.answer_request(late, agrees=True, by=shared.other_manager)
    assert shared.police.partnerships.filter(ended_at=None).count() == 2


def test_an_agency_ends_everywhere_when_every_board_agrees(shared):
    request = services.ask_to_end(shared.board, shared.police, reason="Closed", by=shared.manager)

    services.answer_request(request, agrees=True, by=shared.other_manager)

    assert not shared.police.partnerships.filter(ended_at=None).exists()
    assert not AgencyMembership.objects.current().filter(agency=shared.police).exists()


def test_an_agency_joins_a_second_board_by_its_leads_consent_and_the_boards_own_record_is_merged(world, sign_in):
    own, _ = services.add_agency(
        world.other_board, name=world.police.name, short_name="P", kind="police", by=world.other_manager
    )
    action = f.ActionFactory(board=world.other_board, lead_agency=own)
    url = f"/boards/{world.other_board.prefix}/agencies/join/"
    known = sign_in(world.other_manager).post(
        url, {"address": world.police_lead.email, "merges": own.slug}, follow=True
    )
    unknown = sign_in(world.other_manager).post(url, {"address": "nobody@example.org"}, follow=True)
    assert (
        "If" in words(known)
        and words(known).count("asked them to join") == words(unknown).count("asked them to join") == 1
    )
    request = AgencyRequest.objects.get(asked_of=world.police_lead)
    assert not world.other_board.agencies.filter(pk=world.police.pk).exists()

    lead = sign_in(world.police_lead)
    assert world.other_board.name in words(lead.get(request.get_absolute_url()))
    lead.post(request.get_absolute_url(), {"agrees": "yes", "agency": world.police.slug})

    action.refresh_from_db()
    assert action.lead_agency == world.police
    assert world.other_board.agencies.filter(pk=world.police.pk).exists()
    assert not Agency.objects.filter(pk=own.pk).exists()
    # Nobody gained a sight by it: the lead of one board is not a lead of the other.
    assert not Action.objects.visible_to(world.police_lead).filter(pk=action.pk).exists()


def test_whoever_was_not_asked_cannot_let_an_agency_join(world):
    request = services.ask_to_join(world.other_board, address=world.police_lead.email, by=world.other_manager)

    for by in (world.manager, world.other_manager, world.health_lead):
        with pytest.raises(PermissionDenied):
            services.answer_request(request, agrees=True, agency=world.police, by=by)


def test_the_asking_board_learns_nothing_of_whom_its_request_reached(shared, sign_in):
    services.ask_to_join(shared.other_board, address=shared.health_lead.email, by=shared.other_manager)
    rename = services.ask_to_change(shared.board, shared.police, name="Other", by=shared.manager)
    services.answer_request(rename, agrees=True, by=shared.other_police_lead)

    for asker in (shared.manager, shared.other_manager):
        messages = Notification.objects.visible_to(asker).filter(kind="agencies.request").exclude(recipient=asker)
        assert not messages.exists()
    answered = AuditEvent.objects.filter(verb="agencyrequest.answered")
    assert set(answered.values_list("board_id", flat=True)) == {shared.other_board.pk}
    assert not AuditEvent.objects.visible_to(shared.manager).filter(verb="agencyrequest.answered").exists()
    assert Notification.objects.filter(kind="agencies.request").exists()


def test_the_answer_form_is_nobodys_but_theirs_who_were_asked(world, sign_in):
    request = services.ask_to_join(world.other_board, address=world.police_lead.email, by=world.other_manager)
    page = sign_in(world.other_manager)

    for slug in (world.police.slug, "no-such-agency"):
        assert page.post(request.get_absolute_url(), {"agrees": "yes", "agency": slug}).status_code == 403


def test_a_merge_into_a_former_agency_of_the_board_reopens_its_place(shared):
    services.end_partnership(shared.other_board, shared.police, by=shared.other_manager)
    own, _ = services.add_agency(
        shared.other_board, name="The police", short_name="P", kind="police", by=shared.other_manager
    )
    f.AgencyMembershipFactory(board=shared.other_board, agency=own)
    request = services.ask_to_join(
        shared.other_board, address=shared.police_lead.email, merges=own, by=shared.other_manager
    )

    services.answer_request(request, agrees=True, agency=shared.police, by=shared.police_lead)

    assert shared.other_board.agencies.filter(pk=shared.police.pk).exists()
    services.end_partnership(shared.other_board, shared.police, by=shared.other_manager)
    assert not AgencyMembership.objects.current().filter(board=shared.other_board, agency=shared.police).exists()


def test_a_former_agency_that_works_with_others_comes_back_by_its_leads_consent_only(shared):
    services.end_partnership(shared.other_board, shared.police, by=shared.other_manager)

    agency, is_new = services.add_agency(
        shared.other_board, name=shared.police.name, short_name="P", kind="police", by=shared.other_manager
    )

    assert is_new and agency != shared.police


# The agency's own administrator


def test_an_administrator_named_by_the_board_waits_for_a_lead(shared, sign_in):
    person = shared.police_contributor
    request = services.name_administrator(shared.board, shared.police, person=person, by=shared.manager)
    assert not person.agency_memberships.filter(role="agency_administrator").exists()
    for by in (shared.manager, shared.other_police_lead, shared.other_manager):
        with pytest.raises(PermissionDenied):
            services.answer_request(request, agrees=True, by=by)

    services.answer_request(request, agrees=True, by=shared.police_lead)

    assert person.agency_memberships.filter(role="agency_administrator", board=shared.board).exists()


def test_an_administrator_gives_roles_on_the_boards_that_confirmed_them_only(shared, sign_in):
    person = shared.police_contributor
    services.name_administrator(shared.board, shared.police, person=person, by=shared.police_lead)
    url = f"/agencies/{shared.police.slug}/people/add/"
    data = {"email": "new@example.org", "name": "New", "role": "agency_contributor"}
    page = sign_in(type(person).objects.get(pk=person.pk))

    assert page.post(url, {**data, "boards": [shared.other_board.prefix]}).status_code == 400
    assert page.post(url, {**data, "boards": [shared.board.prefix]}).status_code == 302

    assert AgencyMembership.objects.get(user__email="new@example.org").board == shared.board
    theirs = shared.other_police_lead.agency_memberships.get()
    assert page.post(f"/agencies/{shared.police.slug}/roles/{theirs.pk}/end/").status_code == 404


def test_an_administrator_of_two_boards_extends_a_role_to_both_at_once(shared):
    person = shared.police_contributor
    AgencyMembership.objects.create(
        user=person, board=shared.other_board, agency=shared.police, role="agency_contributor"
    )
    services.name_administrator(shared.board, shared.police, person=person, by=shared.police_lead)
    services.name_administrator(shared.other_board, shared.police, person=person, by=shared.other_police_lead)
    person.forget_roles()

    services.invite_colleague(
        shared.police, email=shared.police_lead.email, name="x", role="agency_lead",
        boards=[shared.board, shared.other_board], by=person,
    )  # fmt: skip

    boards = shared.police_lead.agency_memberships.current().values_list("board", flat=True)
    assert set(boards) == {shared.board.pk, shared.other_board.pk}
