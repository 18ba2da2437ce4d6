"""Files that people hand in: limits while they arrive, and what they must be when they have."""

import errno
from contextlib import suppress

import structlog
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from core import scanner
from core.file_types import MEGABYTE, Unfit, examine

log = structlog.get_logger(__name__)

LONGEST_NAME = 200  # what a StoredFile keeps
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE}  # the disk says no, whatever the file


class TooLargeUpload(UploadedFile):
    """Stands for a file of which the bytes past the limit were thrown away as they came."""


class LostUpload(UploadedFile):
    """Stands for a file that the disk had no room for as it came."""


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


class ArrivesOnDisk(TemporaryFileUploadHandler):
    """Django's handler of large files, which goes on when the disk is full, so that the rest of the form is not lost."""

    def new_file(self, *args, **kwargs):
        self.is_lost = False
        self._unless_full(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if not self.is_lost:
            self._unless_full(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        whole = None if self.is_lost else self._unless_full(super().file_complete, file_size)
        return whole if whole is not None else LostUpload(file=None, name=self.file_name, size=file_size)

    def _unless_full(self, step, *args, **kwargs):
        try:
            return step(*args, **kwargs)
        except OSError as fault:
            if fault.errno not in NO_ROOM:
                raise
            log.error("upload.no_room", error=errno.errorcode[fault.errno])
            self.is_lost = True
            with suppress(AttributeError, OSError):
                self.file.close()
            return None


def problem_with(upload) -> str | None:
    """Why this file cannot be taken, in a sentence; None when it can."""
    if len(upload.name) > LONGEST_NAME:
        return _(
            "The name of “%(name)s” is too long. Shorten it to %(most)s characters or fewer, then choose the file again."
        ) % {
            "name": f"{upload.name[:40]}…{upload.name[-20:]}",
            "most": LONGEST_NAME,
        }
    if isinstance(upload, LostUpload):
        return no_room_for(upload)
    if isinstance(upload, TooLargeUpload) or upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        limit = settings.FILE_UPLOAD_MAX_BYTES // MEGABYTE
        return f"“{upload.name}” is larger than {limit} MB. Make it smaller, or send it in parts."
    if upload.size == 0:
        return f"“{upload.name}” is empty. Choose the file again."
    try:
        examine(upload)
    except Unfit as unfit:
        return str(unfit) % {"name": upload.name}
    return _problem_of_the_scanner(upload)


def no_room_for(upload) -> str:
    return _(
        "“%(name)s” could not be stored, because the server has no room for it now. Nothing else was changed. "
        "Try again later, and tell the people who run SCR Tracker."
    ) % {"name": upload.name}


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
        return data
