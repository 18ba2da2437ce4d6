"""Files that people hand in: what is taken, what is refused, and in which words."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from core import files
from core.models import StoredFile
from core.uploads import TooLargeUpload, problem_with
from tests.factories import PDF

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89"
WORD = "wordprocessingml.document"
MAIN = {
    "word/document.xml": WORD,
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
TYPES = '<?xml version="1.0"{}?><Types xmlns="x"><Override PartName="/{}" ContentType="{}"/></Types>'
OVERRIDE = "application/vnd.openxmlformats-officedocument.{}.main+xml"
BY_DEFAULT = '<Types xmlns="x"><Default Extension="xml" ContentType="{}"/></Types>'


def office(part="word/document.xml", *, kind="", types=None, **extra):
    """A package of Office: its main part, what it says of it, and more parts."""
    kind = kind or MAIN[part]
    return package({part: b"<w/>", **extra}, types or TYPES.format("", part, OVERRIDE.format(kind)).encode())


def package(parts, types):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, **parts}.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def encrypted(**passwords):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(R=6, **passwords))
    return out.getvalue()


def problem(name, content):
    return problem_with(SimpleUploadedFile(name, content))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("audit.pdf", PDF),
        ("photo.png", PNG),
        ("minutes.docx", office()),
        ("register.xlsx", office("xl/workbook.xml")),
        ("slides.pptx", office("ppt/presentation.xml")),
        ("from Word for the web.docx", office("word/document2.xml", kind=WORD)),
        ("from a bank.xlsx", office("xl/workbook22.xml", kind=MAIN["xl/workbook.xml"])),
        ("from a converter.pptx", office("PPT/Presentation1.xml", kind=MAIN["ppt/presentation.xml"])),
        ("from a program in .NET.docx", office(types=BY_DEFAULT.format(OVERRIDE.format(WORD)).encode())),
        ("with a blank screenshot.docx", office(**{"word/media/image1.bmp": b"\xff" * 8_000_000})),
        ("from a scanner.pdf", b"\x1b%-12345X@PJL SET NAME=MINUTES\r\n" + PDF),
        ("from a website.pdf", b"\xef\xbb\xbf\n<br />\n" + b" " * 900 + PDF),
        ("may not be printed.pdf", encrypted(owner="secret")),
        ("notes.txt", "Café minutes".encode()),
        ("notes of an old PC.txt", "Café minutes".encode("cp1252")),
        ("unicode text.txt", "Café, Łódź, 家".encode("utf-16")),
        ("for a Mac.txt", b"\xfe\xff" + "Café".encode("utf-16-be")),
        ("figures.csv", b"month,number\nMay,3\n"),
        ("exported figures.csv", "month\tnumber\nMaý\t3\n".encode("utf-16")),
        ("below five.txt", b"<5 children, and a <b or two"),
        ("letter.txt", b"<Letter to parents>\nDear all"),
        ("initials.txt", b"MZ attended the meeting."),
        ("long and Polish.txt", ("x" + "Ł" * 5000).encode()),
    ],
)
def test_what_people_use_is_taken(name, content):
    assert problem(name, content) is None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("program.pdf", b"MZ\x90\0" + b"\0" * 200, "not what its name says"),
        ("program.pdf", b"MZ\x90\0" + PDF, "not what its name says"),
        ("late.pdf", b" " * 1100 + PDF, "not what its name says"),
        ("program.exe", b"MZ\x90\0", "not what its name says"),
        ("program.txt", b"MZ\x90\0" + b"\0" * 200, "not what its name says"),
        ("script.txt", b"#!/bin/sh\nrm", "not what its name says"),
        ("page.html", b"<html><script>alert(1)</script>", "not what its name says"),
        ("page.txt", b"<html><script>alert(1)</script>", "not what its name says"),
        ("page.csv", b"\xef\xbb\xbf \n<!DOCTYPE html>", "not what its name says"),
        ("page.txt", "<script>alert(1)</script>".encode("utf-16"), "not what its name says"),
        ("page.txt", b"<p>Hello</p>", "not what its name says"),
        ("picture.svg", b"<svg onload=alert(1)>", "not what its name says"),
        ("picture.txt", b"<svg onload=alert(1)>", "not what its name says"),
        ("bytes.txt", b"\xff\xfe\0\0a\0\0\0", "not what its name says"),
        ("letter.docx", office("xl/workbook.xml"), "not what its name says"),
        ("letter.docx", package({"word/document.xml": b"<w/>"}, b"<Types/>"), "not what its name says"),
        ("a zip.docx", package({"a.txt": b"words"}, None), "not what its name says"),
        ("bomb.docx", office(bomb=b"\0" * 30_000_000), "becomes too large when it is opened"),
        ("bomb.docx", office(**{str(n): b"" for n in range(2001)}), "becomes too large when it is opened"),
        ("picture.png", PDF, "not what its name says"),
        ("report.pdf.html", PDF, "not what its name says"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name, content, words):
    assert words in problem(name, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("locked.pdf", encrypted(user="secret", owner="secret"), "Save a copy without the protection"),
        ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "Save a copy without the protection"),
        ("renamed.docx", OLE, "Open it in Word, save it as .docx"),
        ("letter.doc", OLE, "Open it in Word, save it as .docx"),
        ("register.XLS", OLE, "Open it in Excel, save it as .xlsx"),
        ("slides.ppt", OLE, "Open it in PowerPoint, save it as .pptx"),
        ("register.xlsm", office("xl/workbook.xml"), "Open it in Excel, save it as .xlsx"),
        ("reply.msg", OLE, "print it to PDF and save its attachments"),
        ("reply.eml", b"From: a@example.org\n\nDear all", "print it to PDF and save its attachments"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 90, "Save it as a JPEG"),
        ("photo.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 90, "Save it as a JPEG"),
        ("minutes.odt", b"PK", "Save it as a PDF"),
        ("scan.tiff", b"II*\0", "Save it as a JPEG or PNG"),
        ("papers.zip", b"PK", "Unpack it"),
    ],
)
def test_what_is_not_taken_but_can_be_made_so_says_what_to_do(name, content, words):
    said = problem(name, content)

    assert words in said and f"“{name}”" in said


@pytest.mark.parametrize("name", ["50% done.doc", "{0}.msg", "%(name)s.pdf"])
def test_any_name_stands_in_its_sentence_as_it_is(name):
    assert f"“{name}”" in problem(name, b"x")


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    "name",
    ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaproject.bin", "Word\\vbaProject.Bin", "vbaProject.bin"],
)
def test_macros_are_found_in_any_case(name):
    assert "contains macros" in problem("a.docx", office(**{name: b"x"}))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (TYPES.format("", "word/document.xml", MACRO).encode(), "contains macros"),
        (TYPES.format("", "word/document.xml", MACRO.upper()).encode(), "contains macros"),
        (TYPES.format("", "word/document.xml", MACRO.replace("E", "&#69;")).encode(), "contains macros"),
        (TYPES.format(' encoding="utf-16"', "word/document.xml", MACRO).encode("utf-16"), "contains macros"),
        (TYPES.format("", "a", "application/vnd.ms-office.vbaProject").encode(), "contains macros"),
        (TYPES.format("", "a", "application/vnd.ms-excel.intlmacrosheet+xml").encode(), "contains macros"),
        (b"<Types", "not what its name says"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Types/>', "not what its name says"),
        (None, "not what its name says"),
    ],
)
def test_a_document_that_says_it_has_macros_is_refused_under_any_name(said, words):
    assert words in problem("renamed.docx", package({"word/document.xml": b"<w/>"}, said))


def test_two_parts_of_one_name_are_refused():
    assert problem("a.docx", office(**{"WORD/document.xml": b"x"}))
    assert problem("a.docx", office(**{"[CONTENT_TYPES].XML": b"<Types/>"}))


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
        assert problem("photo.jpg", content) is None
