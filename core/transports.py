"""How a message leaves: a mail server spoken to in two steps, a service of GOV.UK, or any of Django's backends.

In the first step (`address`) nothing of the message leaves; between the two the
outbox marks the row as handed over; in the second (`hand_over`) it goes. A clear
"no" is a Refused; silence comes through as it is and means that nobody knows.
"""

import re
import smtplib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

LEADING_DOT = re.compile(rb"(?m)^\.")  # doubled, RFC 5321, 4.5.2
START_MAIL_INPUT = 354


class Refused(Exception):
    """A clear no, before or after the message left. `lasting` when asking again would bring the same answer."""

    def __init__(self, answer, *, lasting=False):
        super().__init__(answer)
        self.lasting = lasting


class Unreachable(Refused):
    """The server itself cannot be spoken to: no use in trying the next one now.

    `about_one` when it hung up over a message: that may be the message's fault after all.
    """

    def __init__(self, answer, *, about_one=False):
        super().__init__(answer)
        self.about_one = about_one


SILENCE: tuple[type[Exception], ...] = (OSError, smtplib.SMTPException)


class Transport:
    """Django's backends (files, console, the services of django-anymail) take the message in the second step."""

    name = "mail backend"

    def __init__(self):
        self.connection: Any = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def address(self, message, sender):
        """Say who writes to whom. Raises Refused; nothing of the message has left by then."""

    def hand_over(self, message):
        """Give the message away. Raises Refused on a clear no; lets silence through."""
        self.connection = self.connection or get_connection(fail_silently=False)
        self.connection.send_messages([message])

    def forget(self):
        """Take back what `address` said."""

    def was_accepted(self, message_id):
        """Whether the other side has this message: True, False, or None where it cannot be asked."""
        return


class SmtpTransport(Transport):
    """A mail server. One session for as long as it lasts; a lost one is opened anew, once for a message."""

    name = "mail server"

    def address(self, message, sender):
        for fresh in (False, True):
            server = self._session()
            try:
                server.ehlo_or_helo_if_needed()
                self._expect(server.mail(sender))
                self._expect(server.rcpt(message.to[0]))
            except SILENCE as gone:
                self.close()
                if fresh:
                    raise Unreachable(f"The mail server hung up ({type(gone).__name__}).", about_one=True) from gone
            except Refused:
                self.forget()
                raise
            else:
                return

    def _session(self):
        """An open SMTP session. Raises Unreachable."""
        if self.connection is None:
            self.connection = get_connection(fail_silently=False)
        try:
            self.connection.open()
        except SILENCE as error:
            self.connection = None
            raise Unreachable(f"The mail server cannot be reached ({type(error).__name__}).") from error
        return self.connection.connection

    def hand_over(self, message):
        """DATA to the final dot and its answer. Silence before the server asked for the message is a clean refusal."""
        server = self._session()
        content = LEADING_DOT.sub(b"..", message.message().as_bytes(linesep="\r\n"))
        if not content.endswith(b"\r\n"):
            content += b"\r\n"
        try:
            answer = server.docmd("data")
        except SILENCE as gone:
            self.close()
            raise Unreachable(f"The mail server hung up ({type(gone).__name__}).", about_one=True) from gone
        if answer[0] != START_MAIL_INPUT:
            self._expect(answer)
            raise Refused(f"{answer[0]} is no answer to DATA.")
        server.send(content + b".\r\n")
        self._expect(server.getreply())

    def forget(self):
        if self.connection is not None and self.connection.connection is not None:
            try:
                self.connection.connection.rset()
            except SILENCE:
                self.close()

    @staticmethod
    def _expect(answer):
        code, words = answer
        if code == 421:  # "closing transmission channel": the server's trouble, not this message's (RFC 5321, 3.8)
            raise Unreachable(f"{code} {_words(words)}", about_one=True)
        if not 200 <= code < 300:
            raise Refused(f"{code} {_words(words)}", lasting=code >= 500)


class AnymailTransport(Transport):
    """A sending service through django-anymail (EMAIL_URL=anymail://…)."""

    name = "sending service"

    def hand_over(self, message):
        from anymail import exceptions as no

        message.metadata = {"message_id": message.extra_headers["Message-ID"]}
        try:
            super().hand_over(message)
        except (no.AnymailRecipientsRefused, no.AnymailInvalidAddress) as error:
            raise Refused("The sending service refuses this address.", lasting=True) from error
        except no.AnymailSerializationError as error:
            raise Refused("The sending service cannot take this message.", lasting=True) from error
        except no.AnymailAPIError as error:
            self._judge(error.status_code, error)
        except no.AnymailError as error:
            raise Unreachable(f"The sending service is not set up ({type(error).__name__}).") from error

    @staticmethod
    def _judge(status, error):
        if status is None and _never_connected(error):
            raise Unreachable("The sending service cannot be reached.") from error
        if status in (401, 403, 429):
            raise Unreachable(f"The sending service answered {status}.") from error
        if status is not None and 400 <= status < 500:
            raise Refused(f"The sending service answered {status}.", lasting=True) from error
        raise OSError("The sending service did not answer clearly.") from error  # it may have taken the message


class NotifyTransport(Transport):
    """GOV.UK Notify (EMAIL_URL=notify://TEMPLATE-ID): a template there holds ((subject)) and ((body)), nothing else.

    Our Message-ID travels as the reference, by which Notify can be asked later whether it took a message.
    """

    name = "GOV.UK Notify"

    def __init__(self):
        super().__init__()
        from notifications_python_client import NotificationsAPIClient

        self.client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
        )

    def hand_over(self, message):
        from notifications_python_client.errors import HTTPError

        try:
            self.client.send_email_notification(
                email_address=message.to[0],
                template_id=settings.NOTIFY_TEMPLATE,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.extra_headers["Message-ID"],
            )
        except HTTPError as error:
            if _never_connected(error):
                raise Unreachable("GOV.UK Notify cannot be reached.") from error
            if error.status_code in (401, 403, 429):
                raise Unreachable(f"GOV.UK Notify answered {error.status_code}.") from error
            if 400 <= error.status_code < 500:
                raise Refused(f"GOV.UK Notify answered {error.status_code}.", lasting=True) from error
            raise OSError("GOV.UK Notify did not answer clearly.") from error

    def was_accepted(self, message_id):
        from notifications_python_client.errors import HTTPError

        try:
            return bool(self.client.get_all_notifications(reference=message_id)["notifications"])
        except HTTPError:
            return None


def _never_connected(error):
    """Whether the request failed before anything was sent, by what lies at the bottom of the error."""
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    seen = error
    while seen is not None:
        if isinstance(seen, ConnectTimeout):
            return True
        reason = getattr(seen.args[0], "reason", None) if getattr(seen, "args", ()) else None
        if isinstance(reason, NewConnectionError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


KINDS = {"smtp": SmtpTransport, "anymail": AnymailTransport, "notify": NotifyTransport}


def transport():
    """The way that EMAIL_URL names."""
    return KINDS.get(settings.MAIL_VIA, Transport)()


def bare(address):
    """The address alone, without the name."""
    return parseaddr(address)[1]


def _words(answer):
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
