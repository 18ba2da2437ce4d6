"""The audit trail can only grow."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from core import audit
from core.models import AuditEvent


@pytest.fixture
def event(world):
    return audit.record("review.logged", target=world.review, by=world.manager, changed=["stage"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET actor = 'somebody else'",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "SET LOCAL pgtrigger.ignore = '{core_auditevent}'; UPDATE core_auditevent SET actor = 'somebody else'",
    ],
)
def test_the_database_refuses_to_change_it(event, statement):
    refused = pytest.raises((InternalError, ProgrammingError), match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.get(pk=event.pk).actor == event.actor


def test_it_says_who_acted_in_which_role_for_which_agency(world):
    by_manager = audit.record("review.logged", target=world.review, by=world.manager)
    by_lead = audit.record("action.updated", target=world.actions.police, by=world.police_lead)

    assert (by_manager.role, by_manager.agency) == ("Business manager", "")
    assert (by_lead.role, by_lead.agency) == ("Agency lead", world.police.name)
    assert by_lead.target == world.actions.police.reference


def test_a_change_that_fails_leaves_no_event(world):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("review.logged", target=world.review, by=world.manager)
        1 / 0  # noqa: B018

    assert not AuditEvent.objects.exists()


def test_a_manager_reads_the_trail_of_their_own_board_only(world, event):
    audit.record("review.logged", target=world.other_review, by=world.other_manager)

    assert list(AuditEvent.objects.visible_to(world.manager)) == [event]
    assert event not in AuditEvent.objects.visible_to(world.other_manager)
    assert not AuditEvent.objects.visible_to(world.stranger).exists()


def test_the_trail_does_not_tell_of_a_restricted_review(world):
    event = audit.record("review.logged", target=world.restricted, by=world.manager)

    assert event in AuditEvent.objects.visible_to(world.manager)
    assert event not in AuditEvent.objects.visible_to(world.auditor)

    world.restricted.members.create(user=world.auditor)

    assert event in AuditEvent.objects.visible_to(world.auditor)
