"""Settings that can be read but cannot be meant: said in a sentence at the start, not met in a mail weeks later."""

import re
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email

from scr_tracker.env import is_host_name


def split(url: str) -> SplitResult | None:
    """The parts of an address; None when its host or port cannot be read."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def is_host(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return is_host_name(name)
    return True


def is_origin(url: str) -> bool:
    parts = split(url)
    return bool(
        parts and parts.scheme in {"http", "https"} and is_host(parts.hostname or "") and "@" not in parts.netloc
    ) and not (parts.path or parts.query or parts.fragment)


def is_address(text: str) -> bool:
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        return False
    return True


def leads_to(*schemes: str) -> Callable[[str], bool]:
    """Whether a URL begins with one of these and names a host, or a path where there is no host."""

    def check(url: str) -> bool:
        parts = split(url)
        return bool(
            parts
            and url.startswith(f"{parts.scheme}://")
            and parts.scheme in schemes
            and (parts.hostname or parts.path.strip("/"))
        )

    return check


# What each setting must be, and what to write; an empty one is not looked at, unless it must be there.
NEEDED = {"BASE_URL", "DEFAULT_FROM_EMAIL", "MAIL_DOMAIN", "REDIS_URL", "CELERY_BROKER_URL"}
RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "BASE_URL": (is_origin, "the address that people type, without a path, such as https://reviews.example.org"),
    "DEFAULT_FROM_EMAIL": (is_address, "the sender of all mail, such as SCR Tracker <reviews@example.org>"),
    "MAIL_DOMAIN": (is_host, "a host name, such as reviews.example.org"),
    "BOUNCE_ADDRESS": (is_address, "an email address, such as bounce@example.org"),
    "BOUNCES_URL": (leads_to("maildir", "imaps"), "maildir:///folder or imaps://user:password@host/INBOX"),
    "DEAD_MAN_URL": (leads_to("http", "https"), "an address that begins with https://"),
    "SCANNER_URL": (leads_to("clamd"), "clamd://host:3310 or clamd:///run/clamav/clamd.ctl"),
    "REDIS_URL": (leads_to("redis", "rediss", "unix"), "redis://:password@host:6379/0"),
    "CELERY_BROKER_URL": (leads_to("redis", "rediss", "redis+socket", "sentinel"), "redis://:password@host:6379/0"),
}


def is_allowed_host(name: str) -> bool:
    """As Django compares them: a name, one with a point before it for all below it, an address, or “*”."""
    bracketed = re.fullmatch(r"\[(.+)]", name)
    return name == "*" or is_host(bracketed[1] if bracketed else name.removeprefix("."))


def wrong() -> Iterator[str]:
    """A sentence for each setting that cannot be meant. Values are not repeated: some hold passwords."""
    for name, (is_right, example) in RULES.items():
        value = getattr(settings, name)
        if (value or name in NEEDED) and not is_right(value):
            yield f"{name} cannot be right. Write {example}."
    names = settings.ALLOWED_HOSTS
    if not names or not all(map(is_allowed_host, names)):
        yield (
            "ALLOWED_HOSTS cannot be right. Write host names without https:// and without a port, with commas between "
            "them, such as reviews.example.org."
        )
    if settings.MAIL_VIA == "notify" and not settings.NOTIFY_API_KEY:
        yield "EMAIL_URL sends mail with GOV.UK Notify, which needs a key: set NOTIFY_API_KEY."
    if settings.MAIL_VIA == "anymail":
        try:
            get_connection()
        except Exception as error:  # noqa: BLE001  of any service of that package
            yield f"EMAIL_URL names a mail service that cannot be used: {str(error).strip().splitlines()[0]}."


@register(Tags.security)
def settings_can_be_meant(app_configs: object, **kwargs: object) -> list[Error]:
    return [Error(sentence, id="settings.E001") for sentence in wrong()]
