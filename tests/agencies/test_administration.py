"""The system administrator sets up boards, agencies and accounts, and sees no case."""

import pytest
from allauth.mfa.models import Authenticator

from agencies import services
from agencies.models import ApiKey, Board, User
from agencies.roles import BoardRole
from agencies.services.accounts import NothingToReset, OwnAccount
from agencies.services.people import AccountClosed
from tests.agencies.conftest import mails, sign_in_with_password, verbs, words
from tests.factories import UserFactory


@pytest.fixture
def page(sign_in, world):
    return sign_in(world.administrator)


def test_boards_are_listed_and_one_without_a_manager_stands_out(page, world):
    text = words(page.get("/administration/"))
    assert world.board.name in text and world.manager.name in text
    assert "No business manager" not in text

    services.close_account(world.manager, by=world.administrator)
    assert "No business manager" in words(page.get("/administration/"))


def test_a_board_is_set_up_and_its_first_manager_invited(page, db):
    response = page.post(
        "/administration/boards/new/",
        {"name": "Tarn Vale LSCB", "short_name": "Tarn Vale", "kind": "lscb", "prefix": "tv"},
    )
    assert response.url == "/administration/boards/TV/manager/"

    page.post(response.url, {"email": "bm@tarn.example", "name": "Bea Moss"})
    manager = User.objects.get(email="bm@tarn.example")
    assert manager.can("board.manage", on=Board.objects.get(prefix="TV"))
    assert [to for to, *_ in mails("agencies.invitation")] == ["bm@tarn.example"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"prefix": "T1"}, "two to six capital letters"), ({"prefix": ""}, "Enter"), ({"name": ""}, "Enter the name")],
)
def test_what_is_wrong_with_a_new_board_is_said(page, change, sentence):
    data = {"name": "Tarn Vale LSCB", "short_name": "Tarn Vale", "kind": "lscb", "prefix": "TV"} | change

    response = page.post("/administration/boards/new/", data)

    assert response.status_code == 400
    assert sentence in words(response)


def test_a_taken_prefix_is_refused(page, world):
    data = {"name": "New", "short_name": "New", "kind": "lscb", "prefix": world.board.prefix}

    assert "Another board has this prefix" in words(page.post("/administration/boards/new/", data))
    with pytest.raises(services.boards.AlreadyThere):
        services.create_board(**data, by=world.administrator)


def test_agencies_are_added_and_found(page, world):
    data = {"board": world.board.prefix, "name": "Moor Hospice", "short_name": "Hospice", "kind": "voluntary"}
    page.post("/administration/agencies/new/", data)

    assert world.board.agencies.get(slug__startswith="hospice-").name == "Moor Hospice"
    text = words(page.get("/administration/agencies/", {"q": "MOOR"}))
    assert "Moor Hospice" in text and world.police.name not in text
    again = page.post("/administration/agencies/new/", {**data, "name": "moor hospice"})
    assert again.status_code == 400


def test_accounts_are_found_by_name_and_state(page, world):
    services.close_account(world.stranger, by=world.administrator)

    assert world.officer.email in words(page.get("/administration/accounts/", {"q": world.officer.email}))
    closed = words(page.get("/administration/accounts/", {"state": "closed"}))
    assert world.stranger.email in closed and world.officer.email not in closed


def test_closing_an_account_takes_everything_it_opened(page, world, client):
    services.create_key(name="A program", scope="write", days=90, by=world.officer)

    page.post(f"/administration/accounts/{world.officer.pk}/close/")

    officer = User.objects.get(pk=world.officer.pk)
    assert not officer.is_active and not officer.has_usable_password()
    assert not officer.board_memberships.current().exists()
    assert not ApiKey.objects.usable().exists()
    assert sign_in_with_password(client, officer).status_code == 400
    assert "account.closed" in verbs()


def test_a_closed_account_cannot_be_invited_until_it_is_opened_again(page, world):
    services.close_account(world.officer, by=world.administrator)
    invite = {"email": world.officer.email, "name": "", "role": BoardRole.AUDITOR, "by": world.manager}
    with pytest.raises(AccountClosed):
        services.invite(world.board, **invite)

    page.post(f"/administration/accounts/{world.officer.pk}/reopen/")
    services.invite(world.board, **invite)
    assert [to for to, *_ in mails("agencies.invitation")] == [world.officer.email]


def test_a_lost_second_factor_is_removed_and_the_person_told(page, world, person, client):
    page.post(f"/administration/accounts/{person.pk}/second-factor/")

    assert not Authenticator.objects.filter(user=person).exists()
    assert [to for to, *_ in mails("agencies.second_factor_reset")] == [person.email]
    assert sign_in_with_password(client, person).url == "/"
    assert client.get("/account/").url == "/accounts/second-factor/app/"
    with pytest.raises(NothingToReset):
        services.reset_second_factor(person, by=world.administrator)


def test_nobody_closes_their_own_account(page, world):
    response = page.post(f"/administration/accounts/{world.administrator.pk}/close/")

    assert response.status_code == 400
    assert "Ask another system administrator" in words(response)
    with pytest.raises(OwnAccount):
        services.reset_second_factor(world.administrator, by=world.administrator)


def test_asking_first_changes_nothing(page, world):
    for verb in ("close", "second-factor"):
        assert page.get(f"/administration/accounts/{world.officer.pk}/{verb}/").status_code == 200

    world.officer.refresh_from_db()
    assert world.officer.is_active


def test_no_page_of_a_board_is_open_to_the_administrator(page, world):
    for path in (
        f"/boards/{world.board.prefix}/",
        f"/boards/{world.board.prefix}/people/",
        f"/agencies/{world.police.slug}/",
        "/meetings/",
        "/audit/",
    ):
        assert page.get(path).status_code == 403


def test_the_pages_name_no_review(page, world):
    for path in ("/administration/", "/administration/agencies/", "/administration/accounts/"):
        text = words(page.get(path))
        assert world.review.reference not in text and world.review.code_name not in text


def test_nobody_becomes_a_system_administrator_on_these_pages(page, world):
    user = UserFactory()
    page.post(
        f"/administration/boards/{world.board.prefix}/manager/",
        {"email": user.email, "name": "x", "is_system_administrator": "on"},
    )

    user.refresh_from_db()
    assert not user.is_system_administrator
