"""The upgrade to roles that count on one board: everybody keeps what a board gave them, and the output says who loses what."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from agencies.models import AgencyMembership
from core import audit
from tests import factories as f

upgrade = import_module("agencies.migrations.0006_memberships_on_each_board")


@pytest.fixture
def before(world):
    """The table as it was: roles without a board, one for each agency."""
    f.PartnershipFactory(board=world.other_board, agency=world.police)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agencies_agencymembership ALTER board_id DROP NOT NULL")
        cursor.execute("UPDATE agencies_agencymembership SET board_id = NULL")
    return world


def given(world, board, user, agency, verb="role.given"):
    audit.record(verb, target=board, by=world.manager, account=user.pk, role="agency_lead", agency=agency.slug)


def boards_of(user):
    return set(user.agency_memberships.filter(ended_at=None).values_list("board", flat=True))


def test_a_role_stays_on_the_board_that_gave_it_and_the_loss_is_said(before, capsys):
    given(before, before.board, before.police_lead, before.police)

    upgrade.divide(apps, None)

    assert boards_of(before.police_lead) == {before.board.pk}
    said = capsys.readouterr().out
    lost = f"Account {before.police_lead.pk} is no longer agency_lead of {before.police.slug} on board {before.other_board.prefix}"
    assert lost in said
    assert f"Account {before.other_lead.pk} " not in said


def test_a_role_that_both_boards_gave_stays_on_both(before, capsys):
    for board in (before.board, before.other_board):
        given(before, board, before.police_lead, before.police, "lead.handed_over")

    upgrade.divide(apps, None)

    assert boards_of(before.police_lead) == {before.board.pk, before.other_board.pk}
    assert f"Account {before.police_lead.pk} " not in capsys.readouterr().out


def test_a_role_of_which_the_trail_says_nothing_stays_on_every_board_that_the_agency_serves(before):
    upgrade.divide(apps, None)

    assert boards_of(before.police_contributor) == {before.board.pk, before.other_board.pk}
    assert not AgencyMembership.objects.filter(board=None).exists()


def test_a_role_ends_where_the_partnership_has_ended(before, capsys):
    before.board.partnerships.filter(agency=before.health).update(ended_at="2026-01-01T00:00Z")

    upgrade.divide(apps, None)

    assert boards_of(before.health_lead) == set()
    assert f"Account {before.health_lead.pk} is no longer agency_lead" in capsys.readouterr().out


def test_a_role_that_its_board_ended_and_another_role_there_give_nothing(before):
    given(before, before.other_board, before.police_lead, before.police)
    given(before, before.other_board, before.police_lead, before.police, "role.ended")
    given(before, before.board, before.police_lead, before.police)
    audit.record(
        "role.given", target=before.other_board, by=before.other_manager,
        account=before.police_lead.pk, role="agency_contributor", agency=before.police.slug,
    )  # fmt: skip

    upgrade.divide(apps, None)

    assert boards_of(before.police_lead) == {before.board.pk}


def test_it_can_be_taken_back(before):
    upgrade.divide(apps, None)
    upgrade.unite(apps, None)

    assert before.police_contributor.agency_memberships.filter(ended_at=None).count() == 1
