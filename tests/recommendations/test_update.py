"""The update page: three questions, nothing lost, done in one go."""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import AuditEvent, Notification
from recommendations import services
from recommendations.models import Action, Extension, UpdateDraft
from tests import factories as f


@pytest.fixture
def url(action):
    return reverse("recommendations:update", args=[action.reference])


def words(response):
    return response.content.decode()


def test_a_link_from_a_mail_leads_to_the_page_after_signing_in(client, url):
    response = client.get(url)

    assert response.status_code == 302
    assert f"next={url}" in response["Location"]


def test_an_update_is_signed_dated_and_starts_the_work(sign_in, world, action, url):
    sign_in(world.police_lead).post(url, {"going": "on_time", "text": "Posters are up."})

    action.refresh_from_db()
    update = action.updates.get()
    assert (update.by, update.agency, update.text) == (world.police_lead, world.police, "Posters are up.")
    assert action.status == Action.Status.IN_PROGRESS
    assert action.updated_at == update.at
    assert AuditEvent.objects.filter(verb="action.updated", actor_id=world.police_lead.pk).exists()


def test_the_last_answer_is_quoted_above_the_question(sign_in, world, action, url):
    f.ProgressUpdateFactory(action=action, by=world.police_lead, text="The number is agreed.")

    assert "The number is agreed." in words(sign_in(world.police_lead).get(url))


def test_late_asks_for_a_date_and_keeps_what_was_typed(sign_in, world, action, url):
    response = sign_in(world.police_lead).post(url, {"going": "late", "text": "The printer is late."})

    assert response.status_code == 400
    assert "Say when it will be finished" in words(response)
    assert "The printer is late." in words(response)
    assert not action.updates.exists()


def test_late_with_a_date_asks_the_board_for_more_time(sign_in, world, action, url):
    new = action.due_on + dt.timedelta(days=30)

    sign_in(world.police_lead).post(
        url, {"going": "late", "text": "The printer is late.", "finish_on": new.isoformat()}
    )

    extension = action.extensions.get()
    assert (extension.to_on, extension.decision, extension.reason) == (new, "", "The printer is late.")
    action.refresh_from_db()
    assert action.due_on == extension.from_on, "the date stays until the board agrees"
    assert Notification.objects.get(kind="recommendations.more_time_asked").recipient == world.manager


def test_late_with_an_earlier_date_is_refused_with_the_date_to_beat(sign_in, world, action, url):
    response = sign_in(world.police_lead).post(
        url, {"going": "late", "text": "x", "finish_on_day": "1", "finish_on_month": "1", "finish_on_year": "2020"}
    )

    assert response.status_code == 400
    assert f"The new date must be after {action.due_on:%-d %B %Y}" in words(response)
    assert 'value="2020"' in words(response)


def test_late_again_while_a_request_waits_needs_no_date(world, action):
    new = action.due_on + dt.timedelta(days=30)
    services.ask_for_more_time(action, to_on=new, reason="Printer", by=world.police_lead)

    services.send_update(action, going="late", text="Still the printer.", by=world.police_lead)

    assert Extension.objects.count() == 1
    assert action.updates.count() == 1


def test_nothing_chosen_says_what_is_missing(sign_in, world, url):
    response = sign_in(world.police_lead).post(url, {})

    assert response.status_code == 400
    assert "Say how it is going" in words(response)
    assert "Say what has changed" in words(response)


def test_done_without_proof_is_refused(sign_in, world, action, url):
    response = sign_in(world.police_lead).post(url, {"going": "done", "text": "All done."})

    assert response.status_code == 400
    assert "Add at least one file that proves it" in words(response)
    action.refresh_from_db()
    assert action.status == Action.Status.NOT_STARTED
    assert not action.updates.exists()


def test_done_with_proof_claims_the_action(sign_in, world, action, url, pdf):
    sign_in(world.police_lead).post(url, {"going": "done", "text": "All done.", "files": [pdf("a.pdf"), pdf("b.pdf")]})

    action.refresh_from_db()
    assert (action.status, action.claimed_by) == (Action.Status.CLAIMED, world.police_lead)
    assert {piece.file.name for piece in action.evidence.all()} == {"a.pdf", "b.pdf"}
    assert Notification.objects.get(kind="recommendations.claim_to_check").recipient == world.manager


def test_a_draft_is_kept_for_its_writer_until_it_is_sent(sign_in, world, action, url):
    page = sign_in(world.police_lead)
    draft = reverse("recommendations:save_draft", args=[action.reference])

    saved = page.post(
        draft,
        {"going": "late", "text": "Half a sent", "finish_on_day": "3", "finish_on_month": "", "finish_on_year": ""},
    )

    assert saved.json()["saved_at"]
    assert "Half a sent" in words(page.get(url))
    assert not action.updates.exists()
    page.post(url, {"going": "on_time", "text": "Whole."})
    assert not UpdateDraft.objects.exists()


def test_the_draft_button_works_without_a_script_and_keeps_the_files(sign_in, world, action, url, pdf):
    page = sign_in(world.police_lead)

    page.post(url, {"going": "done", "text": "Half", "draft": "1", "files": [pdf("minutes.pdf")]})

    assert "minutes.pdf" in words(page.get(url))
    assert not action.evidence.exists(), "a file of a draft is nobody's evidence yet"
    page.post(url, {"going": "done", "text": "Whole"})
    assert action.evidence.get().file.name == "minutes.pdf"


def test_good_files_survive_a_mistake_elsewhere(sign_in, world, action, url, pdf):
    page = sign_in(world.police_lead)

    response = page.post(url, {"going": "on_time", "text": "", "files": [pdf("minutes.pdf")]})

    assert response.status_code == 400
    assert "minutes.pdf" in words(response)
    page.post(url, {"going": "on_time", "text": "Now with words."})
    assert action.evidence.get().file.name == "minutes.pdf"


def test_a_kept_file_can_be_taken_out_again_by_its_writer_only(sign_in, world, action, url, pdf):
    page = sign_in(world.police_lead)
    page.post(url, {"text": "Half", "draft": "1", "files": [pdf("minutes.pdf")]})
    file = UpdateDraft.objects.get().typed["files"][0]
    remove = reverse("recommendations:drop_draft_file", args=[action.reference, file])

    assert sign_in(world.health_lead).post(remove).status_code == 404
    page.post(remove)

    assert "minutes.pdf" not in words(page.get(url))


def test_an_action_that_is_with_the_board_has_nothing_to_update(sign_in, world, claimed, url):
    assert sign_in(world.police_lead).get(url).status_code == 302
    assert sign_in(world.police_lead).post(url, {"going": "on_time", "text": "x"}).status_code == 302
    assert claimed.updates.count() == 1
