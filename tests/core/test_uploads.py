"""Files that people hand in: what is taken, what is refused, and in which words."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from core import files
from core.models import StoredFile
from core.uploads import TooLargeUpload, problem_with, type_of
from tests.factories import PDF

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89"


def office(member="word/document.xml", **extra):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<w/>")
        for name, content in extra.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("audit.pdf", PDF),
        ("photo.png", PNG),
        ("minutes.docx", office()),
        ("register.xlsx", office("xl/workbook.xml")),
        ("notes.txt", "Café minutes".encode()),
        ("figures.csv", b"month,number\nMay,3\n"),
    ],
)
def test_what_people_use_is_taken(name, content):
    assert problem_with(SimpleUploadedFile(name, content)) is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("program.pdf", b"MZ\x90\0" + b"\0" * 200, "not what its name says"),
        ("program.exe", b"MZ\x90\0", "not what its name says"),
        ("page.html", b"<html><script>alert(1)</script>", "not what its name says"),
        ("page.txt", b"<html><script>alert(1)</script>", "not what its name says"),
        ("picture.svg", b"<svg onload=alert(1)>", "not what its name says"),
        ("letter.docx", office("xl/workbook.xml"), "not what its name says"),
        (
            "macros.docx",
            office(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
            "not what its name says",
        ),
        ("bomb.docx", office(bomb=b"\0" * 30_000_000), "not what its name says"),
        ("picture.png", PDF, "not what its name says"),
        ("report.pdf.html", PDF, "not what its name says"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name, content, words):
    assert words in problem_with(SimpleUploadedFile(name, content))


TYPES = '<?xml version="1.0"{}?><Types xmlns="x"><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    "name",
    ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaproject.bin", "Word\\vbaProject.Bin", "vbaProject.bin"],
)
def test_macros_are_found_in_any_case(name):
    assert "not what its name says" in problem_with(SimpleUploadedFile("a.docx", package({name: b"x"})))


@pytest.mark.parametrize(
    "types",
    [
        TYPES.format("", MACRO).encode(),
        TYPES.format("", MACRO.upper()).encode(),
        TYPES.format("", MACRO.replace("E", "&#69;")).encode(),
        TYPES.format(' encoding="utf-16"', MACRO).encode("utf-16"),
        TYPES.format("", "application/vnd.ms-office.vbaProject").encode(),
        TYPES.format("", "application/vnd.ms-excel.intlmacrosheet+xml").encode(),
        b"<Types",
        b'<!DOCTYPE x [<!ENTITY a "b">]><Types/>',
        None,
    ],
)
def test_a_document_that_says_it_has_macros_is_refused_under_any_name(types):
    content = package({}, types)

    assert "not what its name says" in problem_with(SimpleUploadedFile("renamed.docx", content))


def test_two_parts_of_one_name_are_refused():
    assert problem_with(SimpleUploadedFile("a.docx", package({"WORD/document.xml": b"x"})))
    assert problem_with(SimpleUploadedFile("a.docx", package({"[CONTENT_TYPES].XML": b"<Types/>"})))


def package(parts, types=b"<Types/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        everything = {"[Content_Types].xml": types, "word/document.xml": b"<w/>", **parts}
        for name, content in everything.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def test_a_large_file_is_thrown_away_as_it_comes_and_the_rest_of_the_form_is_kept(settings, tmp_path):
    settings.FILE_UPLOAD_MAX_BYTES = 1024 * 1024
    boundary = "edge"
    field = f'--{boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\nwhat was typed\r\n'
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="huge.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    after = f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="late"\r\n\r\nand after it\r\n--{boundary}--\r\n'
    size = 300 * 1024 * 1024

    class Body(io.RawIOBase):
        """300 MB that are never all in memory."""

        parts = [field.encode() + head.encode(), *([b"%PDF-1.7" + b"x" * (1024 * 1024 - 8)] * 300), after.encode()]
        left = b""

        def read(self, size=-1):
            while self.parts and len(self.left) < (size if size > 0 else 1):
                self.left, self.parts = self.left + self.parts[0], self.parts[1:]
            out, self.left = (self.left[:size], self.left[size:]) if size > 0 else (self.left, b"")
            return out

    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST",
        CONTENT_TYPE=f"multipart/form-data; boundary={boundary}",
        CONTENT_LENGTH=str(len(field) + len(head) + size + len(after)),
    )
    request = WSGIRequest(environ | {"wsgi.input": Body()})

    assert request.POST["text"] == "what was typed"
    assert request.POST["late"] == "and after it"
    file = request.FILES["file"]
    assert isinstance(file, TooLargeUpload)
    assert file.size == size
    assert "larger than 1 MB" in problem_with(file)


def test_a_file_lies_under_its_hash_and_comes_back_as_a_download(world):
    stored = files.store(SimpleUploadedFile("audit.pdf", PDF), by=world.police_lead)
    again = files.store(SimpleUploadedFile("same.pdf", PDF), by=world.health_lead)

    assert stored.sha256 == again.sha256
    assert files.path_of(stored.sha256).read_bytes() == PDF
    response = files.serve(stored)
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit.pdf"'
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(response.streaming_content) == PDF


def test_a_refused_file_leaves_no_row_and_no_bytes(world, settings):
    with pytest.raises(files.NotTaken, match="is empty"):
        files.store(SimpleUploadedFile("empty.pdf", b""), by=world.manager)

    assert not StoredFile.objects.filter(name="empty.pdf").exists()


def test_a_photo_from_a_phone_is_taken():
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\0" * 100
    exif = b"\xff\xd8\xff\xe1\0\x18Exif\0\0II*\0" + b"\0" * 100

    for content in (jpeg, exif):
        assert type_of(SimpleUploadedFile("photo.jpg", content)) is not None
