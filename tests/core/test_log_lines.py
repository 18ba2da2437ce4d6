"""What an operator reads when something went wrong: a moment and a traceback in every line, one number for each request."""

import io
import json
import logging
import logging.config
from datetime import datetime

import pytest
from celery.app.trace import build_tracer
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import path
from gunicorn.config import Config

from core.permissions import NOTHING, Permission, requires
from core.server_log import ServerLog
from scr_tracker import urls as real
from scr_tracker.celery import app
from tests import factories as f

CASE = "Zebrafinch"
QUOTED = f"violates a check\nDETAIL:  Failing row contains (7, {CASE})."


def fail():
    raise IntegrityError(QUOTED)


@requires(Permission.PUBLIC, reads=NOTHING)
def fails(request):
    fail()


urlpatterns = [path("fails/", fails), *real.urlpatterns]
handler404, handler500 = real.handler404, real.handler500


@pytest.fixture
def lines():
    """What was written to the log until now, as the product writes it in production."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        logging.config.DictConfigurator({}).configure_formatter(dict(settings.LOGGING["formatters"]["plain"]))
    )
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def of(lines, event):
    return next(line for line in lines if line["event"].startswith(event))


def assert_whole(line):
    """It says when, and where in the code; and nothing of the case."""
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None
    assert line["level"] == "error" and line["logger"]
    assert "Traceback (most recent call last)" in line["exception"] and "in fail\n" in line["exception"]
    assert CASE not in json.dumps(line)


def test_a_page_that_fails_leaves_its_traceback_under_the_number_of_the_request(db, lines, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    assert client.get("/fails/").status_code == 500

    assert_whole(of(lines(), "request_failed"))
    assert_whole(of(lines(), "Internal Server Error"))  # Django's own record
    assert of(lines(), "request_failed")["duration_ms"] >= 0
    assert len({line["request_id"] for line in lines()}) == 1


def test_each_request_has_one_number_in_all_of_its_lines_and_says_how_long_it_took(db, lines, client):
    client.force_login(f.BoardMembershipFactory().user)
    client.get("/account/", headers={"x-request-id": "chosen-by-the-caller"})
    client.get("/nowhere/")

    account, nowhere = (
        [line for line in lines() if path in line.get("request", "")] for path in ("/account/", "/nowhere/")
    )
    (number,), (other,) = ({line["request_id"] for line in each} for each in (account, nowhere))
    assert len({number, other, "chosen-by-the-caller"}) == 3
    assert of(lines(), "Not Found")["request_id"] == other  # Django says it after everything of ours
    assert all(of(each, "request_finished")["duration_ms"] >= 0 for each in (account, nowhere))


def test_a_task_that_fails_leaves_its_traceback_and_its_name(lines):
    """As a worker runs it; Celery puts the error into its message, where the database's words would be as well."""
    task = app.task(name="tests.fails")(fail)
    build_tracer(task.name, task, app=app)("task-7", (), {}, {"id": "task-7"})

    line = of(lines(), "Task tests.fails[task-7] raised")
    assert_whole(line)
    assert line["task"] == "tests.fails" and line["task_id"] == "task-7"


def test_the_web_servers_own_lines_are_like_all_others(capfd):
    server = ServerLog(Config())
    try:
        fail()
    except IntegrityError:
        server.exception("Error handling request /search/?q=%s", CASE)

    assert_whole(json.loads(capfd.readouterr().err))
