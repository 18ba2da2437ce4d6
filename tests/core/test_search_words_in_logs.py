"""What people search for is about cases and people: it appears in no line that a real server writes, whatever happens."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "Zebrafinch"


@pytest.fixture
def server(tmp_path):
    """The port of the web server, started as in production, and the file of all that it writes."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    database, log = connection.settings_dict, tmp_path / "log"
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}&port={database['PORT']}"
    # Somebody who wants a log of requests asks for one: our own rules hold there too.
    command = [sys.executable, "-m", "gunicorn", "scr_tracker.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--access-logfile", "-"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url, "SCR_DEMO": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(200):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield port, log
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def ask(server):
    """`ask(path)` as a business manager; the status."""
    port, _ = server
    manager = f.BoardMembershipFactory(role="business_manager").user
    client = Client()
    client.force_login(manager)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def status(path):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
        try:
            return urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as error:
            return error.code

    return status


def test_words_searched_on_pages_and_the_api_are_in_no_log(server, ask):
    port, log = server
    assert ask(f"/search/?q={CANARY}") == 200
    assert ask(f"/search/?q=%27{CANARY}%27+%22{CANARY}%22") == 200
    assert ask(f"/reviews/?q={CANARY}") == 200
    assert ask(f"/actions/?q={CANARY}") == 200
    assert ask(f"/api/v1/actions/?q={CANARY}") == 200
    assert ask(f"/api/v1/actions/?nonsense={CANARY}") == 400
    assert ask(f"/nowhere/?q={CANARY}") == 404
    assert ask(f"/api/v1/nowhere/?search={CANARY}") == 404
    urllib.request.urlopen(f"http://127.0.0.1:{port}/search/?q={CANARY}", timeout=20).close()  # not signed in
    time.sleep(0.5)

    written = log.read_text()
    assert "/search/" in written and "/api/v1/actions/" in written
    assert CANARY not in written


def test_nor_are_they_when_a_page_fails(server, ask):
    """The database quotes what it was asked in its own errors."""
    _, log = server
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_review RENAME COLUMN search_text TO away")
    try:
        assert ask(f"/search/?q={CANARY}") == 500
        assert ask(f"/api/v1/reviews/?q={CANARY}") == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reviews_review RENAME COLUMN away TO search_text")
    time.sleep(0.5)

    written = log.read_text()
    assert "UndefinedColumn" in written and "does not exist" in written
    assert CANARY not in written


def test_nor_when_the_request_itself_is_malformed(server):
    port, log = server
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(f"GET /search/?q=two {CANARY} words HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        raw.recv(1000)
    time.sleep(0.5)

    written = log.read_text()
    assert "Invalid" in written
    assert CANARY not in written
