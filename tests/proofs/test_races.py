"""Two people press at the same moment, a thousand times for each deed that may happen once: it happens once.

Each race runs on two real connections that stay open; between two races the rows are put back as they were.
"""

import queue
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection
from django.db.models import QuerySet

from agencies import services as agencies
from agencies.models import BoardMembership, Invitation, User
from core.models import Notification
from core.refusals import Refusal
from newsletters import services as newsletters
from newsletters.models import Distribution, FeedbackRequest, Newsletter
from recommendations import services as recommendations
from recommendations.models import Action, ProgressUpdate, Verification
from reviews import services as reviews
from reviews.models import ManagementReview
from tests import factories as f
from tests.conftest import build_world
from tests.newsletters.conftest import release, write

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RACES = 1000
DONE = "done"


class Lane(threading.Thread):
    """One of the two who press: a thread with a connection of its own, which waits at the barrier for the other."""

    def __init__(self, barrier):
        super().__init__(daemon=True)
        self.barrier, self.acts, self.outcomes = barrier, queue.Queue(), queue.Queue()

    def run(self):
        while act := self.acts.get():
            self.barrier.wait(timeout=60)
            self.outcomes.put(self.outcome_of(act))
        connection.close()

    @staticmethod
    def outcome_of(act):
        try:
            act()
        except Refusal as refusal:
            return refusal.reasons[0]
        except (ObjectDoesNotExist, PermissionDenied) as refusal:
            return type(refusal).__name__
        except Exception as fault:  # noqa: BLE001  whatever it is, a person would have got a fault page
            return fault
        return DONE


@contextmanager
def lanes():
    barrier = threading.Barrier(2)
    both = [Lane(barrier), Lane(barrier)]
    [lane.start() for lane in both]
    yield both
    [lane.acts.put(None) for lane in both]
    [lane.join(timeout=60) for lane in both]


def kept(*rows):
    """A function that puts these rows back as they are now."""
    saved = []
    for row in rows:
        names = [field.attname for field in row._meta.concrete_fields if not field.generated]
        same = type(row)._base_manager.filter(pk=row.pk)
        saved.append((same, same.values(*names).get()))

    def put_back():
        for same, values in saved:
            same.update(**values)

    return put_back


def fresh(user):
    """The person as a new request loads them, with no right remembered."""
    return User.objects.get(pk=user.pk)


# Each kind returns (the two deeds, how to put everything back, how many times the deed is done).


def claiming(world):
    action = f.EvidenceFactory(action=world.actions.police).action
    before = ProgressUpdate.objects.count

    def claim():
        recommendations.claim(action, text="x", uploads=[], by=fresh(world.police_lead))

    put_rows_back = kept(Action.objects.get(pk=action.pk))

    def put_back():
        put_rows_back()
        start[0] = before()

    start = [before()]
    return (claim, claim), put_back, lambda: before() - start[0]


def verifying(world):
    second = f.BoardMembershipFactory(board=world.board, role="panel_chair").user
    action = f.EvidenceFactory(action=world.actions.police).action
    recommendations.claim(action, text="x", uploads=[], by=world.police_lead)
    recommendations.pass_to_panel(action, by=world.manager)
    verified = Verification.objects.filter(action=action, step="verified").count
    put_rows_back, start = kept(Action.objects.get(pk=action.pk)), [0]

    def put_back():
        put_rows_back()
        start[0] = verified()

    deeds = [lambda by=by: recommendations.verify(action, by=fresh(by)) for by in (world.chair, second)]
    return deeds, put_back, lambda: verified() - start[0]


def released_newsletter(world):
    meeting = f.MeetingFactory(board=world.board, name="Partnership", kind="board", on=world.meeting.on)
    row = write(world, meeting)
    newsletters.ask_for_release(row, by=world.manager)
    return release(world, row)


def sending(world):
    row = released_newsletter(world)
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    put_rows_back = kept(Newsletter.objects.get(pk=row.pk))

    def put_back():
        FeedbackRequest.objects.filter(newsletter=row).delete()
        Notification.objects.filter(kind="newsletters.published").delete()
        Distribution.objects.filter(newsletter=row).update(sent_at=None)
        put_rows_back()

    def sent():  # a lead gets one message, an agency one request
        people = Notification.objects.filter(kind="newsletters.published")
        return max(
            people.count() - people.values("recipient").distinct().count() + 1,
            FeedbackRequest.objects.filter(newsletter=row).count() / 2,
        )

    return (
        [lambda by=by: newsletters.send_newsletter(row, by=fresh(by)) for by in (world.manager, second)],
        put_back,
        sent,
    )


