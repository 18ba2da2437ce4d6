"""What an agency answered by phone, at a meeting or on paper: entered by the board, counted, marked, and the agency's to correct."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework.test import APIClient

from core import days
from core.models import AuditEvent, Notification
from core.refusals import Refusal
from core.templatetags.words import date_long
from newsletters import services
from newsletters.answers import Answers
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, Newsletter
from newsletters.reports import feedback_paper
from tests.newsletters.conftest import answer_data
from tests.newsletters.test_answer import url

LAST_WEEK = days.today() - dt.timedelta(days=7)


@pytest.fixture
def typed(feedback):
    day = {"given_on_day": LAST_WEEK.day, "given_on_month": LAST_WEEK.month, "given_on_year": LAST_WEEK.year}
    return answer_data(feedback.police, reply="More time, please.") | {
        **day, "channel": "meeting", "entered_for": "Priya Shah",
    }  # fmt: skip


@pytest.fixture
def note(world):
    return f"Entered by {world.manager.name} for Priya Shah of {world.police.short_name}, at a meeting on {date_long(LAST_WEEK)}."


@pytest.fixture
def recorded(world, feedback):
    given = {lesson["id"]: {"answer": "changed", "text": "We ring now."} for lesson in lessons(feedback.police.newsletter.released_content)}  # fmt: skip
    about = {"shared_with": "Duty team", "reply": "More time, please.", "barrier": "Night shifts"}
    came = {"channel": "meeting", "given_on": LAST_WEEK, "entered_for": "Priya Shah"}
    return services.record_answer(feedback.police, answers=given, about=about, **came, by=world.manager)


def words(response):
    return response.content.decode()


def test_the_board_enters_an_answer_from_the_grid(world, sent, feedback, sign_in, typed, note):
    grid = reverse("newsletters:feedback", args=[sent.reference])
    client = sign_in(world.manager)
    assert url("record_answer", feedback.police) in words(client.get(grid))
    assert "What did they do about it?" in words(client.get(url("record_answer", feedback.police)))

    response = client.post(url("record_answer", feedback.police), typed)

    assert response["Location"] == grid
    row = FeedbackRequest.objects.get(pk=feedback.police.pk)
    assert (row.answered_by, row.entered_for, row.given_on) == (world.manager, "Priya Shah", LAST_WEEK)
    assert row.entry_note == note
    event = AuditEvent.objects.get(verb="feedbackrequest.answer_recorded")
    assert (event.actor_id, event.detail["on_behalf_of"]) == (world.manager.pk, world.police.slug)


def test_it_counts_as_an_answer_of_the_day_on_which_it_was_given(world, sent, recorded):
    answers = Answers(Newsletter.objects.get(pk=sent.pk))

    assert [row.agency for row in answers.answered] == [world.police]
    assert (answers.in_time(), answers.days_to_reply()) == (1, 0)
    services.remind(sent, by=world.manager)
    reminded = Notification.objects.filter(kind="newsletters.feedback_reminder")
    assert set(reminded.values_list("recipient", flat=True)) == {world.health_lead.pk}


def test_an_answer_given_in_time_and_entered_after_the_date_is_in_time(world, sent, recorded):
    FeedbackRequest.objects.update(due_on=LAST_WEEK)

    assert Answers(Newsletter.objects.get(pk=sent.pk)).in_time() == 1


def test_it_is_marked_on_grid_page_paper_sheet_and_api(world, sent, recorded, sign_in, note):
    client = sign_in(world.manager)
    grid = reverse("newsletters:feedback", args=[sent.reference])
    assert note in words(client.get(grid, {"open": f"1-{world.police.slug}"}))
    assert note in words(client.get(recorded.get_absolute_url()))
    paper = feedback_paper(Newsletter.objects.get(pk=sent.pk), world.manager)
    assert "or told the board its answer" in paper["grid_note"]
    printed = render_to_string("newsletters/pdf/feedback_paper.html", paper)
    assert note in printed
    marked = (paper["quotes"][0]["who"], paper["gaps"][1]["seen"], paper["replies"][0]["entry_note"])
    assert all(note in words_of for words_of in marked)
    sheet = client.get(reverse("newsletters:feedback_export", args=[sent.reference]), {"format": "csv"})
    text = b"".join(sheet.streaming_content).decode().lstrip("\ufeff")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["Agency"] == world.police.name)
    assert (row["Answered by"], row["Entered for the agency"]) == ("Priya Shah", note)
    api = APIClient()
    api.force_login(world.police_lead)
    shown = api.get(f"/api/v1/feedback/{recorded.pk}/").json()
    assert (shown["channel"], shown["given_on"], shown["entry_note"]) == ("meeting", LAST_WEEK.isoformat(), note)


def test_the_agencys_lead_sees_it_corrects_it_and_it_becomes_their_own(world, recorded, sign_in, note):
    client = sign_in(world.police_lead)
    assert note in words(client.get(recorded.get_absolute_url()))
    form = words(client.get(f"{recorded.get_absolute_url()}?correct=yes"))
    assert "We ring now." in form
    assert "Night shifts" in form

    data = answer_data(recorded) | {f"text_{key}": "We ring at once." for key in [row.learning_point_id for row in recorded.responses.all()]}  # fmt: skip
    assert client.post(f"{recorded.get_absolute_url()}?correct=yes", data).status_code == 302

    row = FeedbackRequest.objects.get(pk=recorded.pk)
    assert (row.answered_by, row.channel, row.entered_for) == (world.police_lead, "", "")
    assert row.answered_at == recorded.answered_at
    assert {response.text for response in row.responses.all()} == {"We ring at once."}
    page = words(client.get(recorded.get_absolute_url()))
    assert "Entered by" not in page
    assert f"Corrected since by {world.police_lead.name}." in page
    assert AuditEvent.objects.filter(verb="feedbackrequest.corrected", actor_id=world.police_lead.pk).exists()
    assert client.post(recorded.get_absolute_url(), answer_data(row)).status_code == 400  # once it is their own


def test_a_draft_of_the_agency_is_neither_shown_nor_lost(world, feedback, sign_in, typed):
    services.save_draft(feedback.police, typed={"barrier": "Only for us"}, by=world.police_lead)
    page = words(sign_in(world.manager).get(url("record_answer", feedback.police)))
    assert "Only for us" not in page
    feedback.police.refresh_from_db()

    sign_in(world.manager).post(url("record_answer", feedback.police), typed | {"version": feedback.police.version})

    row = FeedbackRequest.objects.get(pk=feedback.police.pk)
    assert row.is_entered_for_another
    assert row.draft == {"barrier": "Only for us"}


def test_a_link_that_was_out_stops_and_says_that_the_board_has_the_answer(world, feedback, link, client):
    given = {lesson["id"]: {"answer": "shared"} for lesson in lessons(feedback.health.newsletter.released_content)}
    services.record_answer(
        feedback.health, answers=given, about={}, channel="phone", given_on=LAST_WEEK, by=world.manager
    )

    response = client.get(link)

    assert response.status_code == 410
    assert f"already has your agency’s answer of {date_long(LAST_WEEK)}" in words(response)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"channel": ""}, "Select how they told you"),
        ({"given_on_day": "", "given_on_month": "", "given_on_year": ""}, "Enter the day on which they told you"),
        ({"given_on_year": LAST_WEEK.year + 1}, "must be today or in the past"),
        ({"staff_told": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(world, feedback, sign_in, typed, changes, sentence):
    response = sign_in(world.manager).post(url("record_answer", feedback.police), typed | changes)

    assert response.status_code == 400
    assert sentence in words(response)
    assert "We ring now." in words(response)
    assert not feedback.police.responses.exists()


def test_what_is_answered_already_is_not_answered_over(world, recorded, sign_in, typed):
    response = sign_in(world.manager).post(url("record_answer", recorded), typed | {"version": recorded.version})

    assert response.status_code == 400
    assert "The board can open it again" in words(response)


@pytest.mark.parametrize("who", ["police_lead", "chair", "auditor", "other_manager"])
def test_only_those_who_write_for_the_board_record_for_others(world, feedback, sign_in, typed, who):
    assert sign_in(getattr(world, who)).post(url("record_answer", feedback.police), typed).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        services.record_answer(feedback.police, answers={}, about={}, channel="phone", given_on=LAST_WEEK, by=getattr(world, who))  # fmt: skip


def test_the_service_asks_how_and_when_it_was_given(world, feedback):
    for channel, day in (("", LAST_WEEK), ("phone", None), ("phone", days.today() + dt.timedelta(days=1))):
        with pytest.raises(Refusal, match=r"reached the board|was given"):
            services.record_answer(
                feedback.police, answers={}, about={}, channel=channel, given_on=day, by=world.manager
            )


def test_the_api_takes_the_same_three_fields(world, feedback, note):
    answers = [{"learning_point": lesson["id"], "answer": "shared"} for lesson in lessons(feedback.police.newsletter.released_content)]  # fmt: skip
    came = {"channel": "meeting", "given_on": LAST_WEEK.isoformat(), "entered_for": "Priya Shah"}
    place = f"/api/v1/feedback/{feedback.police.pk}/answer/"
    for who, sent, status in (
        ("manager", {}, 403), ("chair", came, 403), ("police_lead", came, 403), ("manager", {"given_on": came["given_on"]}, 400),
        ("manager", came, 200),
    ):  # fmt: skip
        api = APIClient()
        api.force_login(getattr(world, who))
        answer = api.post(place, {"answers": answers, **sent}, format="json")
        assert answer.status_code == status, (who, sent, answer.content)

    assert FeedbackRequest.objects.get(pk=feedback.police.pk).entry_note == note
