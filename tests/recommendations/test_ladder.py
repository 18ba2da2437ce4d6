"""The ladder: every state against every verb, and two different people on every rung."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import removals
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from recommendations import services
from recommendations.models import Action, Verification
from recommendations.refusals import NoEvidence, SamePerson, WrongStep
from tests import factories as f

OPEN = {"not_started", "in_progress", "evidence_requested", "claimed", "checked"}
AGENCY = {"not_started", "in_progress", "evidence_requested"}
DONE = {"verified", "embedded"}
ENDED = {"paused", "superseded", "withdrawn"}
STATES = sorted(OPEN | DONE | ENDED)

VERBS = {
    # verb: (from which states it may be done, how)
    "update": (AGENCY, lambda a, w: services.send_update(a, going="on_time", text="x", by=w.police_lead)),
    "claim": (AGENCY, lambda a, w: services.claim(a, text="x", by=w.police_lead)),
    "ask for more time": (
        AGENCY,
        lambda a, w: services.ask_for_more_time(a, to_on=a.due_on + dt.timedelta(days=9), reason="x", by=w.police_lead),
    ),
    "pass to the panel": ({"claimed"}, lambda a, w: services.pass_to_panel(a, by=w.manager)),
    "ask for evidence": ({"claimed", "checked"}, lambda a, w: services.ask_for_evidence(a, note="x", by=w.manager)),
    "verify": ({"checked"}, lambda a, w: services.verify(a, by=w.chair)),
    "send back": ({"checked"}, lambda a, w: services.send_back(a, note="x", by=w.chair)),
    "embed": ({"verified"}, lambda a, w: services.embed(a, note="x", by=w.chair)),
    "impact": (DONE, lambda a, w: services.judge_impact(a, impact="partly", note="x", by=w.chair)),
    "pause": (OPEN, lambda a, w: services.end_action(a, status="paused", reason="x", by=w.manager)),
    "supersede": (
        OPEN | {"paused"},
        lambda a, w: services.end_action(a, status="superseded", reason="x", by=w.manager),
    ),
    "withdraw": (OPEN | {"paused"}, lambda a, w: services.end_action(a, status="withdrawn", reason="x", by=w.manager)),
    "reopen": (DONE | ENDED, lambda a, w: services.reopen(a, reason="x", by=w.manager)),
    "move the date": (
        OPEN | {"paused"},
        lambda a, w: services.move_date(a, to_on=a.due_on + dt.timedelta(days=9), reason="x", by=w.manager),
    ),
    "add evidence": (
        OPEN | DONE,
        lambda a, w: services.add_evidence(a, uploads=[f.EvidenceFactory(action=a).file], by=w.police_lead),
    ),
    "rate": (OPEN | {"paused"}, lambda a, w: services.set_rag(a, rag="amber", reason="x", by=w.manager)),
    "hand over": (OPEN | {"paused"}, lambda a, w: services.assign_owner(a, owner=w.police_contributor, by=w.manager)),
}


def put_in_state(action, state, world):
    f.EvidenceFactory(action=action)
    now = timezone.now()
    if state in {"claimed", "checked"} | DONE:
        action.claimed_at, action.claimed_by = now, world.police_lead
    if state in {"checked"} | DONE:
        action.checked_at, action.checked_by = now, world.manager
    if state in DONE:
        action.verified_at, action.verified_by = now, world.chair
    action.status = "claimed" if state == "checked" else state
    action.status_reason = "a reason" if state in ENDED else ""
    action.save()


@pytest.mark.parametrize("state", STATES)
def test_each_verb_goes_only_from_the_states_where_it_begins(world, action, state):
    put_in_state(action, state, world)
    done, refused = set(), {}
    for verb, (_, act) in VERBS.items():
        with transaction.atomic():
            try:
                act(action, world)
                done.add(verb)
            except Refusal as refusal:
                refused[verb] = refusal.reasons
            transaction.set_rollback(True)

    assert done == {verb for verb, (allowed, _) in VERBS.items() if state in allowed}
    for reasons in refused.values():
        assert all(reason[0].isupper() and len(reason) > 20 for reason in reasons), "a sentence, not a code"


def test_the_whole_climb_is_on_record_with_who_and_when(world, verified):
    services.embed(verified, note="Second audit.", by=world.chair)
    services.judge_impact(verified, impact="changed", note="41% to 90%.", by=world.chair)

    steps = list(Verification.objects.order_by("pk").values_list("step", "by__name"))
    assert steps == [
        ("claimed", world.police_lead.name),
        ("checked", world.manager.name),
        ("verified", world.chair.name),
        ("embedded", world.chair.name),
        ("impact", world.chair.name),
    ]
    verified.refresh_from_db()
    assert (verified.status, verified.impact) == ("embedded", "changed"), "status and impact are two things"
    assert AuditEvent.objects.filter(verb="action.verified", actor_id=world.chair.pk).count() == 1


def test_a_claim_needs_at_least_one_file(world, action):
    with pytest.raises(NoEvidence, match="at least one file"):
        services.claim(action, text="Done.", by=world.police_lead)

    assert not action.updates.exists()


def test_a_claim_without_evidence_climbs_no_further(world, claimed):
    """Its files were removed after it was made, or after it was checked."""
    services.pass_to_panel(claimed, by=world.manager)
    for file in claimed.evidence.all():
        removal = removals.remove(file, reason="A child is named in it", by=world.manager)
        removals.confirm(removal, by=world.officer)

    with pytest.raises(NoEvidence, match="No evidence is left"):
        services.verify(claimed, by=world.chair)
    Action.objects.filter(pk=claimed.pk).update(checked_at=None, checked_by=None)
    with pytest.raises(NoEvidence, match="No evidence is left"):
        services.pass_to_panel(claimed, by=world.manager)


def test_nobody_verifies_their_own_claim(world, action, pdf):
    f.AgencyMembershipFactory(user=world.chair, agency=world.police)
    world.chair.forget_roles()
    services.claim(action, text="Done.", uploads=[pdf()], by=world.chair)
    services.pass_to_panel(action, by=world.manager)

    with pytest.raises(SamePerson, match="You claimed this yourself"):
        services.verify(action, by=world.chair)


def test_nobody_checks_their_own_claim(world, action, pdf):
    f.AgencyMembershipFactory(user=world.manager, agency=world.police)
    world.manager.forget_roles()
    services.claim(action, text="Done.", uploads=[pdf()], by=world.manager)

    with pytest.raises(SamePerson, match="Somebody else has to check it"):
        services.pass_to_panel(action, by=world.manager)


def test_nobody_checks_and_verifies(world, claimed):
    f.BoardMembershipFactory(user=world.manager, board=world.board, role="panel_chair")
    world.manager.forget_roles()
    services.pass_to_panel(claimed, by=world.manager)

    with pytest.raises(SamePerson, match="You checked this yourself"):
        services.verify(claimed, by=world.manager)


def test_the_database_agrees_that_nobody_climbs_two_rungs(world, checked):
    with pytest.raises(IntegrityError, match="nobody_climbs_two_rungs"), transaction.atomic():
        Action.objects.filter(pk=checked.pk).update(
            status="verified", verified_at=timezone.now(), verified_by=checked.claimed_by
        )


@pytest.mark.parametrize(
    "verb", ["pass to the panel", "ask for evidence", "verify", "send back", "embed", "impact", "pause", "reopen"]
)
def test_an_agency_cannot_do_what_is_the_boards(world, checked, verb):
    as_agency = type("W", (), {**vars(world), "manager": world.police_lead, "chair": world.police_lead})

    with pytest.raises(PermissionDenied):
        VERBS[verb][1](checked, as_agency)


def test_a_second_click_changes_nothing(world, claimed):
    services.pass_to_panel(claimed, by=world.manager)

    with pytest.raises(WrongStep, match="already passed to the panel"):
        services.pass_to_panel(claimed, by=world.manager)

    assert Verification.objects.filter(step="checked").count() == 1


def test_more_evidence_puts_it_back_with_the_agency_and_tells_the_owner(world, checked):
    services.send_back(checked, note="The October audit is missing.", by=world.chair)

    checked.refresh_from_db()
    assert (checked.status, checked.claimed_by, checked.checked_by) == ("evidence_requested", None, None)
    mail = Notification.objects.get(kind="recommendations.evidence_asked")
    assert mail.recipient == world.police_lead
    assert "October" not in str(mail.detail), "no case content in the outbox"


def test_a_reopened_action_starts_from_the_bottom(world, verified):
    services.reopen(verified, reason="It slipped back.", by=world.manager)

    verified.refresh_from_db()
    assert (verified.status, verified.verified_by, verified.claimed_by) == ("in_progress", None, None)


def test_pausing_needs_a_reason(world, action):
    with pytest.raises(Refusal, match="Say why"):
        services.end_action(action, status="paused", reason="  ", by=world.manager)


def test_verifying_twice_says_that_it_is_verified(world, verified):
    with pytest.raises(WrongStep, match="This action is verified, so it cannot be verified"):
        services.verify(verified, by=world.chair)
