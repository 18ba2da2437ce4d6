"""Evidence: what is taken, what is refused, and who may fetch it."""

import io

import pytest
from django.core.files.uploadhandler import StopUpload
from django.urls import reverse

from core.models import AuditEvent
from core.uploads import SizeLimitHandler, TooLargeUpload
from recommendations import services
from tests import factories as f


@pytest.fixture
def url(action):
    return reverse("recommendations:add_evidence", args=[action.reference])


def add(page, url, *files):
    return page.post(url, {"files": list(files), "kind": "audit", "note": "120 visits"})


def test_several_files_are_added_at_once(sign_in, world, action, url, pdf):
    add(sign_in(world.police_lead), url, pdf("a.pdf"), pdf("b.pdf"))

    assert sorted(piece.file.name for piece in action.evidence.all()) == ["a.pdf", "b.pdf"]
    assert AuditEvent.objects.filter(verb="evidence.added").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("audit.pdf", b"MZ\x90\x00 this program cannot be run in DOS mode" * 9, "is not what its name says"),
        ("audit.pdf", b"", "is empty"),
        ("audit.exe", b"MZ\x90\x00", "not a kind we take"),
        ("audit.docx", f.PDF, "is not what its name says"),
        ("notes.txt", b"\x00\x01\x02", "is not what its name says"),
        ("page.csv", b"<script>alert(1)</script>", "is not what its name says"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(sign_in, world, action, url, pdf, name, content, sentence):
    response = add(sign_in(world.police_lead), url, pdf("good.pdf"), pdf(name, content))

    page = response.content.decode()
    assert response.status_code == 400
    assert f"“{name}”" in page
    assert sentence in page
    assert "120 visits" in page, "what was typed is still there"
    assert not action.evidence.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(sign_in, world, action, url, pdf, settings):
    settings.FILE_UPLOAD_MAX_BYTES = 1024 * 1024

    response = add(sign_in(world.police_lead), url, pdf("big.pdf", f.PDF + b"0" * 1024 * 1024))

    assert response.status_code == 400
    assert "“big.pdf” is larger than 1 MB" in response.content.decode()
    assert not action.evidence.exists()


def test_three_hundred_megabytes_stream_through_without_being_kept(sign_in, world, action, url):
    """The bytes past the limit are thrown away as they come; the rest of the form arrives."""
    client = sign_in(world.police_lead)
    boundary = "----------------------------300"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="huge.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    tail = f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nstill here\r\n--{boundary}--\r\n'.encode()
    size = 300 * 1024 * 1024
    body = Zeros(head, size, tail)

    response = client.generic(
        "POST",
        url,
        b"",
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
            "CONTENT_LENGTH": str(len(head) + size + len(tail)),
        },
    )

    assert response.status_code == 400
    assert "“huge.pdf” is larger than 25 MB" in response.content.decode()
    assert "still here" in response.content.decode()
    assert body.most_held < 1024 * 1024


class Zeros(io.RawIOBase):
    """A body of many megabytes that is never in memory."""

    def __init__(self, head, size, tail):
        self.parts, self.most_held = [io.BytesIO(head), size, io.BytesIO(tail)], 0

    def read(self, number=-1):
        number = 65536 if number is None or number < 0 else number
        self.most_held = max(self.most_held, number)
        while self.parts:
            part = self.parts[0]
            if isinstance(part, int):
                taken = min(part, number)
                self.parts[0] = part - taken
                chunk = b"0" * taken
            else:
                chunk = part.read(number)
            if chunk:
                return chunk
            self.parts.pop(0)
        return b""


def test_the_handler_stops_keeping_bytes_at_the_limit(settings):
    settings.FILE_UPLOAD_MAX_BYTES = 100
    handler = SizeLimitHandler()
    handler.new_file("files", "a.pdf", "application/pdf", None)

    assert handler.receive_data_chunk(b"x" * 60, 0) == b"x" * 60
    assert handler.receive_data_chunk(b"x" * 60, 60) is None
    assert isinstance(handler.file_complete(120), TooLargeUpload)
    assert not issubclass(TooLargeUpload, StopUpload)


def test_a_download_is_an_attachment_and_leaves_a_line_in_the_trail(sign_in, world, action):
    piece = f.EvidenceFactory(action=action, added_by=world.police_lead)

    response = sign_in(world.manager).get(reverse("recommendations:evidence", args=[action.reference, piece.pk]))

    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == f.PDF
    assert AuditEvent.objects.get(verb="evidence.looked").actor_id == world.manager.pk


def test_evidence_of_another_agency_does_not_exist(sign_in, world, action):
    piece = f.EvidenceFactory(action=action)
    theirs = world.actions.health.reference

    assert (
        sign_in(world.health_lead)
        .get(reverse("recommendations:evidence", args=[action.reference, piece.pk]))
        .status_code
        == 404
    )
    assert (
        sign_in(world.health_lead).get(reverse("recommendations:evidence", args=[theirs, piece.pk])).status_code == 404
    )


def test_nothing_is_added_without_a_file(sign_in, world, url):
    response = sign_in(world.police_lead).post(url, {"kind": "audit"})

    assert response.status_code == 400
    assert "Choose at least one file" in response.content.decode()


def test_the_board_may_add_proof_that_reached_it_by_another_way(world, action, pdf):
    services.add_evidence(action, uploads=[pdf()], by=world.officer)

    assert action.evidence.get().added_by == world.officer
