"""The page of a meeting: what it is to look at, the papers for it, and its print."""

import datetime as dt
import io

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import days, files, printing
from core.models import AuditEvent, PrintJob
from recommendations.models import Action, Extension
from reviews.models import ManagementReview, Milestone
from tests import factories as f


@pytest.fixture
def meeting(world):
    return f.MeetingFactory(
        board=world.board, name="Panel", on=days.today() + dt.timedelta(days=20), agenda="Welcome\n\n Annual report "
    )


@pytest.fixture
def full(world, meeting):
    """Something of every kind that a meeting looks at."""
    now, today = timezone.now(), days.today()
    ManagementReview.objects.filter(pk=world.imrs.police.pk).update(state="received", received_on=today)
    Milestone.objects.create(review=world.review, name="Learning event", due_on=meeting.on)
    Milestone.objects.create(review=world.review, name="Afterwards", due_on=meeting.on + dt.timedelta(days=1))
    claim = {"status": "claimed", "claimed_at": now, "claimed_by": world.health_lead, "checked_at": now}
    Action.objects.filter(pk=world.actions.health.pk).update(**claim, checked_by=world.manager)
    Extension.objects.create(
        action=world.actions.police,
        from_on=world.actions.police.due_on,
        to_on=world.actions.police.due_on + dt.timedelta(days=60),
        reason="A new system",
        asked_by=world.police_lead,
    )
    f.FeedbackRequestFactory(
        newsletter=f.NewsletterFactory(
            board=world.board,
            state="sent",
            sent_at=now,
            released_at=now,
            released_by=world.chair,
            feedback_meeting=meeting,
            feedback_due_on=meeting.on,
        ),
        agency=world.police,
    )
    return meeting


def agenda(page, meeting):
    response = page.get(meeting.get_absolute_url())
    return response.context["agenda"], response.content.decode()


def test_it_shows_the_board_s_own_items_and_then_what_waits_for_it(world, full, sign_in):
    found, text = agenda(sign_in(world.chair), full)

    assert found.own == ["Welcome", "Annual report"]
    assert [part.heading for part in found.parts] == [
        "Reports to accept or return",
        "Dates of reviews up to this meeting",
        "Claims to verify",
        "Requests for more time",
        "Progress of the action plan",
        "Feedback on newsletters",
    ]
    links = [point.url for part in found.parts for point in part.points]
    assert links[0] == world.imrs.police.get_absolute_url()
    assert world.actions.health.get_absolute_url() in links
    assert all(f'href="{link}"' in text for link in links)
    assert "Learning event" in text
    assert "Afterwards" not in text
    assert "0 of 1 agencies answered" in text


def test_each_paper_is_printed_by_one_press(world, full, sign_in):
    page = sign_in(world.chair)
    found, text = agenda(page, full)

    assert len(found.papers) == 3
    for paper in found.papers:
        assert f'<form method="post" action="{paper.print_url}"' in text
        assert page.post(paper.print_url).status_code in {302, 400}  # nothing to print is a sentence, not a fault
    assert AuditEvent.objects.filter(verb="managementreview.looked", detail__part="meeting").exists()


def test_nothing_of_a_review_that_one_may_not_see_is_on_it(world, full, sign_in):
    type(world.review).objects.filter(pk=world.review.pk).update(is_restricted=True)
    world.review.members.filter(user=world.chair).delete()

    _, text = agenda(sign_in(world.chair), full)
    assert world.review.code_name not in text
    assert world.actions.health.title not in text
    found, text = agenda(sign_in(world.manager), full)
    assert world.review.code_name in text
    assert found.is_restricted
    assert sign_in(world.other_manager).get(full.get_absolute_url()).status_code == 404


def test_nobody_is_asked_to_decide_about_an_action_that_has_ended(world, full, sign_in):
    shown, _ = agenda(sign_in(world.chair), full)
    assert "Requests for more time" in [part.heading for part in shown.parts]
    Action.objects.filter(pk=world.actions.police.pk).update(status="withdrawn", status_reason="It is not needed.")

    shown, _ = agenda(sign_in(world.chair), full)

    assert "Requests for more time" not in [part.heading for part in shown.parts]


def test_a_past_meeting_does_not_pretend_that_today_was_then(world, full, sign_in):
    type(full).objects.filter(pk=full.pk).update(on=days.today() - dt.timedelta(days=1))

    found, _ = agenda(sign_in(world.chair), full)

    assert found.own == ["Welcome", "Annual report"]
    assert [part.heading for part in found.parts] == ["Feedback on newsletters"]


def test_its_statements_do_not_grow_with_what_is_on_it(world, full, sign_in):
    page, now = sign_in(world.manager), timezone.now()

    def statements():
        with CaptureQueriesContext(connection) as seen:
            page.get(full.get_absolute_url())
        return len(seen)

    statements()  # the first look fills what is kept for a while
    before = statements()
    claim = {"status": "claimed", "claimed_at": now, "claimed_by": world.police_lead, "checked_at": now}
    for number in range(4):
        Milestone.objects.create(review=world.review, name=f"Event {number}", due_on=full.on)
        f.ActionFactory(
            board=world.board,
            lead_agency=f.AgencyFactory(),
            recommendations=[world.recommendations.first],
            checked_by=world.manager,
            **claim,
        )

    assert statements() == before


def test_the_agenda_is_printed_with_its_papers(world, full, sign_in):
    page = sign_in(world.chair)
    assert "/prints/" in page.post(reverse("agencies:meeting_print", args=[full.pk])).url
    job = PrintJob.objects.get()

    printing.run(job.pk)

    job.refresh_from_db()
    assert job.problem == ""
    with pdfplumber.open(io.BytesIO(files.read(job.file))) as pdf:
        text = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    for words in ("Panel", "Annual report", "Claims to verify", world.actions.health.title, "Progress report"):
        assert words in text
    assert world.board.marking in text
    assert sign_in(world.other_manager).post(reverse("agencies:meeting_print", args=[full.pk])).status_code == 404


def test_the_manager_writes_the_agenda(world, meeting, sign_in):
    page, address = sign_in(world.manager), reverse("agencies:meeting_change", args=[meeting.pk])
    assert "Annual report" in page.get(address).content.decode()
    sent = {"kind": "panel", "name": "Panel", "on": str(meeting.on), "agenda": "One\nTwo", "version": meeting.version}

    assert page.post(address, sent).status_code == 302

    meeting.refresh_from_db()
    assert meeting.agenda.splitlines() == ["One", "Two"]
