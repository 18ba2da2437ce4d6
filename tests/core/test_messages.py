"""The page that proves it: what was sent, what waits, what nobody can be certain of, and what it said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import FailingAddress, Notification, NotificationLine
from core.notifications import Line, Mail

State = Notification.State


@pytest.fixture
def message(world):
    """`message(state, ...)`: one about the police's action."""

    def make(state=State.SENT, recipient=world.police_lead, board=world.board, **fields):
        number = Notification.objects.count()
        if state == State.SENT:
            fields.setdefault("sent_at", timezone.now())
        return Notification.objects.create(
            dedupe_key=f"m{number}",
            kind="recommendations.verified",
            recipient=recipient,
            board_id=board.pk,
            reference=world.actions.police.reference,
            state=state,
            **fields,
        )

    return make


def text(answer):
    return answer.content.decode()


def line(row, reference, board, item=1):
    said = Line("action", item, reference, "Update wanted", "2 days late", board.pk)
    NotificationLine.objects.bulk_create(Mail("", "", lines=[said]).lines_of(row))


def test_each_state_has_its_tab_and_what_needs_somebody_is_counted(world, message, sign_in):
    message(State.SENT, sent_at=timezone.now())
    message(State.UNKNOWN, last_error="The mail server did not answer.")
    message(State.FAILED, last_error="No such address.")
    message(State.CANCELLED, last_error="It is done.")
    page = sign_in(world.manager)

    assert "No such address." in text(page.get("/messages/?state=failed"))
    assert "No such address." not in text(page.get("/messages/?state=sent"))
    assert "Sending again may bring a second copy" in text(page.get("/messages/?state=unknown"))
    assert "It is done." in text(page.get("/messages/?state=not_sent"))


def test_one_can_look_for_a_person_and_for_an_item(world, message, sign_in):
    message(recipient=world.police_lead)
    message(recipient=world.chair)
    page = sign_in(world.manager)

    answer = text(page.get("/messages/", {"person": world.chair.email}))
    assert world.chair.name in answer
    assert world.police_lead.name not in answer
    assert world.police_lead.name in text(page.get("/messages/", {"about": world.actions.police.reference}))
    assert "No message is like that." in text(page.get("/messages/", {"about": "NO-1"}))


def test_odd_questions_are_answered_calmly(world, message, sign_in):
    message()
    page = sign_in(world.manager)

    for asked in ({"state": "odd"}, {"person": "%"}, {"page": "9999"}, {"about": "x" * 5000}):
        assert page.get("/messages/", asked).status_code == 200


def test_a_message_tells_each_step_and_what_it_said(world, message, sign_in):
    row = message(
        sent_at=timezone.now(),
        handed_at=timezone.now(),
        subject_line="A claim was verified",
        text="The action is done.",
    )

    answer = text(sign_in(world.manager).get(f"/messages/{row.pk}/"))

    for words in ("Written down", "Handed to the mail server", "Accepted by the mail server", "The action is done."):
        assert words in answer


def test_a_digest_about_two_boards_shows_each_manager_their_own_lines_only(world, message, sign_in):
    row = message(
        recipient=world.chair, board=world.board, boards=[world.board.pk, world.other_board.pk], text="Both boards."
    )
    for board, said in ((world.board, "OURS-1"), (world.other_board, "THEIRS-1")):
        line(row, said, board)

    answer = text(sign_in(world.manager).get(f"/messages/{row.pk}/"))

    assert "OURS-1" in answer
    assert "THEIRS-1" not in answer
    assert "Both boards." not in answer


def test_the_recipient_reads_all_of_their_own_but_decides_nothing(world, message, sign_in):
    row = message(State.UNKNOWN, recipient=world.other_manager, text="All of it.")
    page = sign_in(world.other_manager)

    assert "All of it." in text(page.get(f"/messages/{row.pk}/"))
    assert page.post(f"/messages/{row.pk}/resolve/", {"how": "sent"}).status_code in (403, 404)
    row.refresh_from_db()
    assert row.resolved_at is None


