"""Asks a virus scanner about a file, where SCANNER_URL names one: clamd, over TCP or a unix socket (INSTREAM, `man clamd`).

Only its plain "OK" lets a file in. A scanner that is away, busy, or answers anything else refuses it.
"""

import socket
import struct
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

log = structlog.get_logger(__name__)

TIMEOUT = 20  # seconds for each step
CHUNK = 64 * 1024
LONGEST_ANSWER = 1024


class ScannerAway(Exception):
    """The scanner gave no verdict."""


def finding(file) -> str:
    """What the scanner found in an open file; "" when it is clean, or when no scanner is set. Raises ScannerAway."""
    if not settings.SCANNER_URL:
        return ""
    try:
        with _connection(settings.SCANNER_URL) as scanner:
            answer = _ask(scanner, file)
    except OSError as error:
        log.warning("scanner.away", error=type(error).__name__)
        raise ScannerAway from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    log.warning("scanner.no_verdict", answer=answer[:100])
    raise ScannerAway


def _connection(url):
    parts = urlsplit(url)
    if parts.scheme != "clamd" or not (parts.hostname or parts.path):
        raise ImproperlyConfigured("SCANNER_URL must be clamd://host:port or clamd:///path/to/socket.")
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _ask(scanner, file):
    scanner.sendall(b"zINSTREAM\0")
    file.seek(0)
    while chunk := file.read(CHUNK):
        scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
    file.seek(0)
    scanner.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := scanner.recv(LONGEST_ANSWER)):
        answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
