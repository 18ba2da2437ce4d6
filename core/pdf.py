"""The one door to PDF.

`render_pdf` renders a Django template here and hands the HTML to a process of its own
(`core/pdf_process.py`), which may fetch nothing but the bundled fonts and the assets it
is given, and is killed when it takes too long or too much memory. WeasyPrint is never
imported in the web process or the worker.

`PdfError` and its subclasses carry a sentence that can be shown to a person. What the
document says never reaches a log.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.conf import settings
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)

PROCESS = Path(__file__).with_name("pdf_process.py")
TOO_LARGE_EXIT = 3  # as in pdf_process.py
# Out of memory inside Pango or GLib ends in abort() or a trap, not in a MemoryError.
OUT_OF_MEMORY_SIGNALS = {-signal.SIGABRT, -signal.SIGTRAP}
OUT_OF_TIME_SIGNALS = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM}
# All that the process inherits: where to find libraries and fonts, and no secret.
ENVIRONMENT = (
    *("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME", "XDG_CACHE_HOME"),
)


class PdfError(Exception):
    """The PDF could not be made. `str(error)` says so to a person."""


class PdfTooSlow(PdfError):
    def __init__(self) -> None:
        super().__init__(
            "The PDF took too long and was stopped. Choose fewer actions, or use the page's own print view."
        )


class PdfTooLarge(PdfError):
    def __init__(self) -> None:
        super().__init__("The PDF would be too large. Choose fewer actions, or print it in parts.")


class PdfFailed(PdfError):
    def __init__(self) -> None:
        super().__init__("The PDF could not be made. The page's own print view works; we have noted the error.")


def _setting(name: str, default: int):
    return field(default_factory=lambda: int(getattr(settings, name, default)))


@dataclass(frozen=True)
class Limits:
    """What one PDF may use: the defaults for a document of which nothing is known, `for_rows` for a long one."""

    cpu_seconds: int = _setting("PDF_CPU_SECONDS", 18)
    wall_seconds: int = _setting("PDF_WALL_SECONDS", 30)
    memory_mb: int = _setting("PDF_MEMORY_MB", 1500)
    input_mb: int = _setting("PDF_INPUT_MB", 8)
    output_mb: int = _setting("PDF_OUTPUT_MB", 50)

    @classmethod
    def for_rows(cls, number: int) -> "Limits":
        """For a document with this many rows of a table that we lay out ourselves: more time for each, up to a cap."""
        base = cls()
        most = max(settings.PDF_CPU_MOST_SECONDS, base.cpu_seconds)
        more = min(number * settings.PDF_CPU_MS_PER_ROW // 1000, most - base.cpu_seconds)
        return cls(cpu_seconds=base.cpu_seconds + more, wall_seconds=base.wall_seconds + more * 3 // 2)


def render_pdf(
    template: str,
    context: Mapping[str, object],
    assets: Mapping[str, bytes | Path] | None = None,
    *,
    limits: Limits | None = None,
) -> bytes:
    """The template as a tagged PDF (PDF/UA-1).

    `assets` are images that the template names as `asset:<key>`; they are decoded and
    written again as PNG. No request and no context processor takes part.

    Raises PdfTooSlow, PdfTooLarge or PdfFailed.
    """
    return pdf_of_html(render_to_string(template, dict(context)), assets=assets, limits=limits)


def pdf_of_html(
    html: str,
    *,
    assets: Mapping[str, bytes | Path] | None = None,
    limits: Limits | None = None,
) -> bytes:
    """As `render_pdf`, of HTML that is rendered already."""
    limits = limits or Limits()
    page = html.encode()
    files = {key: _content(asset) for key, asset in (assets or {}).items()}
    if len(page) + sum(map(len, files.values())) > limits.input_mb << 20:
        raise PdfTooLarge
    announced = {"html": len(page), "fonts": font_folders(), "assets": {key: len(data) for key, data in files.items()}}
    message = b"".join([json.dumps(announced).encode(), b"\n", page, *files.values()])
    with tempfile.TemporaryDirectory(prefix="pdf-") as scratch:
        pdf, returncode, word = _run(message, limits, scratch)
    if returncode == 0 and pdf.startswith(b"%PDF"):
        return pdf
    log.warning("pdf.failed", returncode=returncode, reason=word, html_bytes=len(page))
    if returncode in OUT_OF_TIME_SIGNALS:
        raise PdfTooSlow
    if returncode == TOO_LARGE_EXIT or returncode in OUT_OF_MEMORY_SIGNALS:
        raise PdfTooLarge
    raise PdfFailed


def font_folders() -> list[str]:
    """Where the fonts of the pages are: the front-end build puts them into static/build/fonts."""
    folders: Sequence[str | Path] = getattr(settings, "PDF_FONT_DIRS", [Path(settings.BASE_DIR) / "static/build/fonts"])
    return [str(folder) for folder in folders]


def _content(asset: bytes | Path) -> bytes:
    return asset.read_bytes() if isinstance(asset, Path) else asset


def _run(message: bytes, limits: Limits, scratch: str) -> tuple[bytes, int, str]:
    """Run the process on `message`. Returns its output, its exit code and the kind of its error."""
    allowed = {
        "cpu_seconds": limits.cpu_seconds,
        "memory_mb": limits.memory_mb,
        "wall_seconds": limits.wall_seconds,
        "output_mb": limits.output_mb,
    }
    process = subprocess.Popen(
        [sys.executable, "-I", str(PROCESS), json.dumps(allowed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=scratch,
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | {"TMPDIR": scratch},
        start_new_session=True,
    )
    try:
        pdf, errors = process.communicate(message, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return b"", -signal.SIGKILL, "wall clock"
    finally:
        _kill_group(process)
    last_line = errors.decode(errors="replace").rpartition("\n")[2]
    return pdf, process.returncode, last_line[:80] if last_line.isidentifier() else ""


def _kill_group(process: subprocess.Popen) -> None:
    """End the process and whatever it may have started. Does nothing when all have ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream and not stream.closed:
            stream.close()
