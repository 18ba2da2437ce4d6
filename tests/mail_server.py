"""A real SMTP server for tests: in this process with a mind of its own, or as a process of its own that writes down what it took.

    python -m tests.mail_server FOLDER [--wait 6]

serves on a free port of 127.0.0.1 (written to FOLDER/port) and appends the Message-ID of everything it accepted to
FOLDER/accepted, before it waits up to so many milliseconds and answers "250".
"""

import argparse
import asyncio
import logging
import random
import socket
import sys
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
FOR_EVER = 3600


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Recorder:
    """Accepts everything, writes down what it was, and is slow to say so: the moment in which workers are killed."""

    def __init__(self, path, wait):
        self.file, self.wait = path.open("a", buffering=1), wait

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the SMTP package calls it so
        head = envelope.content.partition(b"\r\n\r\n")[0].decode()
        name = next(
            line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith("message-id:")
        )
        self.file.write(f"{name}\n")
        await asyncio.sleep(random.uniform(0, self.wait) / 1000)
        return "250 accepted"


class Moody:
    """Does to each recipient what the left half of the address says: `later+2@…` greylists twice, `no@…` refuses, and so on."""

    def __init__(self):
        self.messages, self.asked, self.senders = [], {}, []

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self.senders.append(address)
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        mood, _, number = address.partition("@")[0].partition("+")
        self.asked[address] = self.asked.get(address, 0) + 1
        match mood:
            case "later" if self.asked[address] <= int(number or 99):
                return "451 4.7.1 greylisted, come back"
            case "busy":
                return "421 4.3.2 closing channel"
            case "no":
                return "550 5.1.1 no such person"
            case "hang":
                await asyncio.sleep(FOR_EVER)
            case "hang-up":
                server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        address = envelope.rcpt_tos[0]
        mood = address.partition("@")[0].partition("+")[0]
        if mood == "refuse-content":
            return "554 5.7.1 refused"
        if mood == "content-later":
            return "451 4.3.0 try later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.receivers = list(envelope.rcpt_tos)
        self.messages.append(message)
        if mood == "drop":  # it has the message, and says nothing
            server.transport.abort()
        if mood == "silent":
            await asyncio.sleep(FOR_EVER)
        return "250 accepted"


def start(handler):
    """The running controller; its address is `controller.url`."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(handler, hostname=HOST, port=free_port(), decode_data=False)
    controller.start()
    controller.url = f"smtp://{HOST}:{controller.port}"
    return controller


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wait", type=float, default=6)
    options = parser.parse_args()
    controller = start(Recorder(options.folder / "accepted", options.wait))
    (options.folder / "port").write_text(str(controller.port))
    sys.stdin.read()  # until whoever started us closes it
    controller.stop()


if __name__ == "__main__":
    main()
