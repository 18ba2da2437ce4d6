"""/newsletters/<reference>/feedback/from/<agency>/: a lead answers in the system."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import days
from core.refusals import Refusal
from newsletters import services
from newsletters.lessons import lessons
from tests.newsletters.conftest import answer_data


def url(name, row):
    return reverse(f"newsletters:{name}", args=[row.newsletter.reference, row.agency.slug])


def test_a_lead_answers_and_the_board_reads_it(world, feedback, sign_in):
    response = sign_in(world.police_lead).post(url("answer", feedback.police), answer_data(feedback.police))

    assert response.status_code == 302
    feedback.police.refresh_from_db()
    assert (feedback.police.answered_by, feedback.police.staff_told) == (world.police_lead, 12)
    page = sign_in(world.manager).get(url("answer", feedback.police)).content.decode()
    assert "We ring now." in page
    assert "Duty team" in page


@pytest.mark.parametrize(
    ("answer", "gone", "sentence"),
    [
        ("planned", "planned_on", "Say by when, for lesson 1"),
        ("not_for_us", "text", "Say why lesson 1 is not for you"),
        ("changed", "text", "Say in a sentence what changed, for lesson 1"),
        ("", "answer", "Choose an answer for lesson 1"),
        ("nonsense", "answer", "Choose one of the four answers for lesson 1"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(world, feedback, sign_in, answer, gone, sentence):
    key = lessons(feedback.police.newsletter.released_content)[0]["id"]
    data = answer_data(feedback.police, answer=answer, barrier="Night shifts") | (
        {f"text_{key}": ""} if gone == "text" else {}
    )

    response = sign_in(world.police_lead).post(url("answer", feedback.police), data)

    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "Night shifts" in page
    assert not feedback.police.responses.exists()


def test_a_date_that_is_no_date_stays_as_it_was_typed(world, feedback, sign_in):
    key = lessons(feedback.police.newsletter.released_content)[0]["id"]
    boxes = {f"planned_on_{key}_day": "31", f"planned_on_{key}_month": "2", f"planned_on_{key}_year": "2027"}

    response = sign_in(world.police_lead).post(
        url("answer", feedback.police), answer_data(feedback.police, "planned") | boxes
    )

    assert response.status_code == 400
    assert "The planned date must be a real date" in response.content.decode()
    assert 'value="31"' in response.content.decode()


def test_save_and_finish_later_keeps_even_half_a_date(world, feedback, sign_in):
    key = lessons(feedback.police.newsletter.released_content)[0]["id"]
    client = sign_in(world.police_lead)
    typed = {"do": "later", "version": feedback.police.version, f"answer_{key}": "planned", f"planned_on_{key}_day": "3",
             f"planned_on_{key}_month": "", f"planned_on_{key}_year": "", "barrier": "No spare hours"}  # fmt: skip

    assert client.post(url("answer", feedback.police), typed).status_code == 302

    feedback.police.refresh_from_db()
    assert feedback.police.answered_at is None
    page = client.get(url("answer", feedback.police)).content.decode()
    assert "No spare hours" in page
    assert 'value="3"' in page


def test_the_page_saves_by_itself_and_gives_the_new_version(world, feedback, sign_in):
    client = sign_in(world.police_lead)

    response = client.post(
        url("answer_draft", feedback.police), {"version": feedback.police.version, "reply": "Half a thought"}
    )

    assert response.json()["version"] == feedback.police.version + 1
    data = answer_data(feedback.police) | {"version": response.json()["version"]}
    assert client.post(url("answer", feedback.police), data).status_code == 302


def test_a_draft_is_nobodys_business_but_the_agencys(world, feedback, sign_in):
    services.save_draft(feedback.police, typed={"reply": "Not for your eyes"}, by=world.police_lead)

    for page in (
        url("answer", feedback.police),
        reverse("newsletters:feedback", args=[feedback.police.newsletter.reference]),
    ):
        assert "Not for your eyes" not in sign_in(world.manager).get(page).content.decode()


def test_somebody_saved_in_between_is_a_409_and_loses_nothing(world, feedback, sign_in):
    data = answer_data(feedback.police, barrier="Typed for ten minutes")
    services.save_draft(feedback.police, typed={}, by=world.police_lead)

    response = sign_in(world.police_lead).post(url("answer", feedback.police), data)

    assert response.status_code == 409
    assert "Typed for ten minutes" in response.content.decode()


def test_it_is_answered_once_and_the_board_can_open_it_again(world, feedback, sign_in):
    client = sign_in(world.police_lead)
    client.post(url("answer", feedback.police), answer_data(feedback.police))
    feedback.police.refresh_from_db()

    again = client.post(url("answer", feedback.police), answer_data(feedback.police))
    assert again.status_code == 400
    assert "This was answered on" in again.content.decode()

    with pytest.raises(Refusal, match="Say why"):
        services.reopen_answer(feedback.police, reason=" ", by=world.manager)
    sign_in(world.manager).post(
        url("reopen", feedback.police), {"reason": "A figure was wrong.", "version": feedback.police.version}
    )
    page = client.get(url("answer", feedback.police)).content.decode()
    assert "We ring now." in page
    feedback.police.refresh_from_db()
    assert client.post(url("answer", feedback.police), answer_data(feedback.police, barrier="None")).status_code == 302


@pytest.mark.parametrize("who", ["health_lead", "other_lead", "other_manager", "stranger"])
def test_another_agencys_questions_do_not_exist(world, feedback, sign_in, who):
    client = sign_in(getattr(world, who))

    assert client.get(url("answer", feedback.police)).status_code in {403, 404}
    assert client.post(url("answer", feedback.police), answer_data(feedback.police)).status_code in {403, 404}


@pytest.mark.parametrize("who", ["manager", "chair", "auditor", "officer"])
def test_the_board_reads_and_does_not_answer(world, feedback, sign_in, who):
    client = sign_in(getattr(world, who))

    assert client.get(url("answer", feedback.police)).status_code == 200
    assert client.post(url("answer", feedback.police), answer_data(feedback.police)).status_code == 403


def test_the_service_asks_for_every_lesson_and_only_those(world, feedback):
    with pytest.raises(Refusal, match="every learning point"):
        services.answer_feedback(
            feedback.police, answers={world.points.other.pk: {"answer": "shared"}}, about={}, by=world.police_lead
        )
    with pytest.raises(PermissionDenied):
        services.answer_feedback(feedback.police, answers={}, about={}, by=world.health_lead)


@pytest.mark.parametrize(
    ("name", "value"), [("staff_told", "-1"), ("staff_told", "many"), ("staff_told", "99999999999999")]
)
def test_a_number_that_is_none_is_a_sentence(world, feedback, sign_in, name, value):
    response = sign_in(world.police_lead).post(
        url("answer", feedback.police), answer_data(feedback.police, **{name: value})
    )

    assert response.status_code == 400


def test_people_were_told_today_or_earlier(world, feedback, sign_in):
    tomorrow = (days.today() + dt.timedelta(days=1)).isoformat()

    response = sign_in(world.police_lead).post(
        url("answer", feedback.police), answer_data(feedback.police, shared_on=tomorrow)
    )

    assert response.status_code == 400
    assert "today or earlier" in response.content.decode()


def test_opening_the_questions_is_noted_once(world, feedback, sign_in):
    client = sign_in(world.police_lead)
    client.get(url("answer", feedback.police))
    feedback.police.refresh_from_db()
    first = feedback.police.opened_at
    client.get(url("answer", feedback.police))

    feedback.police.refresh_from_db()
    assert first == feedback.police.opened_at
    assert first is not None
