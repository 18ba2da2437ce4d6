"""The agencies of a board, and an agency's own page."""

import re

import pytest

from agencies import services
from agencies.models import Agency
from core.models import AuditEvent
from tests import factories as f
from tests.agencies.conftest import words
from tests.statements import statements_of


@pytest.fixture
def page(sign_in, world):
    return sign_in(world.manager)


@pytest.fixture
def url(world):
    return f"/boards/{world.board.prefix}/agencies/"


def test_the_list_shows_each_agency_with_its_lead(page, url, world):
    text = words(page.get(url))

    assert world.police.name in text and world.police_lead.name in text
    assert world.elsewhere.name not in text


def test_a_panel_member_sees_agencies_and_an_agency_does_not(sign_in, url, world):
    assert sign_in(world.panel_member).get(url).status_code == 200
    text = words(sign_in(world.police_lead).get(url))
    assert world.health.name not in text


def test_the_number_of_queries_does_not_grow_with_the_agencies(page, url, world):
    few = len(statements_of(page, url))
    for _ in range(20):
        agency = f.PartnershipFactory(board=world.board).agency
        f.AgencyMembershipFactory(agency=agency)

    assert len(statements_of(page, url)) == few


def test_a_new_agency_is_added_with_an_address_of_its_own(page, url, world):
    for name in ("Vale Hospitals NHS Trust", "Vale Hospitals NHS Foundation Trust"):
        page.post(f"{url}add/", {"name": name, "short_name": "Vale Hospitals", "kind": "health_trust"})

    first, second = Agency.objects.filter(short_name="Vale Hospitals").values_list("slug", flat=True)
    assert re.fullmatch(r"vale-hospitals-[a-z0-9]{5}", first) and re.fullmatch(r"vale-hospitals-[a-z0-9]{5}", second)
    assert first != second
    assert [e.verb for e in AuditEvent.objects.filter(verb__startswith="partnership")] == ["partnership.begun"] * 2


def test_an_agency_that_was_the_boards_before_is_found_by_its_name_whatever_the_case(page, url, world):
    services.end_partnership(world.board, world.police, by=world.manager)

    data = {"name": f"  {world.police.name.upper()} ", "short_name": "P", "kind": "police"}
    response = page.post(f"{url}add/", data, follow=True)

    assert "works with this board again" in words(response)
    assert world.board.agencies.filter(pk=world.police.pk).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "Unheard Of"}, "Select the kind of agency"),
        ({"name": "Unheard Of", "short_name": "U", "kind": "circus"}, "not one of the available choices"),
        ({"name": "x" * 201}, "at most 200"),
    ],
)
def test_what_is_missing_is_said(page, url, data, sentence):
    response = page.post(f"{url}add/", data)

    assert response.status_code == 400
    assert sentence in words(response)


def test_an_agency_is_added_once(page, url, world):
    response = page.post(f"{url}add/", {"name": world.police.name, "short_name": "P", "kind": "police"})

    assert response.status_code == 400
    assert "is already one of the board’s agencies" in words(response)


def test_an_agency_is_changed(page, url, world):
    data = {"name": "Vale Police", "short_name": "Police", "kind": "police", "version": 1}

    assert page.post(f"{url}{world.police.slug}/change/", data).url == f"/agencies/{world.police.slug}/"
    world.police.refresh_from_db()
    assert (world.police.name, world.police.sort_name, world.police.version) == ("Vale Police", "vale police", 2)


def test_a_stale_page_is_refused(page, url, world):
    services.ask_to_change(world.board, world.police, name="Newer", by=world.manager)

    data = {"name": "Older", "short_name": "P", "kind": "police", "version": 1}
    response = page.post(f"{url}{world.police.slug}/change/", data)

    assert response.status_code == 409
    assert "Older" in response.content.decode()


def test_a_name_is_held_once_whatever_the_case(page, url, world):
    data = {"name": world.health.name.upper(), "short_name": "P", "kind": "police", "version": 1}

    response = page.post(f"{url}{world.police.slug}/change/", data)

    assert response.status_code == 400
    assert "There is already an agency" in words(response)


def test_its_place_ends_and_begins_again(page, url, world):
    assert page.get(f"{url}{world.police.slug}/end/").status_code == 200
    page.post(f"{url}{world.police.slug}/end/")
    assert not world.board.agencies.filter(pk=world.police.pk).exists()

    services.add_agency(world.board, name=world.police.name, by=world.manager)
    assert world.board.agencies.filter(pk=world.police.pk).exists()
    assert world.board.partnerships.filter(agency=world.police).count() == 1


def test_agencies_of_other_boards_are_not_found(page, url, world):
    for verb in ("change", "end", "lead"):
        assert page.get(f"{url}{world.elsewhere.slug}/{verb}/").status_code == 404
        assert page.post(f"{url}{world.elsewhere.slug}/{verb}/").status_code == 404


def test_the_agencys_page_shows_its_people_to_the_manager_and_to_colleagues(sign_in, world):
    path = f"/agencies/{world.police.slug}/"
    for user in (world.manager, world.police_lead, world.police_contributor):
        text = words(sign_in(user).get(path))
        assert world.police_lead.email in text and world.police_contributor.email in text


def test_the_agencys_page_is_not_there_for_its_neighbours(sign_in, world):
    for user in (world.health_lead, world.other_manager, world.other_lead):
        assert sign_in(user).get(f"/agencies/{world.police.slug}/").status_code == 404


def test_a_manager_does_not_learn_of_boards_they_do_not_see(sign_in, world):
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    f.AgencyMembershipFactory(board=world.other_board, agency=world.police, user=world.police_lead)

    text = words(sign_in(world.manager).get(f"/agencies/{world.police.slug}/"))
    assert world.board.name in text and world.other_board.name not in text
    both = words(sign_in(world.police_lead).get(f"/agencies/{world.police.slug}/"))
    assert world.board.name in both and world.other_board.name in both