def answering(world):
    row = newsletters.send_newsletter(released_newsletter(world), by=world.manager)
    asked = FeedbackRequest.objects.get(newsletter=row, agency=world.health)
    newsletters.send_link(asked, address="nurse@example.org", by=world.manager)
    asked.refresh_from_db()
    newsletters.open_link(asked)
    answers = {world.points.cleared.pk: {"answer": "shared", "text": "x", "planned_on": None, "proof": ""}}

    def answer():
        loaded = FeedbackRequest.objects.select_related("newsletter").get(pk=asked.pk)
        newsletters.answer_feedback(loaded, answers=answers, about={})

    put_back = kept(FeedbackRequest.objects.get(pk=asked.pk))
    return (answer, answer), put_back, FeedbackRequest.objects.get(pk=asked.pk).responses.count


def accepting(world):
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    imr = world.imrs.police
    ManagementReview.objects.filter(pk=imr.pk).update(state="received", received_on=world.meeting.on)

    def accepted():
        return Notification.objects.filter(kind="reviews.imr_accepted").values("created_at").distinct().count() or 1

    put_rows_back = kept(ManagementReview.objects.get(pk=imr.pk))

    def put_back():
        Notification.objects.filter(kind="reviews.imr_accepted").delete()
        put_rows_back()

    deeds = [lambda by=by: reviews.accept_management_review(imr, by=fresh(by)) for by in (world.manager, second)]
    return deeds, put_back, accepted


def joining(world):
    person = agencies.invite(world.board, email="new@example.org", name="New", role="auditor", by=world.manager)
    invitation = Invitation.objects.get(user__email="new@example.org")
    person = invitation.user

    def accept(name):
        agencies.accept_invitation(invitation, name=name, job_title="", password="correct horse battery")

    put_back = kept(Invitation.objects.get(pk=invitation.pk), User.objects.get(pk=person.pk))
    return (lambda: accept("One"), lambda: accept("Two")), put_back, lambda: 1


def ending(world):
    second = f.BoardMembershipFactory(board=world.board, role="business_manager").user
    parts = {by.pk: BoardMembership.objects.get(board=world.board, user=by) for by in (world.manager, second)}
    put_back = kept(*parts.values())

    def end(whose, by):
        agencies.end_board_role(world.board, BoardMembership.objects.get(pk=parts[whose.pk].pk), by=fresh(by))

    def ended():
        return BoardMembership.objects.filter(
            pk__in=[part.pk for part in parts.values()], ended_at__isnull=False
        ).count()

    return (lambda: end(second, world.manager), lambda: end(world.manager, second)), put_back, ended


KINDS = [claiming, verifying, sending, answering, accepting, joining, ending]


def run(kind, number):
    """Run the races; how many were won by one, by both, by nobody, and what went wrong."""
    deeds, put_back, times = kind(build_world())
    doubles, faults, sentences = 0, [], set()
    with lanes() as both:
        for _ in range(number):
            put_back()
            for lane, deed in zip(both, deeds, strict=True):
                lane.acts.put(deed)
            outcomes = [lane.outcomes.get(timeout=120) for lane in both]
            faults += [one for one in outcomes if isinstance(one, Exception)]
            doubles += outcomes.count(DONE) > 1 or times() > 1
            if outcomes.count(DONE) == 0:
                faults.append(f"nobody won: {outcomes}")
            sentences |= {one for one in outcomes if isinstance(one, str) and one != DONE}
    return doubles, faults, sentences


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_of_two_who_press_at_once_one_hears_a_sentence(kind, record_property):
    doubles, faults, sentences = run(kind, RACES)

    record_property("counted", ["races", RACES])
    record_property("counted", ["races won twice", doubles])
    assert not faults, (len(faults), faults[:3])
    assert doubles == 0
    assert sentences  # they did meet, or one came after the other: either way the loser was told


@pytest.mark.parametrize("kind", [verifying, answering], ids=lambda kind: kind.__name__)
def test_without_the_locks_the_same_races_are_won_twice(kind, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **options: rows.all())

    doubles, faults, _ = run(kind, 40)

    assert doubles or faults
