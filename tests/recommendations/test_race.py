"""Two people press at the same moment, on two connections: one step is made, the other hears a sentence."""

import threading

import pytest
from django.db import connection

from core.refusals import Refusal
from recommendations import services
from recommendations.models import Verification
from tests import factories as f
from tests.conftest import build_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each in its own thread and connection, started together; the outcomes in order."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait(timeout=10)
            act()
            outcomes[place] = "done"
        except Refusal as refusal:
            outcomes[place] = refusal.reasons[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join(timeout=30) for thread in threads]
    return outcomes


def test_two_chairs_verify_at_once_and_one_verification_exists(pdf):
    world = build_world()
    second = f.BoardMembershipFactory(board=world.board, role="panel_chair").user
    action = world.actions.police
    services.claim(action, text="x", uploads=[pdf()], by=world.police_lead)
    services.pass_to_panel(action, by=world.manager)

    outcomes = at_once(lambda: services.verify(action, by=world.chair), lambda: services.verify(action, by=second))

    assert sorted(outcomes, key=len) == ["done", "This action is verified, so it cannot be verified."]
    assert Verification.objects.filter(action=action, step="verified").count() == 1


def test_verifying_and_asking_for_more_evidence_do_not_both_happen(pdf):
    world = build_world()
    action = world.actions.police
    services.claim(action, text="x", uploads=[pdf()], by=world.police_lead)
    services.pass_to_panel(action, by=world.manager)

    outcomes = at_once(
        lambda: services.verify(action, by=world.chair),
        lambda: services.ask_for_evidence(action, note="x", by=world.manager),
    )

    assert outcomes.count("done") == 1
    action.refresh_from_db()
    assert action.status == ("verified" if outcomes[0] == "done" else "evidence_requested")


def test_references_are_never_given_twice():
    world = build_world()
    made = []

    def add():
        made.append(
            services.add_action(
                recommendations=[world.recommendations.first],
                title="x",
                lead_agency=world.police,
                due_on=world.actions.police.due_on,
                by=type(world.manager).objects.get(pk=world.manager.pk),
            ).reference
        )

    assert at_once(add, add, add, add) == ["done"] * 4
    assert len(set(made)) == 4
