"""A newsletter at each step of its life, made by the services themselves."""

import datetime as dt
from types import SimpleNamespace

import pytest

from agencies.models import ReferenceCounter
from core import days, links
from newsletters import content, services
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, Newsletter
from tests import factories as f

PURPOSE = "newsletters.feedback"


@pytest.fixture(autouse=True)
def _own_counters(settings, tmp_path):
    """What is counted against guessing links starts at nothing in each test."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}


@pytest.fixture
def meeting(world):
    return f.MeetingFactory(
        board=world.board, name="Partnership", kind="board", on=days.today() + dt.timedelta(days=40)
    )


@pytest.fixture
def draft(world, meeting):
    """A draft with one section of one cleared point, for both agencies, with feedback wanted."""
    return write(world, meeting)


def write(world, meeting, points=None):
    """A draft. The world's own newsletters took no number from the counter, so it starts above them."""
    ReferenceCounter.objects.get_or_create(series=f"{world.board.prefix}-N", defaults={"last": 20000})
    row = services.start_newsletter(
        world.board,
        title="One number to ring",
        issued_by="Review Panel",
        introduction="A worry that is only written down has not been passed on.",
        feedback_meeting=meeting,
        by=world.manager,
    )
    section = services.add_section(row, kind="imr_learning", heading="What we learned", by=world.manager)
    chosen = points or [world.points.cleared]
    services.change_section(section, points=[point.pk for point in chosen], by=world.manager)
    services.choose_agencies(row, agencies=[world.police, world.health], by=world.manager)
    row.refresh_from_db()
    return row


@pytest.fixture
def asked(world, draft):
    return services.ask_for_release(draft, by=world.manager)


def release(world, row):
    row = Newsletter.objects.get(pk=row.pk)
    return services.release_newsletter(row, read=content.fingerprint(content.build(row)), by=world.chair)


@pytest.fixture
def released(world, asked):
    return release(world, asked)


@pytest.fixture
def sent(world, released):
    return services.send_newsletter(released, by=world.manager)


@pytest.fixture
def feedback(world, sent):
    """The requests of the two agencies."""
    rows = {row.agency_id: row for row in FeedbackRequest.objects.filter(newsletter=sent)}
    return SimpleNamespace(police=rows[world.police.pk], health=rows[world.health.pk])


@pytest.fixture
def link(world, feedback):
    """The address of the health agency's one-time link, as the mail has it."""
    row = services.send_link(feedback.health, address="nurse@example.org", by=world.manager)
    feedback.health.refresh_from_db()
    return f"/answer/{token_of(row)}/"


def token_of(row):
    row.refresh_from_db()
    return links.token_for(PURPOSE, row.nonce)


def answer_data(row, answer="changed", **more):
    """What an agency types: the same answer for every lesson."""
    data = {"version": row.version, "shared_with": "Duty team", "staff_told": "12", "do": "send"}
    for lesson in lessons(row.newsletter.released_content):
        data |= {
            f"answer_{lesson['id']}": answer,
            f"text_{lesson['id']}": "We ring now.",
            f"proof_{lesson['id']}": "Audit",
        }
    return data | more
