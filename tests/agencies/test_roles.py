"""Every verb by the wrong role is refused; of another board nothing exists."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from agencies import services
from agencies.models import Meeting
from agencies.roles import BoardRole
from core import days

NOT_MANAGERS = ["officer", "chair", "panel_member", "auditor", "police_lead", "police_contributor", "stranger"]
OUTSIDERS = ["other_manager", "other_chair", "other_lead", "administrator"]


def _verbs(w, by):
    meeting = {"kind": Meeting.Kind.PANEL, "name": "Panel", "on": days.today() + dt.timedelta(days=3)}
    board_part, agency_part = w.officer.board_memberships.get(), w.police_lead.agency_memberships.get()
    return {
        "invite": lambda: services.invite(w.board, email="a@b.example", name="A", role=BoardRole.AUDITOR, by=by),
        "end_board_role": lambda: services.end_board_role(w.board, board_part, by=by),
        "end_agency_role": lambda: services.end_agency_role(w.board, agency_part, by=by),
        "end_all_roles": lambda: services.end_all_roles(w.board, w.officer, by=by),
        "hand_over_lead": lambda: services.hand_over_lead(w.board, w.police, to=w.police_contributor, by=by),
        "change_board": lambda: services.change_board(w.board, name="Other", by=by),
        "add_agency": lambda: services.add_agency(w.board, name="New", short_name="New", kind="police", by=by),
        "ask_to_change": lambda: services.ask_to_change(w.board, w.police, name="Other", by=by),
        "end_partnership": lambda: services.end_partnership(w.board, w.police, by=by),
        "add_meeting": lambda: services.add_meeting(w.board, by=by, **meeting),
        "change_meeting": lambda: services.change_meeting(w.meeting, name="Other", by=by),
        "delete_meeting": lambda: services.delete_meeting(w.meeting, by=by),
    }


@pytest.mark.parametrize("who", [*NOT_MANAGERS, *OUTSIDERS])
def test_only_the_boards_business_manager_changes_it(world, who):
    for name, verb in _verbs(world, getattr(world, who)).items():
        with pytest.raises(PermissionDenied):
            verb()
            pytest.fail(f"{who} could {name}")


@pytest.mark.parametrize("who", ["manager", *NOT_MANAGERS, "other_manager"])
def test_only_the_system_administrator_sets_up_boards_and_accounts(world, who):
    by = getattr(world, who)
    for verb in (
        lambda: services.create_board(name="B", short_name="B", kind="lscp", prefix="ZZZ", by=by),
        lambda: services.create_agency(world.board, name="A", short_name="A", kind="police", by=by),
        lambda: services.name_business_manager(world.board, email="a@b.example", name="A", by=by),
        lambda: services.close_account(world.stranger, by=by),
        lambda: services.reopen_account(world.stranger, by=by),
        lambda: services.reset_second_factor(world.stranger, by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def _pages(w):
    board, people = f"/boards/{w.board.prefix}/", f"/boards/{w.board.prefix}/people/"
    agency = f"{board}agencies/{w.police.slug}/"
    part = w.officer.board_memberships.get()
    return [
        f"{board}change/",
        f"{board}agencies/add/",
        f"{agency}change/",
        f"{agency}end/",
        f"{agency}lead/",
        people,
        f"{people}add/",
        f"{people}{w.officer.pk}/",
        f"{people}{w.officer.pk}/end/",
        f"{board}board-parts/{part.pk}/end/",
        f"{board}agency-parts/{w.police_lead.agency_memberships.get().pk}/end/",
        f"/meetings/{w.meeting.pk}/change/",
        f"/meetings/{w.meeting.pk}/delete/",
    ]


@pytest.mark.parametrize("who", NOT_MANAGERS)
def test_the_managers_pages_are_refused_to_everybody_else(sign_in, world, who):
    page = sign_in(getattr(world, who))
    assert {page.get(path).status_code for path in _pages(world)} <= {403, 404}
    assert {page.post(path).status_code for path in _pages(world)} <= {403, 404, 405}


def test_another_boards_manager_finds_nothing(sign_in, world):
    page = sign_in(world.other_manager)
    paths = [
        *_pages(world),
        f"/boards/{world.board.prefix}/",
        f"/boards/{world.board.prefix}/agencies/",
        f"/boards/{world.board.prefix}/history/",
        f"/boards/{world.board.prefix}/style.css",
        f"/boards/{world.board.prefix}/logo.png",
        f"/agencies/{world.police.slug}/",
        f"/meetings/{world.meeting.pk}/",
        "/boards/NOSUCH/",
    ]
    assert {page.get(path).status_code for path in paths} == {404}


@pytest.mark.parametrize("who", ["manager", "officer", "chair", "auditor", "police_lead", "stranger"])
def test_administration_is_for_the_system_administrator(sign_in, world, who):
    page = sign_in(getattr(world, who))
    for path in (
        "/administration/",
        "/administration/boards/new/",
        f"/administration/boards/{world.board.prefix}/manager/",
        "/administration/agencies/",
        "/administration/agencies/new/",
        "/administration/accounts/",
        f"/administration/accounts/{world.stranger.pk}/",
        f"/administration/accounts/{world.stranger.pk}/close/",
    ):
        assert page.get(path).status_code == 403
        assert page.post(path).status_code in {403, 405}


@pytest.mark.parametrize(
    "path", ["/meetings/", "/account/", "/administration/", "/boards/BAA/", "/boards/BAA/style.css"]
)
def test_whoever_is_not_signed_in_is_led_to_signing_in(client, db, path):
    assert client.get(path).url == f"/accounts/login/?next={path}"
