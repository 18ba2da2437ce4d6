"""Real Chromium, a real Celery worker, and a real SMTP server on loopback."""

import os
import re
import shutil
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from tests.factories import PASSWORD

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 20_000

# Playwright keeps an event loop in this thread; the tests' own queries are not part of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: install it or set CHROMIUM"))


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, settings):
    """The address of the running product."""
    settings.BASE_URL = live_server.url
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    return live_server.url


class Person:
    """Somebody at a browser. Every refusal of the content security policy is kept in `complaints`."""

    def __init__(self, browser, site, width=1280, height=900):
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, locale="en-GB"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.site = site
        self.complaints = []
        self.page.on("console", self._listen)

    def _listen(self, message):
        if message.type == "error" and ("Content Security Policy" in message.text or "Uncaught" in message.text):
            self.complaints.append(message.text)

    def go(self, path):
        return self.page.goto(path if path.startswith("http") else self.site + path)

    def sign_in(self, user, password=PASSWORD):
        self.go("/accounts/login/")
        self.page.get_by_label("E-mail address").fill(user.email)
        self.page.locator("input[type=password]").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"^(?!.*/accounts/login/).*$"))
        return self

    def download(self, click):
        """The bytes of what a click downloads."""
        with self.page.expect_download() as waiting:
            click()
        return Path(waiting.value.path()).read_bytes()

    def close(self):
        self.context.close()


@pytest.fixture
def at_a_browser(chromium, site):
    """`person = at_a_browser()` or `at_a_browser(width=320)`."""
    people = []

    def sit_down(**size):
        people.append(Person(chromium, site, **size))
        return people[-1]

    yield sit_down
    for number, person in enumerate(people):
        if os.environ.get("SCR_PICTURES"):  # a folder for a picture of where each person stood at the end
            print(number, person.page.url)
            person.page.screenshot(path=f"{os.environ['SCR_PICTURES']}/person-{number}.png", full_page=True)
        person.close()


class Inbox:
    """What the SMTP server accepted, parsed."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the SMTP package calls it so
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.receivers = list(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 accepted"

    def to(self, user):
        return [m for m in self.messages if m.receivers == [getattr(user, "email", user)]]

    def wait_for(self, user, words="", seconds=30):
        """The newest message to this person that holds `words`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [m for m in self.to(user) if words in m["subject"] + text_of(m)]
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(
            f"no mail to {user} with {words!r}; there is {[(m.receivers, m['subject']) for m in self.messages]}"
        )


def text_of(message):
    return message.get_body(("plain",)).get_content()


def link_in(message, holds=""):
    """The first link in a message, or the first that holds these words."""
    return next(link for link in re.findall(r"https?://[^\s>\"]+", text_of(message)) if holds in link)


@pytest.fixture
def inbox():
    box = Inbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    box.port = controller.port
    box.url = f"smtp://127.0.0.1:{box.port}"
    yield box
    controller.stop()


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def worker(site, inbox, settings, tmp_path):
    """A real Celery worker process on the test database, the real broker and the SMTP server."""
    database = connection.settings_dict
    host = f"?host={database['HOST']}" if database["HOST"] else ""
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}{host}",
        "EMAIL_URL": inbox.url,
        "BASE_URL": site,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SCR_DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }
    log = (tmp_path / "worker.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "scr_tracker", "worker", "-P", "solo", "-Q", "celery,prints", "--without-gossip", "--without-mingle"],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    yield process
    process.terminate()
    process.wait(20)
    log.close()
