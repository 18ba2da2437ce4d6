"""The people of a board: who they are, what parts they play, and how that changes."""

import pytest

from agencies import services
from agencies.models import User
from agencies.roles import AgencyRole, BoardRole
from agencies.services.people import AlreadyHeld, LastManager, NotAColleague, NotTheirAgency, OwnRoles
from core.models import AuditEvent
from tests import factories as f
from tests.agencies.conftest import words
from tests.statements import statements_of


@pytest.fixture
def page(sign_in, world):
    return sign_in(world.manager)


@pytest.fixture
def url(world):
    return f"/boards/{world.board.prefix}/people/"


def test_the_list_has_the_boards_people_and_its_agencies_people_and_nobody_else(page, url, world):
    text = words(page.get(url))

    for user in (world.manager, world.chair, world.panel_member, world.police_lead, world.health_lead):
        assert user.email in text
    for user in (world.other_manager, world.other_lead, world.stranger, world.administrator):
        assert user.email not in text


def test_it_can_be_searched_by_name_and_by_address(page, url, world):
    world.chair.name = "Bérénice Oak"
    world.chair.save()

    assert world.chair.email in words(page.get(url, {"q": "berenice"}))
    assert world.officer.email not in words(page.get(url, {"q": "berenice"}))
    assert world.chair.email in words(page.get(url, {"q": world.chair.email.upper()}))
    assert "Nobody has this name or address" in words(page.get(url, {"q": "%"}))


def test_states_sort_people_into_active_invited_and_closed(page, url, world):
    services.invite(world.board, email="new@example.org", name="New", role=BoardRole.AUDITOR, by=world.manager)
    services.end_all_roles(world.board, world.officer, by=world.manager)

    invited, closed, active = (words(page.get(url, {"state": s})) for s in ("invited", "closed", "active"))
    assert "new@example.org" in invited and world.chair.email not in invited
    assert world.officer.email in closed and world.chair.email not in closed
    assert world.chair.email in active and "new@example.org" not in active and world.officer.email not in active


def test_nonsense_in_the_address_is_no_error(page, url):
    assert page.get(url, {"state": "x" * 500, "page": "minus one", "q": "'\"%_"}).status_code == 200


def test_an_agency_without_a_lead_stands_out(page, url, world):
    assert "nobody receives its reminders" not in words(page.get(url))
    part = world.police_lead.agency_memberships.get()
    services.end_agency_role(world.board, part, by=world.manager)

    assert "No lead: nobody receives its reminders" in words(page.get(url))


def test_a_closed_account_does_not_count_as_a_lead(page, url, world):
    services.close_account(world.police_lead, by=world.administrator)

    assert "No lead: nobody receives its reminders" in words(page.get(url))


def test_the_number_of_queries_does_not_grow_with_the_people(page, url, world):
    few = len(statements_of(page, url))
    for _ in range(20):
        f.BoardMembershipFactory(board=world.board, role="auditor")
        f.AgencyMembershipFactory(agency=world.police, role="agency_contributor")
        f.AgencyMembershipFactory(agency=world.health, role="agency_lead")

    assert len(statements_of(page, url)) == few


