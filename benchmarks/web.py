"""A real gunicorn on loopback, and signed-in people who ask it for pages one after another."""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.database import Trouble

HOST = "127.0.0.1"
WORKERS, THREADS = "2", "4"  # as in the Dockerfile
STARTS_WITHIN = 30
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def server():
    """gunicorn with two workers on a free port; yields the port."""
    with tempfile.TemporaryFile() as log, socket.create_server((HOST, 0), backlog=64) as listener:
        command = [
            *(sys.executable, "-m", "gunicorn", "benchmarks.wsgi:application", "--bind", f"fd://{listener.fileno()}"),
            *("--workers", WORKERS, "--worker-class", "gthread", "--threads", THREADS, "--keep-alive", "60"),
        ]
        process = subprocess.Popen(
            command, pass_fds=[listener.fileno()], stdout=log, stderr=log, env=os.environ | {"LOG_LEVEL": "INFO"}
        )
        try:
            _wait_for(process, listener.getsockname()[1], log)
            yield listener.getsockname()[1]
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(process, port, log):
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        browser = Browser(port)
        try:
            if browser.get("/health/live")[1] == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            browser.close()
    log.seek(0)
    raise Trouble(f"gunicorn did not answer: {log.read()[-2000:].decode(errors='replace')}")


class Browser:
    """One keep-alive connection with one person's session. Times run from the request to the last byte."""

    def __init__(self, port, session=""):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.csrf = secrets.token_hex(16)
        self.cookie = f"sessionid={session}; csrftoken={self.csrf}"

    def get(self, path):
        return self._ask("GET", path, None, {})

    def post(self, path, fields):
        body = urlencode(fields | {"csrfmiddlewaretoken": self.csrf})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method, path, body, headers):
        began = time.perf_counter()
        self.connection.request(method, path, body, headers | {"Cookie": self.cookie})
        response = self.connection.getresponse()
        content = response.read()
        return time.perf_counter() - began, response.status, content

    def close(self):
        self.connection.close()


def signed_in(user):
    """A test client in which this person is signed in with a second factor, and the key of the session."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(user)
    session = client.session
    session["second_factor_known"] = True
    session.save()
    return client, session.session_key


def counted(ask):
    """(the response, its number of SQL statements), the second time over: caches are warm as in a running worker."""
    ask()
    with CaptureQueriesContext(connection) as seen:
        response = ask()
    return response, statements(seen)


def statements(seen):
    """How many statements were run, without those that only begin and end transactions and savepoints."""
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in seen.captured_queries)


def machine():
    """Processor, cores and versions, in a line."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
        cursor.execute("SHOW synchronous_commit")
        commits = cursor.fetchone()[0]
    python = ".".join(map(str, sys.version_info[:3]))
    load = os.getloadavg()[0]
    return (
        f"{names[0] if names else sys.platform}, {os.cpu_count()} cores, load {load:.1f}; Python {python}, "
        f"PostgreSQL {postgres} (synchronous_commit {commits}), gunicorn {WORKERS} workers x {THREADS} threads"
    )


def _lines(path):
    return Path(path).read_text().splitlines() if Path(path).exists() else []
