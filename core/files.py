"""Storing files under the hash of their content, and handing them out again."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, Http404

from core.models import StoredFile
from core.uploads import BY_EXTENSION, problem_with


class NotTaken(ValueError):
    """The file was refused; the message is a sentence for the person."""


class StoreAway(OSError):
    """The folder of all files is not there: a disk that is not mounted, not a file that was never kept."""


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def store(upload, *, by=None) -> StoredFile:
    """Keep an uploaded file and return its row. Raises NotTaken with a sentence."""
    if problem := problem_with(upload):
        raise NotTaken(problem)
    return _keep(upload, by)


def store_bytes(content: bytes, name: str, *, by=None) -> StoredFile:
    """Keep a file we made ourselves: no virus scanner need be there for it."""
    return _keep(SimpleUploadedFile(name, content), by)


def _keep(upload, by):
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
    extension = upload.name.rpartition(".")[2].lower()
    return StoredFile.objects.create(
        name=upload.name,
        sha256=digest.hexdigest(),
        size=upload.size,
        content_type=BY_EXTENSION[extension].content_type,
        added_by=by,
    )


def read(stored: StoredFile) -> bytes:
    return path_of(stored.sha256).read_bytes()


def remove(stored: StoredFile) -> None:
    """Delete a stored file; its bytes go when no other file has the same."""
    stored.delete()
    if not StoredFile.objects.filter(sha256=stored.sha256).exists():
        path_of(stored.sha256).unlink(missing_ok=True)


def serve(stored: StoredFile) -> FileResponse:
    """The file as a download, never opened inside our pages. Call only after the permission check."""
    try:
        opened = path_of(stored.sha256).open("rb")
    except FileNotFoundError as missing:
        if not Path(settings.MEDIA_ROOT).is_dir():
            raise StoreAway from missing
        raise Http404 from missing
    response = FileResponse(opened, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
