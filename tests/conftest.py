"""Real PostgreSQL, real Redis or Valkey, and a world of two boards to look for leaks in."""

import gc
import os
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from core import audit, days, guards
from launch.servers import broker_url
from tests import factories as f
from tests.shared_world import SharedWorld


def pytest_configure(config):
    from django.conf import settings

    # Hashing thirteen passwords slowly for every test would be most of the suite's time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    config.addinivalue_line("markers", "real_celery: work is really queued, for a real worker")
    if number := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
        _take_a_corner_of_redis(int(number))


def _take_a_corner_of_redis(number):
    """Each of the processes that share the suite has a database in Redis of its own, and so have the workers it starts."""
    from django.conf import settings

    from scr_tracker.celery import app

    address = os.environ["REDIS_URL"]
    own = f"{address}{'&' if '?' in address else '?'}db={number + 1}"
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CACHES["default"]["LOCATION"] = own
    os.environ["CELERY_BROKER_URL"] = settings.CELERY_BROKER_URL = app.conf.broker_url = broker_url(own)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Tests of a file stay together in one process; the long ones, and the crawls by role, may part."""
    for item in items:
        file, _, test = item.nodeid.partition("::")
        apart = item.get_closest_marker("slow") or file.endswith("test_every_page.py")
        item.add_marker(pytest.mark.xdist_group(test if apart else file))


def pytest_collection_finish():
    """Every process keeps what it has loaded until its end: to look through it again and again for garbage is a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_terminal_summary(terminalreporter):
    """What the large proofs counted (`record_property("counted", [words, number])`), summed over their parts."""
    totals = {}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "counted":
                words, number = value
                totals[words] = totals.get(words, 0) + number
    for words, number in sorted(totals.items()):
        terminalreporter.write_line(f"{words}: {number:,}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    from django.conf import settings

    if suffix := os.environ.get("PYTEST_DB_SUFFIX"):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_scr{suffix}"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Files and mails of a test stay in its own folder; demo accounts need no second factor."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _tasks_wait(monkeypatch, request):
    """Work handed to Celery is noted, not queued, unless the test runs a real worker (`real_celery`)."""
    if request.node.get_closest_marker("real_celery"):
        return None
    asked = []
    monkeypatch.setattr(
        "celery.app.task.Task.apply_async",
        lambda task, args=None, kwargs=None, **options: asked.append((task.name, tuple(args or ()))),
    )
    return asked


@pytest.fixture
def brakes(settings):
    """The suite runs with the brakes off, for it signs in hundreds of times from one address; here they are on."""
    settings.BRAKES = True


@pytest.fixture
def redis_away(settings):
    """Nobody listens where Redis should be."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:9/0"}}


_teardown = TransactionTestCase._fixture_teardown


def _teardown_with_history(self):
    """History refuses TRUNCATE; only the tables' owner may lift that, between two tests."""
    with connection.cursor() as cursor:
        for table in guards.tables():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_truncate")
        try:
            _teardown(self)
        finally:
            for table in guards.tables():
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER no_truncate")


TransactionTestCase._fixture_teardown = _teardown_with_history

TRAVELLING_CLOCK = """
CREATE OR REPLACE FUNCTION core_audit_clock() RETURNS timestamptz LANGUAGE sql AS
$$ SELECT COALESCE(NULLIF(current_setting('test.now', true), '')::timestamptz, clock_timestamp()) $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The clock of the audit trail travels with the test's: the owner of the tables may put another in its place."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(TRAVELLING_CLOCK)
    shared_world.blocker = django_db_blocker
    yield
    shared_world.close()


_write = audit.write


def _write_on_the_day(events, actor):
    if time_machine.escape_hatch.is_travelling():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('test.now', %s, true)", [timezone.now().isoformat()])
            written = _write(events, actor)
            cursor.execute("SELECT set_config('test.now', '', true)")
        return written
    return _write(events, actor)


audit.write = _write_on_the_day


@pytest.fixture
def sign_in(client):
    """`page = sign_in(user)`: a client in which this person is signed in."""
    from django.test import Client

    def enter(user):
        own = Client()
        own.force_login(user)
        return own

    return enter


@pytest.fixture
def morning():
    """`morning(day)`: everything that happens until nine in London on that day; the mails of it."""

    from core import outbox
    from reminders import planning

    def passes(day, hour=9):
        mail.outbox.clear()
        with time_machine.travel(days.london(day, 6, 40), tick=False):
            planning.tick()
        with time_machine.travel(days.london(day, hour), tick=False):
            outbox.drain()
        return list(mail.outbox)

    return passes


@pytest.fixture
def world(db):
    """Two boards; on the first, two agencies in one review; a person for every role; foreign data everywhere."""
    return shared_world.copies()


def build_world():
    board, other_board = f.BoardFactory(), f.BoardFactory()
    police, health, elsewhere = f.AgencyFactory(), f.AgencyFactory(kind="health_trust"), f.AgencyFactory()
    for of, agency in ((board, police), (board, health), (other_board, elsewhere)):
        f.PartnershipFactory(board=of, agency=agency)

    def on_board(role, of=board):
        return f.BoardMembershipFactory(board=of, role=role).user

    def for_agency(agency, role="agency_lead"):
        return f.AgencyMembershipFactory(agency=agency, role=role).user

    people = SimpleNamespace(
        manager=on_board("business_manager"),
        officer=on_board("board_officer"),
        chair=on_board("panel_chair"),
        panel_member=on_board("panel_member"),
        auditor=on_board("auditor"),
        police_lead=for_agency(police),
        police_contributor=for_agency(police, "agency_contributor"),
        police_member=for_agency(police, "agency_board_member"),
        health_lead=for_agency(health),
        other_manager=on_board("business_manager", other_board),
        other_chair=on_board("panel_chair", other_board),
        other_lead=for_agency(elsewhere),
        administrator=f.UserFactory(is_system_administrator=True),
        stranger=f.UserFactory(),
    )
    review, second_review = f.ReviewFactory(board=board), f.ReviewFactory(board=board)
    restricted = f.ReviewFactory(board=board, is_restricted=True)
    other_review = f.ReviewFactory(board=other_board)
    review.members.create(user=people.panel_member, capacity="panel")
    for of, agency in (
        (review, police),
        (review, health),
        (second_review, health),
        (restricted, police),
        (other_review, elsewhere),
    ):
        f.InvolvementFactory(review=of, agency=agency)
    imrs = SimpleNamespace(
        police=f.ManagementReviewFactory(review=review, agency=police),
        health=f.ManagementReviewFactory(review=review, agency=health),
        other=f.ManagementReviewFactory(review=other_review, agency=elsewhere),
    )
    points = SimpleNamespace(
        cleared=f.LearningPointFactory(review=review, cleared=True),
        uncleared=f.LearningPointFactory(review=review),
        other=f.LearningPointFactory(review=other_review, cleared=True),
    )
    recommendations = SimpleNamespace(
        first=f.RecommendationFactory(review=review),
        second=f.RecommendationFactory(review=second_review),
        other=f.RecommendationFactory(review=other_review),
    )
    f.ResponseFactory(recommendation=recommendations.first, agency=police)
    f.ResponseFactory(recommendation=recommendations.first, agency=health)
    f.ResponseFactory(recommendation=recommendations.other, agency=elsewhere)
    actions = SimpleNamespace(
        police=f.ActionFactory(
            board=board, lead_agency=police, owner=people.police_lead, recommendations=[recommendations.first]
        ),
        health=f.ActionFactory(
            board=board, lead_agency=health, owner=people.health_lead, recommendations=[recommendations.first]
        ),
        other=f.ActionFactory(
            board=other_board, lead_agency=elsewhere, owner=people.other_lead, recommendations=[recommendations.other]
        ),
    )
    newsletter = f.NewsletterFactory(board=board, created_by=people.manager)
    other_newsletter = f.NewsletterFactory(board=other_board, created_by=people.other_manager)
    return SimpleNamespace(
        board=board,
        other_board=other_board,
        police=police,
        health=health,
        elsewhere=elsewhere,
        review=review,
        second_review=second_review,
        restricted=restricted,
        other_review=other_review,
        imrs=imrs,
        points=points,
        recommendations=recommendations,
        actions=actions,
        newsletter=newsletter,
        other_newsletter=other_newsletter,
        meeting=f.MeetingFactory(board=board),
        **vars(people),
    )


shared_world = SharedWorld(build_world)


@pytest.hookimpl(tryfirst=True)  # before the fixtures, whose savepoints lie inside
def pytest_runtest_setup(item):
    shared_world.before(item)