def test_a_person_is_added_to_one_of_the_boards_agencies(page, url, world):
    page.post(
        f"{url}add/",
        {"email": "p@example.org", "name": "P", "role": "agency_contributor", "agency": world.police.slug},
    )

    assert User.objects.get(email="p@example.org").agency_memberships.get().agency == world.police
    assert AuditEvent.objects.get(verb="role.given").detail["role"] == "agency_contributor"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"role": "agency_lead", "agency": ""}, "Choose the agency they work for"),
        ({"role": "system_administrator"}, "not one of the available choices"),
        ({"role": ""}, "Choose the part they are to play"),
        ({"email": "not an address"}, "valid email address"),
        ({"name": ""}, "Enter the name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(page, url, typed, sentence):
    data = {"email": "kept@example.org", "name": "Kept Name", "role": "auditor"} | typed

    response = page.post(f"{url}add/", data)

    assert response.status_code == 400
    assert sentence in words(response)
    assert data["name"] in response.content.decode()
    assert not User.objects.filter(email="kept@example.org").exists()


def test_another_boards_agency_does_not_exist_here(page, url, world):
    response = page.post(
        f"{url}add/",
        {"email": "p@example.org", "name": "P", "role": "agency_lead", "agency": world.elsewhere.slug},
    )

    assert response.status_code == 400
    assert "Choose one of the board’s agencies" in words(response)
    assert world.elsewhere.name not in words(response)
    with pytest.raises(NotTheirAgency):
        services.invite(
            world.board, email="p@example.org", name="P", role=AgencyRole.LEAD, agency=world.elsewhere, by=world.manager
        )


def test_a_part_is_held_once(world):
    with pytest.raises(AlreadyHeld):
        services.invite(world.board, email=world.chair.email, name="", role=BoardRole.PANEL_CHAIR, by=world.manager)


def test_a_manager_ends_a_part_after_being_asked(page, world):
    part = world.officer.board_memberships.get()
    url = f"/boards/{world.board.prefix}/board-parts/{part.pk}/end/"

    assert f"Should {world.officer} stop being board officer" in words(page.get(url))
    part.refresh_from_db()
    assert part.ended_at is None

    page.post(url)
    part.refresh_from_db()
    assert part.ended_at is not None
    assert AuditEvent.objects.get(verb="role.ended").detail == {
        "account": world.officer.pk,
        "role": "board_officer",
        "agency": "",
    }


def test_ending_every_part_leaves_the_other_boards_alone(page, world):
    f.BoardMembershipFactory(board=world.other_board, user=world.officer, role="auditor")

    page.post(f"/boards/{world.board.prefix}/people/{world.officer.pk}/end/")

    assert [part.board for part in world.officer.board_memberships.current()] == [world.other_board]


def test_parts_and_people_of_other_boards_are_not_found(page, world):
    prefix = world.board.prefix
    foreign_board, foreign_agency = world.other_chair.board_memberships.get(), world.other_lead.agency_memberships.get()
    for path in (
        f"people/{world.other_chair.pk}/",
        f"people/{world.other_lead.pk}/",
        f"people/{world.other_lead.pk}/end/",
        f"board-parts/{foreign_board.pk}/end/",
        f"agency-parts/{foreign_agency.pk}/end/",
        "people/999999999/",
    ):
        assert page.get(f"/boards/{prefix}/{path}").status_code == 404
        assert page.post(f"/boards/{prefix}/{path}").status_code in {404, 405}
    assert page.post(f"/boards/{prefix}/people/{world.other_lead.pk}/invitation/send/").status_code == 404
    foreign_board.refresh_from_db()
    assert foreign_board.ended_at is None


def test_nobody_changes_their_own_parts(page, world):
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    own = world.manager.board_memberships.get()

    response = page.post(f"/boards/{world.board.prefix}/board-parts/{own.pk}/end/")
    assert response.status_code == 400
    assert "You cannot change your own parts" in words(response)
    with pytest.raises(OwnRoles):
        services.invite(world.board, email=world.manager.email, name="", role=BoardRole.PANEL_CHAIR, by=world.manager)
    assert world.manager.board_memberships.current().count() == 1
    assert second.board_memberships.current().exists()


def test_two_managers_cannot_end_each_others_part_at_once(world):
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    assert second.can("board.manage", on=world.board)  # read before the other one was quicker
    services.end_all_roles(world.board, User.objects.get(pk=second.pk), by=world.manager)

    with pytest.raises(LastManager):
        services.end_board_role(world.board, world.manager.board_memberships.get(), by=second)


def test_the_lead_is_handed_to_a_colleague(page, world):
    url = f"/boards/{world.board.prefix}/agencies/{world.police.slug}/lead/"
    assert world.police_contributor.name in words(page.get(url))

    response = page.post(url, {"to": world.police_contributor.pk, "stays": "yes"})

    assert response.url == f"/agencies/{world.police.slug}/"
    assert list(world.police.leads(world.board)) == [world.police_contributor]
    assert [part.role for part in world.police_lead.agency_memberships.current()] == ["agency_contributor"]


def test_only_a_colleague_can_take_the_lead(page, world):
    url = f"/boards/{world.board.prefix}/agencies/{world.police.slug}/lead/"

    response = page.post(url, {"to": world.health_lead.pk, "stays": "no"})

    assert response.status_code == 400
    assert "Choose one of the agency’s people" in words(response)
    with pytest.raises(NotAColleague):
        services.hand_over_lead(world.board, world.police, to=world.health_lead, by=world.manager)
    with pytest.raises(NotTheirAgency):
        services.hand_over_lead(world.board, world.elsewhere, to=world.other_lead, by=world.manager)


def test_the_page_of_an_invited_person_offers_a_new_link_and_to_withdraw(page, url, world):
    user = services.invite(world.board, email="n@example.org", name="N", role=BoardRole.AUDITOR, by=world.manager)

    text = words(page.get(f"{url}{user.pk}/"))
    assert "Send a new link" in text and "Withdraw the invitation" in text

    page.post(f"{url}{user.pk}/invitation/send/")
    assert user.invitations.open().count() == 1
    page.post(f"{url}{user.pk}/invitation/withdraw/")
    assert user.invitations.open().count() == 0
