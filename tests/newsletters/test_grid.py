"""/newsletters/<reference>/feedback/: who answered what, who has not, and reminding them."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from core import days
from core.models import AuditEvent, Notification
from newsletters import services
from newsletters.notices import last_planned, next_reminder
from tests.newsletters.conftest import answer_data


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


def test_the_steps_of_the_reminders():
    due = dt.date(2026, 12, 8)

    assert next_reminder(due, dt.date(2026, 11, 20)) == dt.date(2026, 11, 24)
    assert next_reminder(due, dt.date(2026, 11, 24)) == dt.date(2026, 12, 1)
    assert next_reminder(due, dt.date(2026, 12, 7)) == due
    assert next_reminder(due, due) == dt.date(2026, 12, 15)
    assert next_reminder(due, dt.date(2026, 12, 20)) == dt.date(2026, 12, 22)
    assert last_planned(due, dt.date(2026, 11, 1), dt.date(2026, 11, 23)) is None
    assert last_planned(due, dt.date(2026, 11, 1), dt.date(2026, 12, 2)) == dt.date(2026, 12, 1)
    assert last_planned(due, dt.date(2026, 11, 1), dt.date(2026, 12, 16)) == dt.date(2026, 12, 15)


def test_the_digest_names_what_is_asked_and_no_more(world, feedback):
    from core import digests

    due = feedback.police.due_on
    for before, told in ((14, True), (13, False), (7, True), (1, True), (0, True)):
        on = due - dt.timedelta(days=before)
        people = set(
            digests.SOURCES["feedback"].people_with(digests.dates_to_remind_of(on, digests.SOURCES["feedback"].steps))
        )
        assert (world.police_lead.pk in people) == told
    items = digests.SOURCES["feedback"].items_of(world.police_lead, due)
    assert [item.reference for item in items] == [feedback.police.newsletter.reference]
    assert not list(digests.SOURCES["feedback"].items_of(world.other_lead, due))


def test_a_late_answer_is_asked_for_weekly(feedback):
    with time_machine.travel(
        dt.datetime.combine(feedback.police.due_on + dt.timedelta(days=3), dt.time(9), tzinfo=days.LONDON)
    ):
        assert next_reminder(feedback.police.due_on, days.today()) == feedback.police.due_on + dt.timedelta(days=7)
