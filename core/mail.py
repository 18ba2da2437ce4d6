"""The one place where a message is built: one recipient, text and HTML, nothing else in the head."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from core.notifications import KINDS

BREAKS = re.compile(r"[\r\n\0]")


class Unsendable(ValueError):
    """The message can never be sent as it stands; the text says why."""


def build(notification):
    """The finished message of a row. Raises NotNeeded (see the kind) or Unsendable."""
    mail = KINDS[notification.kind].build(notification)
    address = notification.recipient.email if notification.recipient else notification.address
    if BREAKS.search(address) or BREAKS.search(mail.subject):
        raise Unsendable("The address or the subject holds a line break.")
    try:
        validate_email(address)
    except ValidationError as invalid:
        raise Unsendable("The address is not a valid e-mail address.") from invalid
    context = {
        **mail.context,
        "base_url": settings.BASE_URL,
        "subject": mail.subject,
        "recipient": notification.recipient,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string(f"{mail.template}.txt", context).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{mail.template}.html", context), "text/html")
    return message
