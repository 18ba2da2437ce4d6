"""Where a virus scanner is set, no file passes without its word; while it is away, none passes."""

import socketserver
import struct
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import files
from core.models import StoredFile
from core.uploads import problem_with
from tests.factories import PDF

# In two halves, so that no scanner takes this file for the test virus itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """As much of clamd as one command needs: INSTREAM, with a limit of length, and the test virus as only signature."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        assert command == b"zINSTREAM\0"
        content, limit = b"", self.server.limit
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        said = self.server.says or (b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK")
        self.wfile.write(said + b"\0")


class OverTcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    seen, says, limit = [], b"", 25 * 1024 * 1024


class OverSocket(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    seen, says, limit = [], b"", 25 * 1024 * 1024


@contextmanager
def running(server):
    server.seen = []
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def clamd(settings):
    with running(OverTcp(("127.0.0.1", 0), Clamd)) as server:
        settings.SCANNER_URL = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield server


def a_file(content=PDF, name="audit.pdf"):
    return SimpleUploadedFile(name, content)


def test_a_clean_file_is_taken_and_the_scanner_saw_all_of_it(clamd):
    large = PDF + b"%" * 300_000

    assert problem_with(a_file(large)) is None
    assert clamd.seen == [large]


def test_the_test_virus_is_refused(clamd):
    for name, content in (("eicar.txt", EICAR), ("hidden.pdf", PDF + EICAR)):
        assert "found something harmful" in problem_with(a_file(content, name))


def test_over_a_unix_socket_too(settings, tmp_path):
    with running(OverSocket(str(tmp_path / "clamd.ctl"), Clamd)):
        settings.SCANNER_URL = f"clamd://{tmp_path}/clamd.ctl"

        assert problem_with(a_file()) is None
        assert "harmful" in problem_with(a_file(EICAR, "eicar.txt"))


@pytest.mark.parametrize(
    "says",
    [
        b" ",
        b"stream: OK FOUND? ERROR",
        b"UNKNOWN COMMAND",
        b"stream: can't allocate memory ERROR",
        b"OK",
        b"\xff" * 9000,
    ],
)
def test_anything_but_a_plain_ok_refuses(clamd, says):
    clamd.says = says

    assert problem_with(a_file()) is not None


def test_a_file_longer_than_the_scanner_takes_is_refused(clamd):
    clamd.limit = 1000

    assert "cannot be reached" in problem_with(a_file(PDF + b"%" * 3_000_000))


@pytest.mark.parametrize("url", ["clamd://127.0.0.1:9", "clamd:///no/such/socket"])
def test_while_the_scanner_is_away_nothing_is_taken(settings, url, db):
    settings.SCANNER_URL = url

    assert "The virus scanner cannot be reached" in problem_with(a_file())
    with pytest.raises(files.NotTaken):
        files.store(a_file())
    assert not StoredFile.objects.exists()


def test_a_scanner_that_hangs_refuses_after_its_time(clamd, monkeypatch):
    monkeypatch.setattr("core.scanner.TIMEOUT", 0.3)
    monkeypatch.setattr(Clamd, "handle", lambda self: threading.Event().wait(2))

    assert "cannot be reached" in problem_with(a_file())


def test_an_address_of_another_kind_is_a_mistake_of_the_set_up(settings):
    settings.SCANNER_URL = "http://127.0.0.1:3310"

    with pytest.raises(ImproperlyConfigured):
        problem_with(a_file())


def test_the_page_and_the_api_say_it(world, sign_in, clamd):
    page, action = sign_in(world.police_lead), world.actions.police

    url = reverse("recommendations:update", args=[action.reference])
    answer = page.post(url, {"going": "on_time", "text": "x", "files": a_file(EICAR, "eicar.txt")})
    api = page.post(
        f"/api/v1/actions/{action.reference}/update/",
        {"going": "on_time", "text": "x", "files": a_file(EICAR, "eicar.txt")},
    )

    assert answer.status_code == api.status_code == 400
    assert "found something harmful" in answer.content.decode()
    assert "found something harmful" in api.content.decode()
    assert not action.evidence.exists()


def test_each_file_is_asked_about_once(world, sign_in, clamd):
    url = reverse("recommendations:update", args=[world.actions.police.reference])

    sign_in(world.police_lead).post(url, {"going": "on_time", "text": "x", "files": a_file()})

    assert world.actions.police.evidence.count() == 1
    assert len(clamd.seen) == 1


def test_what_we_make_ourselves_needs_no_scanner(settings, db):
    settings.SCANNER_URL = "clamd://127.0.0.1:9"

    assert files.store_bytes(PDF, "plan.pdf").size == len(PDF)


def test_without_a_scanner_files_are_taken_as_ever(settings):
    settings.SCANNER_URL = ""

    assert problem_with(a_file(EICAR, "eicar.txt")) is None
