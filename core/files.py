"""Storing files under the hash of their content, and handing them out again."""

import errno
import hashlib
import os
import tempfile
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, Http404

from core.file_types import BY_EXTENSION
from core.models import StoredFile
from core.refusals import Refusal
from core.uploads import NO_ROOM, LostUpload, no_room_for, problem_with

log = structlog.get_logger(__name__)


class NotTaken(Refusal):
    """The file was refused, or could not be kept."""


class NoRoom(NotTaken):
    """The disk is full, or takes nothing for another reason."""

    status = 507


class StoreAway(OSError):
    """The folder of all files is not there: a disk that is not mounted, not a file that was never kept."""


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def store(upload, *, by=None, field="file") -> StoredFile:
    """Keep an uploaded file and return its row. Raises NotTaken, with the `field` in which it was chosen."""
    if problem := problem_with(upload):
        raise (NoRoom if isinstance(upload, LostUpload) else NotTaken)(problem, field=field)
    return _keep(upload, by, field)


def store_bytes(content: bytes, name: str, *, by=None, field=None) -> StoredFile:
    """Keep a file we made ourselves: no virus scanner need be there for it. Raises NoRoom."""
    return _keep(SimpleUploadedFile(name, content), by, field)


def _keep(upload, by, field):
    try:
        sha256 = _write(upload)
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        log.error("store.no_room", error=errno.errorcode[fault.errno])
        raise NoRoom(no_room_for(upload), field=field) from fault
    return StoredFile.objects.create(
        name=upload.name,
        sha256=sha256,
        size=upload.size,
        content_type=BY_EXTENSION[upload.name.rpartition(".")[2].lower()].content_type,
        added_by=by,
    )


def _write(upload):
    """The bytes are written beside their place, flushed to disk and moved there, before the row exists.

    A row never points at half a file.
    """
    digest = hashlib.sha256()
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as partial:
        try:
            for chunk in upload.chunks():
                digest.update(chunk)
                partial.write(chunk)
            partial.flush()
            os.fsync(partial.fileno())
        except BaseException:
            Path(partial.name).unlink()
            raise
    place = path_of(digest.hexdigest())
    place.parent.mkdir(parents=True, exist_ok=True)
    Path(partial.name).replace(place)
    return digest.hexdigest()


def content_hash(upload) -> str:
    """The hash under which this content is kept, as `_write` works it out: to ask whether it is here already."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def read(stored: StoredFile) -> bytes:
    return path_of(stored.sha256).read_bytes()


def remove(stored: StoredFile) -> None:
    """Delete a stored file; its bytes go when no other file has the same."""
    stored.delete()
    if not StoredFile.objects.filter(sha256=stored.sha256).exists():
        path_of(stored.sha256).unlink(missing_ok=True)


def serve(stored: StoredFile, *, to_read: bool = False) -> FileResponse:
    """The file as a download, never opened inside our pages. Call only after the permission check.

    `to_read` is for what we printed ourselves: the browser shows it in the place of a page. Its viewer does not run in a
    sandbox, so nothing that somebody handed in is ever given that way.
    """
    try:
        opened = path_of(stored.sha256).open("rb")
    except FileNotFoundError as missing:
        if not Path(settings.MEDIA_ROOT).is_dir():
            raise StoreAway from missing
        raise Http404 from missing
    response = FileResponse(opened, as_attachment=not to_read, filename=stored.name, content_type=stored.content_type)
    alone = "" if to_read else "sandbox; "
    response.headers["Content-Security-Policy"] = f"{alone}default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