def test_a_message_of_another_board_is_not_there(world, message, sign_in):
    row = message(board=world.other_board, recipient=world.other_manager)
    page = sign_in(world.manager)

    assert page.get(f"/messages/{row.pk}/").status_code == 404
    assert page.post(f"/messages/{row.pk}/resolve/", {"how": "again"}).status_code == 404


def test_one_that_is_not_certain_is_sent_again_when_a_person_says_so(world, message, sign_in):
    row = message(State.UNKNOWN)

    answer = sign_in(world.manager).post(f"/messages/{row.pk}/resolve/", {"how": "again"}, follow=True)

    row.refresh_from_db()
    assert row.state == State.DUE
    assert row.resolved_by == world.manager
    assert "It will be sent again." in text(answer)


def test_one_that_is_not_certain_counts_as_sent_when_a_person_says_so(world, message, sign_in):
    row = message(State.UNKNOWN)
    page = sign_in(world.manager)

    answer = page.post(f"/messages/{row.pk}/resolve/", {"how": "sent", "back": "/messages/?state=unknown"}, follow=True)

    row.refresh_from_db()
    assert row.resolved_how == "sent"
    assert "No message is like that." in text(answer)
    assert f"{world.manager} settled it" in text(page.get(f"/messages/{row.pk}/"))


def test_what_was_settled_by_somebody_else_is_not_settled_again(world, message, sign_in):
    row = message(State.UNKNOWN)
    page = sign_in(world.manager)
    page.post(f"/messages/{row.pk}/resolve/", {"how": "sent"})

    answer = page.post(f"/messages/{row.pk}/resolve/", {"how": "again"}, follow=True)

    row.refresh_from_db()
    assert row.resolved_how == "sent"
    assert answer.status_code < 500


def test_the_way_back_leads_nowhere_else(world, message, sign_in):
    row = message(State.UNKNOWN)

    answer = sign_in(world.manager).post(
        f"/messages/{row.pk}/resolve/", {"how": "sent", "back": "https://elsewhere.example/messages/"}
    )

    assert answer.url == f"/messages/{row.pk}/"


def test_an_address_that_failed_is_said_to_work_again(world, message, sign_in):
    row = message(State.FAILED, last_error="No such address.")
    FailingAddress.objects.create(address=world.police_lead.email.lower(), reason="No such address.")
    page = sign_in(world.manager)
    assert "The address works again" in text(page.get(f"/messages/{row.pk}/"))

    page.post(f"/messages/{row.pk}/address/")

    assert not FailingAddress.objects.exists()


def test_an_action_says_when_people_were_reminded_of_it(world, message, sign_in):
    action = world.actions.police
    row = message(sent_at=timezone.now())
    line(row, action.reference, world.board, action.pk)

    assert "Reminded on" in text(sign_in(world.manager).get(action.get_absolute_url()))


def test_the_list_costs_the_same_for_few_and_for_many(world, message, sign_in):
    page = sign_in(world.manager)
    message()
    page.get("/messages/")
    with CaptureQueriesContext(connection) as few:
        page.get("/messages/")
    for _ in range(40):
        message(State.UNKNOWN)
    with CaptureQueriesContext(connection) as many:
        page.get("/messages/")
    assert len(many) == len(few)


def test_a_search_tells_nothing_of_what_a_digest_said_of_another_board(world, message, sign_in):
    row = message(State.SENT, boards=[world.board.pk, world.other_board.pk])
    line(row, "OWN-1", world.board)
    line(row, "OTHER-1", world.other_board)
    page = sign_in(world.other_manager)

    assert f"/messages/{row.pk}/" in text(page.get("/messages/?about=OTHER-1"))
    assert f"/messages/{row.pk}/" not in text(page.get("/messages/?about=OWN-1"))
