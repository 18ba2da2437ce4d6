"""Files that people hand in: limits while they arrive, and what they must be when they have."""

import zipfile
import zlib
from dataclasses import dataclass

import puremagic
import structlog
from defusedxml import DefusedXmlException, ElementTree
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core import scanner

log = structlog.get_logger(__name__)

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    content_type: str
    extensions: tuple[str, ...]
    package: str = ""  # for zipped formats: a member that must be inside


OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = (
    FileType("application/pdf", ("pdf",)),
    FileType(OFFICE + "wordprocessingml.document", ("docx",), "word/document.xml"),
    FileType(OFFICE + "spreadsheetml.sheet", ("xlsx",), "xl/workbook.xml"),
    FileType(OFFICE + "presentationml.presentation", ("pptx",), "ppt/presentation.xml"),
    FileType("image/png", ("png",)),
    FileType("image/jpeg", ("jpg", "jpeg")),
    FileType("text/plain", ("txt",)),
    FileType("text/csv", ("csv",)),
)
BY_EXTENSION = {extension: kind for kind in TYPES for extension in kind.extensions}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
WHAT_IS_TAKEN = "PDF, Word, Excel, PowerPoint, JPEG, PNG, text or CSV"


class TooLargeUpload(UploadedFile):
    """Stands for a file of which the bytes past the limit were thrown away as they came."""


class SizeLimitHandler(FileUploadHandler):
    """Stops keeping a file at the limit, but reads on, so that the rest of the form is not lost."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        return raw_data if self.received <= settings.FILE_UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size):
        if self.received > settings.FILE_UPLOAD_MAX_BYTES:
            return TooLargeUpload(file=None, name=self.file_name, size=self.received)
        return None


def problem_with(upload) -> str | None:
    """Why this file cannot be taken, in a sentence; None when it can."""
    limit = settings.FILE_UPLOAD_MAX_BYTES // MEGABYTE
    if isinstance(upload, TooLargeUpload) or upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        return f"“{upload.name}” is larger than {limit} MB. Make it smaller, or send it in parts."
    if upload.size == 0:
        return f"“{upload.name}” is empty. Choose the file again."
    if type_of(upload) is None:
        return f"“{upload.name}” is not what its name says, or not a kind we take. Choose a {WHAT_IS_TAKEN} file."
    return _problem_of_the_scanner(upload)


def _problem_of_the_scanner(upload) -> str | None:
    """As `problem_with`. A file that a form has asked about is not sent to the scanner a second time to be stored."""
    if getattr(upload, "is_clean", False):
        return None
    try:
        found = scanner.finding(upload)
    except scanner.ScannerAway:
        return _("The virus scanner cannot be reached, so “%(name)s” was not taken. Try again in a few minutes.") % {
            "name": upload.name
        }
    if found:
        log.warning("upload.infected", found=found[:100])
        return _("The virus scanner found something harmful in “%(name)s”, so it was not taken.") % {
            "name": upload.name
        }
    upload.is_clean = True
    return None


def type_of(upload) -> FileType | None:
    """The type of a file by its name *and* its content; None when they disagree or it is not on the list."""
    kind = BY_EXTENSION.get(upload.name.rpartition(".")[2].lower())
    if kind is None:
        return None
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    if kind.content_type.startswith("text/"):
        return kind if _is_text(head) else None
    if kind.package:
        return kind if _is_package(upload, kind.package) else None
    found = {match.extension.lstrip(".") for match in _matches(head)}
    return kind if found & {*kind.extensions, "jfif"} else None


def _matches(head):
    try:
        return puremagic.magic_string(head)
    except puremagic.PureError:  # nothing known begins like this
        return []


def _is_text(head):
    if b"\0" in head or _begins_like_a_program(head):
        return False
    try:
        head[: len(head) - 4 if len(head) == 8192 else None].decode("utf-8")
    except UnicodeDecodeError:
        try:
            head.decode("cp1252")
        except UnicodeDecodeError:
            return False
    return True


def _begins_like_a_program(head):
    return head[:2] in {b"MZ", b"#!"} or head.lstrip()[:1] == b"<"


def _is_package(upload, member):
    """Whether it is a zipped office file with `member`, without macros, and not a zip bomb."""
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries) or 1
            is_bomb = len(entries) > 2000 or unpacked > 100 * MEGABYTE or unpacked / packed > 100
            return not is_bomb and _is_plain_office(archive, entries, member)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return False
    finally:
        upload.seek(0)


def _is_plain_office(archive, entries, member):
    """Whether the archive has `member` and no macros. To office programs the names of parts have no case."""
    names = {entry.filename.casefold(): entry for entry in entries}
    if len(names) != len(entries):
        return False  # two parts of one name: which of them is read differs from program to program
    kinds = names.get("[content_types].xml")
    if member.casefold() not in names or kinds is None or kinds.file_size > MEGABYTE:
        return False
    if any(name.endswith("vbaproject.bin") for name in names):
        return False
    try:
        tree = ElementTree.fromstring(archive.read(kinds))
    except (ElementTree.ParseError, DefusedXmlException, LookupError):
        return False
    said = " ".join(value for element in tree.iter() for value in element.attrib.values()).casefold()
    return "macro" not in said and "vba" not in said


class UploadField(forms.FileField):
    """A file field that says plainly what is wrong with a file."""

    default_error_messages = {
        "empty": "This file is empty. Choose the file again.",
        "required": "Choose a file.",
        "missing": "Choose a file.",
        "invalid": "Choose a file.",
    }

    def to_python(self, data):
        if data in self.empty_values:
            return None
        if problem := problem_with(data):
            raise forms.ValidationError(problem, code="refused")
        data.name = get_valid_filename(data.name)[-150:]
        return data


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralUploadsField(UploadField):
    """Several files at once; the cleaned value is a list."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralUploadsField, self).clean(file, initial) for file in files if file]
