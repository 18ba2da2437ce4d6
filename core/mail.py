"""The one place where a message is built: one recipient, text and HTML, nothing else in the head."""

import re
from email.headerregistry import Address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from core.logs import cut_secrets
from core.models import FailingAddress
from core.notifications import KINDS, NotNeeded, letterhead, why_closed
from core.statements import Statement
from core.transports import bare

FAILING = Statement(
    "core_failing",
    lambda values: FailingAddress.objects.filter(address=values.text("address")).values_list("since", "reason"),
)
BREAKS = re.compile(r"[\r\n\0]")


class Unsendable(ValueError):
    """The message can never be sent as it stands; the text says why."""


def build(notification):
    """The finished message of a row. Raises NotNeeded (see the kind) or Unsendable."""
    return compose(notification)[0]


def compose(notification):
    """The finished message, and the `Mail` it was made of. Raises NotNeeded (see the kind) or Unsendable."""
    if closed := why_closed(notification.kind, notification.board_id):
        raise NotNeeded(closed)  # switched off since it was written down
    mail = KINDS[notification.kind].build(notification)
    address = address_of(notification)
    if BREAKS.search(mail.subject):
        raise Unsendable("The subject holds a line break.")
    head = letterhead(mail.worn_by(notification))
    context = {
        **mail.context,
        "letterhead": head,
        "base_url": settings.BASE_URL,
        "subject": mail.subject,
        "recipient": notification.recipient,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string(f"{mail.template}.txt", context).strip() + "\n",
        from_email=_sender(head),
        to=[address],
        headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{mail.template}.html", context), "text/html")
    return message, mail


def _sender(head):
    """Who the message is from, as mail programs show it: the board, at the product's own address."""
    if head is None:
        return settings.DEFAULT_FROM_EMAIL
    return str(Address(BREAKS.sub(" ", head.name), addr_spec=bare(settings.DEFAULT_FROM_EMAIL)))


def address_of(notification):
    """Where the message goes, with the domain as it travels. Raises Unsendable."""
    address = notification.recipient.email if notification.recipient else notification.address
    if BREAKS.search(address):
        raise Unsendable("The address holds a line break.")
    try:
        validate_email(address)
        local, _, domain = address.rpartition("@")
        local.encode("ascii")
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except (ValidationError, UnicodeError) as invalid:
        raise Unsendable("The address is not a valid e-mail address.") from invalid
    for since, reason in FAILING.run(address=address.lower()):
        raise Unsendable(f"Mail to this address came back on {since:%-d %B %Y}: {reason}"[:300])
    return plain


def sender_of(notification):
    """The address to which a mail server returns what it cannot deliver; it names the message (VERP) where one is set up."""
    if not settings.BOUNCE_ADDRESS:
        return bare(settings.DEFAULT_FROM_EMAIL)
    local, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{notification.message_id.strip('<>').partition('@')[0]}@{domain}"


def words_of(message):
    """What the message says, to be kept: its text, without the secret part of links."""
    return cut_secrets(message.body)
