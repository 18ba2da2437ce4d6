"""With a public address the product starts only in a safe configuration; each reason is said in a plain sentence."""

import os
import re
import secrets
import subprocess
import sys
import tempfile

import pytest
from django.conf import settings
from django.db import connection

from scr_tracker import safety

WEB = [
    sys.executable,
    "-c",
    "import scr_tracker.wsgi; from django.conf import settings; print('started', settings.DATABASES['default']['OPTIONS'])",
]
CHECK = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "ERROR"]
KEY = secrets.token_urlsafe(48)
NOT_THERE = tempfile.gettempdir() + "/no-database-here"

SAFE = {
    "SECRET_KEY": KEY,
    "DATABASE_URL": f"postgres://scr_tracker:{secrets.token_hex(12)}@/scr?host={NOT_THERE}",
    "REDIS_URL": f"redis://:{secrets.token_hex(12)}@redis:6379/0",
    "BASE_URL": "https://reviews.example.org",
    "ALLOWED_HOSTS": "reviews.example.org",
    "EMAIL_URL": "smtp+tls://name:password@mail.example.org:587",
    "PROXIES": "1",
}
BAD = {
    "demo mode": ({"SCR_DEMO": "1"}, "demonstration mode"),
    "no limits": ({"SCR_NO_RATE_LIMITS": "1"}, "SCR_NO_RATE_LIMITS"),
    "http": ({"BASE_URL": "http://reviews.example.org"}, "must begin with https://"),
    "debug": ({"DEBUG": "1"}, "DEBUG shows"),
    "a public name beside a local address": ({"BASE_URL": "http://127.0.0.1:8000"}, "must begin with https://"),
    "every host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "every host, local address": ({"ALLOWED_HOSTS": "*", "BASE_URL": "http://localhost:8000"}, "ALLOWED_HOSTS"),
    "not our host": ({"ALLOWED_HOSTS": "other.example.org"}, "reviews.example.org"),
    "a key of one letter": ({"SECRET_KEY": "x" * 50}, "SECRET_KEY"),
    "a key from an example": ({"SECRET_KEY": "change-me-change-me-change-me-change-me-1234567890"}, "SECRET_KEY"),
    "a key of Django's": ({"SECRET_KEY": "django-insecure-" + "k3j5h2g8f7d6s9a1q0w4e" * 2}, "SECRET_KEY"),
    "a short key": ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    "no database password": ({"DATABASE_URL": "postgres://scr_tracker@db/scr"}, "password of the database"),
    "the database's name as password": ({"DATABASE_URL": "postgres://scr:scr@db/scr"}, "password of the database"),
    "a placeholder as password": ({"DATABASE_URL": "postgres://scr:changeme12345@db/scr"}, "password of the database"),
    "mail to the screen": ({"EMAIL_URL": "console://"}, "EMAIL_URL"),
    "mail to a folder": ({"EMAIL_URL": "file:///tmp/mail"}, "EMAIL_URL"),
    "open Redis": ({"REDIS_URL": "redis://redis:6379/0"}, "REDIS_URL"),
    "open broker": ({"CELERY_BROKER_URL": "redis://10.0.0.5:6379/0"}, "CELERY_BROKER_URL"),
    "a weak Redis password": ({"REDIS_URL": "redis://:redis@redis:6379/0"}, "REDIS_URL"),
    "no proxy": ({"PROXIES": "0"}, "PROXIES"),
    "an easy token": ({"METRICS_TOKEN": "prometheus"}, "METRICS_TOKEN"),
    "files from the source": ({"STATIC_FROM_SOURCE": "1"}, "STATIC_FROM_SOURCE"),
}


def run(command, **values):
    named = {*SAFE, "CELERY_BROKER_URL", "SCR_NO_RATE_LIMITS", "SCR_DEMO", "DEBUG", "STATIC_FROM_SOURCE"}
    env = (
        {name: value for name, value in os.environ.items() if name not in {*named, "DJANGO_ALLOW_ASYNC_UNSAFE"}}
        | SAFE
        | values
    )
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize(("values", "reason"), BAD.values(), ids=BAD)
def test_a_bad_configuration_is_refused_at_the_start(values, reason):
    done = run(WEB, **values)

    assert done.returncode != 0
    assert "started" not in done.stdout
    assert reason in done.stderr


def test_the_check_before_a_deployment_says_all_reasons_at_once():
    bad = {"SCR_DEMO": "1", "SCR_NO_RATE_LIMITS": "1", "BASE_URL": "http://reviews.example.org", "DEBUG": "1"}
    bad |= {"ALLOWED_HOSTS": "*", "SECRET_KEY": "x" * 50, "EMAIL_URL": "console://", "PROXIES": "0"}
    done = run(CHECK, **bad)

    assert len(set(re.findall(r"safety\.E\d+", done.stderr))) == len(bad)


@pytest.mark.parametrize("command", [WEB, CHECK], ids=["web", "check"])
def test_a_safe_configuration_starts(command):
    done = run(command)

    assert done.returncode == 0, done.stderr
    assert command == CHECK or "-c statement_timeout=30s" in done.stdout


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_on_this_computer_everything_may_be_tried(address):
    demo = {"BASE_URL": address, "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", "SCR_DEMO": "1", "PROXIES": "0"}
    demo |= {"SCR_NO_RATE_LIMITS": "1", "DEBUG": "1", "EMAIL_URL": "console://", "REDIS_URL": "redis://redis:6379/0"}

    assert "started" in run(WEB, **demo).stdout


def test_the_web_server_refuses_with_a_plain_sentence():
    """One real start here; each reason of its own takes minutes, and is among the slow proofs."""
    done = run(WEB, SCR_DEMO="1")

    assert done.returncode != 0
    assert "does not start" in done.stderr and "demonstration mode" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("program", [["worker"], ["beat", "--schedule", f"{NOT_THERE}-beat"]], ids=["worker", "beat"])
def test_worker_and_beat_refuse_as_well(program):
    done = run([sys.executable, "-m", "celery", "--app", "scr_tracker", *program], SCR_DEMO="1")

    assert done.returncode != 0
    assert "demonstration mode" in done.stderr


# The role of the database


def as_ourselves(name):
    """The address of a database on the test's server, as the role of the tests, which owns what it makes."""
    role = connection.settings_dict
    return f"postgres://{role['USER']}:{role['PASSWORD']}@/{name}?host={role['HOST']}&port={role['PORT']}"


@pytest.mark.django_db(transaction=True)
def test_the_owner_of_the_tables_is_refused():
    done = run(WEB, DATABASE_URL=as_ourselves(connection.settings_dict["NAME"]))

    assert done.returncode != 0
    assert "owns the tables" in done.stderr


@pytest.mark.django_db
def test_a_role_that_owns_no_tables_starts():
    done = run(WEB, DATABASE_URL=as_ourselves("postgres"))

    assert done.returncode == 0, done.stderr


def test_a_superuser_is_refused(monkeypatch):
    """Nobody can be the superuser of the test's server, so its answer is written here."""
    monkeypatch.setattr(safety, "rights_in_the_database", lambda: (True, True))

    (sentence,) = safety.database_role()
    assert "superuser" in sentence
