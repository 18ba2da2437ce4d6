"""/newsletters/<reference>/feedback/: who answered what, who has not, and reminding them."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from core import days, outbox
from core.models import AuditEvent, Notification
from newsletters import services
from reminders import planning
from reminders.rules import next_after, of_board
from tests.newsletters.conftest import answer_data
from tests.reminders.conftest import hears, lines


def url(name, newsletter):
    return reverse(f"newsletters:{name}", args=[newsletter.reference])


@pytest.fixture
def answered(world, feedback, sign_in):
    row = feedback.police
    address = reverse("newsletters:answer", args=[row.newsletter.reference, row.agency.slug])
    sign_in(world.police_lead).post(address, answer_data(row, barrier="=1+1", reply="One shared form, please"))
    return row.newsletter


def test_signs_and_words_for_each_agency_and_no_answer_for_the_others(world, answered, sign_in):
    page = sign_in(world.manager).get(url("feedback", answered)).content.decode()

    assert "Changed" in page
    assert "No answer" in page
    assert "of 2 agencies answered" in page
    assert "One shared form, please" in page


def test_an_answer_opens_under_its_line(world, answered, sign_in):
    page = sign_in(world.manager).get(url("feedback", answered), {"open": f"1-{world.police.slug}"}).content.decode()

    assert "We ring now." in page
    assert 'id="gist"' in page


@pytest.mark.parametrize("opened", ["9-nobody", "x", "1-", "1-<script>"])
def test_an_answer_that_does_not_exist_opens_nothing(world, answered, sign_in, opened):
    response = sign_in(world.manager).get(url("feedback", answered), {"open": opened})

    assert response.status_code == 200
    assert 'id="gist"' not in response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("chair", 200),
        ("auditor", 200),
        ("officer", 200),
        ("panel_member", 403),
        ("police_lead", 403),
        ("health_lead", 403),
        ("other_manager", 404),
    ],
)
def test_who_may_read_the_answers(world, answered, sign_in, who, status):
    for name in ("feedback", "feedback_export"):
        assert sign_in(getattr(world, who)).get(url(name, answered)).status_code == status


def test_remind_now_sends_one_message_a_day(world, answered, sign_in):
    client = sign_in(world.manager)
    for _ in range(3):
        client.post(url("remind", answered), {"agency": world.health.slug})
    client.post(url("remind", answered))

    rows = Notification.objects.filter(kind="newsletters.feedback_reminder")
    assert [row.recipient for row in rows] == [world.health_lead]
    assert AuditEvent.objects.filter(verb="feedbackrequest.reminded").count() == 1
    assert "Reminded today" in client.get(url("feedback", answered)).content.decode()


def test_who_has_answered_is_not_reminded(world, answered):
    services.remind(answered, by=world.manager)

    assert not Notification.objects.filter(kind="newsletters.feedback_reminder", recipient=world.police_lead).exists()


def test_only_writers_remind(world, answered, sign_in):
    for who in ("chair", "auditor", "police_lead"):
        assert sign_in(getattr(world, who)).post(url("remind", answered)).status_code == 403


def test_the_spreadsheet_has_a_row_per_answer_and_no_formula(world, answered, sign_in):
    response = sign_in(world.manager).get(url("feedback_export", answered))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 3
    assert {row[6] for row in rows[1:]} == {"Changed", "No answer"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_csv_too(world, answered, sign_in):
    response = sign_in(world.manager).get(url("feedback_export", answered), {"format": "csv"})

    assert "'=1+1" in b"".join(response.streaming_content).decode()


def test_a_draft_has_no_answers_page(world, draft, sign_in):
    assert sign_in(world.manager).get(url("feedback", draft)).status_code == 404


def test_the_grid_says_when_the_next_reminder_goes_out(world, feedback, sign_in):
    due = feedback.police.due_on

    page = sign_in(world.manager).get(url("feedback", feedback.police.newsletter)).content.decode()

    assert next_after(of_board(world.board), "feedback", due, days.today()) == due - dt.timedelta(days=14)
    assert f"{due - dt.timedelta(days=14):%-d %B}" in page
    assert next_after(of_board(world.board), "feedback", due, due) == due + dt.timedelta(days=7), "weekly when late"


def test_the_digest_names_what_is_asked_and_no_more(world, feedback):
    due = feedback.police.due_on
    for before, told in ((14, True), (13, False), (7, True), (1, True), (0, True)):
        assert hears(world.police_lead, due - dt.timedelta(days=before)) == told
    said = lines(world.police_lead, due)
    assert (feedback.police.newsletter.reference, "Answer the newsletter’s questions") in said
    assert not [line for line in lines(world.other_lead, due) if line[1].startswith("Answer")]


def test_a_request_that_is_closed_leaves_the_list_and_can_be_asked_again(world, feedback, sign_in):
    asked, manager = feedback.police, sign_in(world.manager)
    where = {"reference": asked.newsletter.reference, "slug": asked.agency.slug}

    refused = manager.post(reverse("newsletters:close_request", kwargs=where), {"reason": "", "version": asked.version})
    manager.post(
        reverse("newsletters:close_request", kwargs=where), {"reason": "They are wound up.", "version": asked.version}
    )

    assert refused.status_code == 400
    assert asked.newsletter.reference not in dict(lines(world.police_lead, asked.due_on))
    assert "is not asked any more" in manager.get(url("feedback", asked.newsletter)).content.decode()

    manager.post(reverse("newsletters:ask_again", kwargs=where))
    assert asked.newsletter.reference in dict(lines(world.police_lead, asked.due_on))


def test_somebody_without_an_account_gets_the_same_link_once_more(world, feedback):
    asked = services.send_link(feedback.police, address="head@school.example", by=world.manager)
    outbox.drain()
    mail.outbox.clear()

    with time_machine.travel(days.london(asked.due_on - dt.timedelta(days=7), 8), tick=False):
        planning.tick()
        outbox.drain()
    (again,) = [message for message in mail.outbox if message.to == ["head@school.example"]]
    assert "/answer/" in again.body
    assert Notification.objects.get(kind="newsletters.feedback_link_again").text.count("(cut)") == 1
