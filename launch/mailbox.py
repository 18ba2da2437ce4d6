"""A mail server that delivers nothing: every message becomes a file that can be opened and read."""

from __future__ import annotations

import itertools
import socketserver
import threading
import time
from pathlib import Path

LONGEST_LINE = 8192
LARGEST_MESSAGE = 30 * 1024 * 1024


class Mailbox:
    """Listens on a free port of this computer only, in a thread, and writes `.eml` files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.folder = folder
        self._numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.mailbox = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="mailbox", daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def keep(self, recipients: list[str], message: bytes) -> None:
        envelope = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in recipients)
        name = f"{time.strftime('%Y-%m-%d-%H%M%S')}-{next(self._numbers):05d}.eml"
        (self.folder / name).write_bytes(envelope.encode("utf-8", "replace") + message)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    mailbox: Mailbox


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail client needs."""

    timeout = 60
    server: _Server

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:
            return

    def _converse(self) -> None:
        recipients: list[str] = []
        self._say("220 localhost mailbox")
        while line := self.rfile.readline(LONGEST_LINE):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    self._say("250-localhost", f"250-SIZE {LARGEST_MESSAGE}", "250-8BITMIME", "250 SMTPUTF8")
                case "HELO" | "NOOP":
                    self._say("250 localhost")
                case "MAIL" | "RSET":
                    recipients = []
                    self._say("250 OK")
                case "RCPT":
                    recipients.append(rest.partition(":")[2].split(">")[0].strip(" <"))
                    self._say("250 OK")
                case "DATA":
                    self._data(recipients)
                    recipients = []
                case "QUIT":
                    self._say("221 Bye")
                    return
                case _:
                    self._say("502 Not known here")

    def _data(self, recipients: list[str]) -> None:
        if not recipients:
            self._say("503 To whom?")
            return
        self._say("354 Go on")
        message = bytearray()
        while (line := self.rfile.readline(LONGEST_LINE)) not in {b".\r\n", b".\n", b""}:
            if len(message) <= LARGEST_MESSAGE:
                message += line[1:] if line.startswith(b"..") else line
        if not line:
            return  # The client went away in the middle: nothing was promised.
        if len(message) > LARGEST_MESSAGE:
            self._say("552 Too large")
            return
        self.server.mailbox.keep(recipients, bytes(message))
        self._say("250 Kept")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
