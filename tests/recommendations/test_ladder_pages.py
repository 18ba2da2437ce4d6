"""The small pages of the ladder."""

import pytest
from django.urls import reverse


def url(name, action, *more):
    return reverse(f"recommendations:{name}", args=[action.reference, *more])


def test_a_claim_goes_from_page_to_page_until_it_is_verified(sign_in, world, action, pdf):
    sign_in(world.police_lead).post(url("claim", action), {"text": "Done.", "kind": "audit", "files": [pdf()]})
    sign_in(world.manager).post(url("check", action), {"note": ""})
    sign_in(world.chair).post(url("verify", action), {"note": "Agreed."})

    action.refresh_from_db()
    assert action.status == "verified"
    assert action.evidence.get().kind == "audit"


def test_claiming_without_evidence_says_what_to_do_and_keeps_the_words(sign_in, world, action):
    response = sign_in(world.police_lead).post(url("claim", action), {"text": "Everybody rings it.", "kind": "other"})

    assert response.status_code == 400
    assert "Add at least one file that proves it" in response.content.decode()
    assert "Everybody rings it." in response.content.decode()


def test_verifying_ones_own_claim_is_a_sentence(sign_in, world, checked):
    from tests import factories as f

    f.AgencyMembershipFactory(user=world.chair, agency=world.police)
    type(checked).objects.filter(pk=checked.pk).update(claimed_by=world.chair)

    response = sign_in(world.chair).post(url("verify", checked), {"note": ""})

    assert response.status_code == 400
    assert "You claimed this yourself. Somebody else has to verify it." in response.content.decode()


def test_asking_for_evidence_without_saying_which_is_refused(sign_in, world, claimed):
    assert sign_in(world.manager).post(url("ask_for_evidence", claimed), {"note": " "}).status_code == 400


@pytest.mark.parametrize(
    "name", ["check", "ask_for_evidence", "end", "reopen", "move_date", "verify", "send_back", "embed", "impact"]
)
def test_a_board_page_is_not_for_agencies(sign_in, world, checked, name):
    assert sign_in(world.police_lead).get(url(name, checked)).status_code == 403
    assert sign_in(world.police_lead).post(url(name, checked), {"note": "x"}).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "action",
        "update",
        "claim",
        "add_evidence",
        "ask_for_more_time",
        "assign",
        "history",
        "check",
        "verify",
        "rag",
        "change_action",
    ],
)
def test_of_another_agency_or_board_the_page_does_not_exist(sign_in, world, action, name):
    for person in (world.health_lead, world.other_lead, world.other_manager, world.other_chair):
        status = sign_in(person).get(url(name, action)).status_code
        assert status in (403, 404)
        missing = sign_in(person).get(reverse(f"recommendations:{name}", args=["XX-9999"])).status_code
        assert status == missing, "the same answer as for an action that was never there"


def test_the_page_says_whose_turn_it_is(sign_in, world, claimed):
    assert "Your turn: is the proof enough?" in sign_in(world.manager).get(claimed.get_absolute_url()).content.decode()
    assert "With the board since" in sign_in(world.police_lead).get(claimed.get_absolute_url()).content.decode()


def test_the_impact_is_judged_apart_from_the_status(sign_in, world, verified):
    sign_in(world.chair).post(
        url("impact", verified), {"impact": "no", "note": "Nine in ten still ring the old number."}
    )

    verified.refresh_from_db()
    assert (verified.status, verified.impact) == ("verified", "no")
