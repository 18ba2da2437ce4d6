"""Prints: a few at once for each person, the same one only once, never another person's, and each of them ends."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core import audit, files, printing
from core.api import problem_details
from core.models import PrintJob, StoredFile
from tests import factories as f

State = PrintJob.State
FULL = "You have 3 documents being printed already. Wait until one is finished."


@pytest.fixture
def paper(monkeypatch):
    """A document of our own that is made at once: `ask(user, number)`; whoever is in `paper.refused` may not have it."""

    class Paper:
        refused = set()
        made = []

        def check(self, user, parameters):
            if user.pk in self.refused:
                raise PermissionDenied

        def make(self, user, parameters, say):
            say("Laying out the pages")
            self.made.append(parameters)
            return f.PDF + str(parameters).encode(), "paper.pdf"

        def ask(self, user, number=1):
            return printing.ask("test.paper", title=f"Paper {number}", by=user, number=number)

    paper = Paper()
    paper.refused, paper.made = set(), []
    monkeypatch.setitem(printing.DOCUMENTS, "test.paper", printing.Document(paper.make, paper.check))
    return paper


def silent_since(job, **ago):
    """The worker that holds it was killed so long ago."""
    PrintJob.objects.filter(pk=job.pk).update(
        state=State.WORKING, tries=job.tries + 1, alive_at=timezone.now() - dt.timedelta(**ago)
    )
    job.refresh_from_db()


def test_a_fourth_print_is_refused_before_it_waits(world, paper):
    for number in range(3):
        paper.ask(world.chair, number)

    with pytest.raises(printing.TooManyPrints, match=FULL):
        paper.ask(world.chair, 4)

    assert PrintJob.objects.count() == 3
    assert paper.ask(world.manager, 4), "the limit is each person's own"


def test_a_print_that_ended_makes_room(world, paper):
    jobs = [paper.ask(world.chair, number) for number in range(3)]

    printing.run(jobs[0].pk)

    assert paper.ask(world.chair, 4).state == State.WAITING


def test_the_page_says_so_in_a_sentence(world, paper, sign_in):
    for number in range(3):
        paper.ask(world.chair, number)

    response = sign_in(world.chair).post(reverse("reviews:print", args=[world.review.reference]))

    assert response.status_code == 429
    assert FULL in response.content.decode()
    assert PrintJob.objects.count() == 3


def test_the_api_would_say_so_as_problem_details(db):
    response = problem_details(printing.TooManyPrints(FULL), {})

    assert (response.status_code, response.data["reasons"]) == (429, [FULL])


def test_a_double_click_makes_one(world, sign_in):
    page, address = sign_in(world.chair), reverse("reviews:print", args=[world.review.reference])

    first, second = page.post(address), page.post(address)

    assert first.url == second.url
    assert PrintJob.objects.count() == 1


@pytest.mark.slow
def test_many_clicks_in_the_same_moment_make_one_and_never_more_than_three(transactional_db, paper):
    person = f.UserFactory()

    def click(number):
        try:
            return paper.ask(type(person)._default_manager.get(pk=person.pk), number % 5).pk
        except printing.TooManyPrints:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(click, [*[1] * 40, *range(60)])) - {None}

    assert PrintJob.objects.count() == len(made) == 3


def test_what_was_just_printed_is_given_again(world, paper):
    job = paper.ask(world.chair)
    printing.run(job.pk)

    assert paper.ask(world.chair) == job
    assert paper.ask(world.chair, number=2) != job
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert paper.ask(world.chair) != job


def test_a_look_changes_nothing_and_a_deed_makes_it_new(world, paper):
    job = paper.ask(world.chair)
    printing.run(job.pk)

    audit.looked(world.review, by=world.manager)
    assert paper.ask(world.chair) == job

    audit.record("review.changed", target=world.review, by=world.manager)
    assert paper.ask(world.chair) != job


def test_a_print_that_failed_is_made_anew(world, paper):
    job = paper.ask(world.chair)
    PrintJob.objects.filter(pk=job.pk).update(state=State.FAILED, finished_at=timezone.now())

    assert paper.ask(world.chair) != job


def test_nobody_is_given_another_persons(world, paper):
    job = paper.ask(world.chair)
    printing.run(job.pk)

    other = paper.ask(world.manager)

    assert (other != job, other.owner) == (True, world.manager)


def test_what_one_may_not_print_never_waits(world, paper):
    paper.refused = {world.chair.pk}

    with pytest.raises(PermissionDenied):
        paper.ask(world.chair)
    with pytest.raises(ObjectDoesNotExist):
        printing.ask("reviews.review", title="x", by=world.other_manager, reference=world.review.reference)

    assert not PrintJob.objects.exists()


def test_nothing_to_print_is_said_at_once(world, sign_in):
    empty = f.BoardMembershipFactory(role="business_manager").user

    response = sign_in(empty).post(reverse("recommendations:progress_report"))

    assert response.status_code == 400
    assert "There are no actions to print" in response.content.decode()
    assert not PrintJob.objects.exists()


@pytest.mark.parametrize("lost", ["the right", "the account"])
def test_who_lost_the_right_gets_neither_the_print_nor_the_file(world, paper, sign_in, lost):
    waiting, printed = paper.ask(world.chair, 1), paper.ask(world.chair, 2)
    printing.run(printed.pk)
    page = sign_in(world.chair)
    address = reverse("core:print_file", args=[printed.public_id])
    assert page.get(address).status_code == 200

    if lost == "the right":
        paper.refused = {world.chair.pk}
    else:
        type(world.chair)._default_manager.filter(pk=world.chair.pk).update(is_active=False)
    printing.run(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.file, waiting.problem) == (
        State.FAILED, None, "You may no longer see what this would print.",
    )  # fmt: skip
    assert page.get(address).status_code in {302, 404}


def test_the_step_is_seen_while_it_is_printed(transactional_db, monkeypatch):
    person, seen = f.UserFactory(), []

    def make(user, parameters, say):
        say("Laying out the pages")
        until = timezone.now() + dt.timedelta(seconds=10)
        while not seen and timezone.now() < until:
            with ThreadPoolExecutor(1) as another:  # another connection, as the page has
                seen.extend(another.submit(look).result())
        return f.PDF, "paper.pdf"

    def look():
        try:
            return list(PrintJob.objects.filter(step="Laying out the pages").values_list("state", flat=True))
        finally:
            connection.close()

    monkeypatch.setitem(printing.DOCUMENTS, "test.slow", printing.Document(make, lambda user, parameters: None))
    printing.run(printing.ask("test.slow", title="Slow", by=person).pk)

    assert seen == [State.WORKING]
    assert PrintJob.objects.get().state == State.DONE


def test_a_print_whose_worker_was_killed_goes_back_to_waiting(world, paper):
    job = paper.ask(world.chair)
    silent_since(job, seconds=61)

    printing.give_back()
    printing.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.tries) == (State.DONE, 2)


def test_a_worker_that_still_gives_signs_keeps_its_print(world, paper):
    job = paper.ask(world.chair)
    silent_since(job, seconds=50)

    printing.give_back()

    job.refresh_from_db()
    assert job.state == State.WORKING


def test_after_three_lost_workers_it_ends_with_a_sentence(world, paper):
    job = paper.ask(world.chair)
    for _ in range(3):
        silent_since(job, seconds=61)
        printing.give_back()

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.problem == "The printing stopped several times before it was finished. Choose less, or try again later."
    assert job.finished_at


def test_what_was_being_printed_when_the_system_was_upgraded_is_printed_again(world, paper):
    job = paper.ask(world.chair)
    PrintJob.objects.filter(pk=job.pk).update(state=State.WORKING)

    printing.give_back()

    job.refresh_from_db()
    assert job.state == State.WAITING


def test_a_worker_that_was_only_slow_does_not_overwrite_the_next_one(world, paper, monkeypatch):
    job = paper.ask(world.chair)

    def make(user, parameters, say):
        silent_since(PrintJob.objects.get(pk=job.pk), seconds=61)  # meanwhile another worker took it
        return f.PDF + b"late", "late.pdf"

    monkeypatch.setitem(printing.DOCUMENTS, "test.paper", printing.Document(make, paper.check))
    printing.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.tries, job.file) == (State.WORKING, 2, None)
    assert not StoredFile.objects.filter(name="late.pdf").exists()


def test_expiry_cancels_what_still_waits(world, paper):
    job, printed = paper.ask(world.chair, 1), paper.ask(world.chair, 2)
    printing.run(printed.pk)
    printed.refresh_from_db()
    place = files.path_of(printed.file.sha256)
    assert place.exists()

    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        printing.run(job.pk)
        assert len(paper.made) == 1
        printing.expire()
        printing.run(job.pk)

    assert len(paper.made) == 1
    assert not PrintJob.objects.exists()
    assert not place.exists()


def test_the_round_of_the_mail_prints_nothing(world, paper):
    from core import tasks

    job = paper.ask(world.chair)
    PrintJob.objects.update(created_at=timezone.now() - dt.timedelta(minutes=5))

    tasks.drain_notifications()
    job.refresh_from_db()
    assert job.state == State.WAITING

    tasks.continue_prints()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_prints_have_a_queue_of_their_own():
    from core import tasks
    from scr_tracker.celery import app

    queues = {
        task.name: app.amqp.router.route({}, task.name)["queue"].name
        for task in app.tasks.values()
        if task.name.startswith("core.")
    }

    assert {name for name, queue in queues.items() if queue == "prints"} == {
        tasks.print_document.name, tasks.continue_prints.name,
    }  # fmt: skip
    assert queues[tasks.drain_notifications.name] == "celery"


def test_a_paper_about_many_things_is_not_given_to_whoever_lost_one_of_them(world, sign_in):
    """Whoever may still come to the meeting, but is no longer named on a review of its agenda."""
    named = world.restricted.members.create(user=world.chair, capacity="chair")
    kept = printing.ask("agencies.meeting", title="Agenda", by=world.chair, meeting=world.meeting.pk)
    printing.run(kept.pk)
    address, page = reverse("core:print_file", args=[kept.public_id]), sign_in(world.chair)
    assert page.get(address).status_code == 200

    named.delete()

    assert page.get(address).status_code == 404


def test_a_paper_stays_with_whoever_has_been_given_more_since(world, sign_in):
    kept = printing.ask("agencies.meeting", title="Agenda", by=world.chair, meeting=world.meeting.pk)
    printing.run(kept.pk)

    world.restricted.members.create(user=world.chair, capacity="chair")

    assert sign_in(world.chair).get(reverse("core:print_file", args=[kept.public_id])).status_code == 200
