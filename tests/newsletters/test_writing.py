"""Starting and writing: /newsletters/new/, /change/, /agencies/, /sections/…"""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import AuditEvent
from core.refusals import Refusal
from newsletters import services
from newsletters.models import Newsletter
from tests import factories as f

TYPED = {"title": "Ring first", "issued_by": "Review Panel", "introduction": "Say it, then write it."}


def url(name, newsletter, *args):
    return reverse(f"newsletters:{name}", args=[newsletter.reference, *args])


def test_a_manager_starts_one_and_it_gets_the_boards_next_number(world, sign_in):
    client = sign_in(world.manager)
    world.newsletter.delete()

    for number in (1, 2):
        client.post("/newsletters/new/", TYPED | {"board": world.board.pk})
        assert Newsletter.objects.get(board=world.board, number=number).reference == f"{world.board.prefix}-N{number}"
    assert AuditEvent.objects.filter(verb="newsletter.started", actor=world.manager.email).count() == 2


def test_the_board_of_somebody_else_is_refused_as_if_it_did_not_exist(world, sign_in):
    response = sign_in(world.manager).post("/newsletters/new/", TYPED | {"board": world.other_board.pk})

    assert response.status_code == 400
    assert Newsletter.objects.filter(board=world.other_board).count() == 1


def test_a_link_to_javascript_is_named_and_what_was_typed_stays(world, draft, sign_in):
    bad = TYPED | {"introduction": "Press [here](javascript:alert(1)) to go on.", "version": draft.version}

    response = sign_in(world.manager).post(url("change", draft), bad)

    page = response.content.decode()
    assert response.status_code == 400
    assert "The link “javascript:alert(1)” cannot stay" in page
    assert "Press [here](javascript:alert(1)) to go on." in page
    draft.refresh_from_db()
    assert draft.introduction != bad["introduction"]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "//elsewhere.example", "file:///etc"]
)
def test_the_service_refuses_unsafe_links_in_a_section_too(world, draft, target):
    section = services.add_section(draft, kind="text", heading="What to do", by=world.manager)

    with pytest.raises(Refusal, match="cannot stay"):
        services.change_section(section, body=f"[x]({target})", by=world.manager)


def test_answers_are_wanted_by_the_day_of_the_meeting_unless_said_otherwise(world, draft, meeting):
    assert draft.feedback_due_on == meeting.on


def test_a_day_that_cannot_be_is_refused(world, draft, meeting, sign_in):
    day = meeting.on + dt.timedelta(days=1)
    typed = TYPED | {"feedback_meeting": meeting.pk, "feedback_due_on": day.isoformat(), "version": draft.version}

    response = sign_in(world.manager).post(url("change", draft), typed)

    assert response.status_code == 400
    assert "the day of the meeting or before it" in response.content.decode()


def test_a_meeting_of_another_board_is_refused(world, draft, sign_in):
    foreign = f.MeetingFactory(board=world.other_board)

    response = sign_in(world.manager).post(url("change", draft), TYPED | {"feedback_meeting": foreign.pk})

    assert response.status_code == 400
    with pytest.raises(Refusal, match="meeting of this board"):
        services.change_newsletter(draft, feedback_meeting=foreign, by=world.manager)


def test_a_stale_edit_is_a_409_and_loses_nothing(world, draft, sign_in):
    services.change_newsletter(draft, title="Changed meanwhile", by=world.officer)

    response = sign_in(world.manager).post(url("change", draft), TYPED | {"version": draft.version})

    assert response.status_code == 409
    assert "Ring first" in response.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Changed meanwhile"


def test_a_foreign_agency_cannot_be_put_on_the_distribution(world, draft, sign_in):
    response = sign_in(world.manager).post(url("agencies", draft), {"agencies": [world.police.pk, world.elsewhere.pk]})

    assert response.status_code == 400
    assert set(draft.distribution.values_list("agency_id", flat=True)) == {world.police.pk, world.health.pk}


def test_sections_move_up_and_down_and_out(world, draft, sign_in):
    client = sign_in(world.manager)
    client.post(url("section_new", draft), {"kind": "text", "heading": "What to do on Monday"})
    first, second = draft.sections.all()

    client.post(url("section_move", draft, second.pk), {"direction": "up"})
    assert [s.pk for s in draft.sections.all()] == [second.pk, first.pk]
    client.post(url("section_move", draft, second.pk), {"direction": "up"})
    assert [s.pk for s in draft.sections.all()] == [second.pk, first.pk]
    client.post(url("section_remove", draft, second.pk))
    assert [s.pk for s in draft.sections.all()] == [first.pk]


def test_a_section_of_another_newsletter_is_not_found(world, draft, sign_in):
    other = f.SectionFactory(newsletter=world.other_newsletter)
    client = sign_in(world.manager)

    assert client.post(url("section", draft, other.pk), {"heading": "x"}).status_code == 404
    assert client.post(url("section_move", draft, other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("chair", 403), ("auditor", 403), ("police_lead", 403), ("other_manager", 404)],
)
def test_who_may_open_the_editor(world, draft, sign_in, who, status):
    assert sign_in(getattr(world, who)).get(url("edit", draft)).status_code == status


def test_a_report_section_needs_a_national_report_of_this_board(world, draft, sign_in):
    response = sign_in(world.manager).post(
        url("section_new", draft), {"kind": "report_summary", "heading": "In figures", "report": world.review.pk}
    )

    assert response.status_code == 400
    with pytest.raises(Refusal, match="national report"):
        services.add_section(draft, kind="report_summary", heading="In figures", review=world.review, by=world.manager)
