"""What the environment says, read once, with a plain sentence when it is wrong."""

import re
from importlib.util import find_spec
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
SHORTEST_KEY = 40
MAIL_TIMEOUT = 20  # seconds; four of them fit into the lease of a claimed message


def key(name: str, value: str) -> str:
    """The value of a setting that signs or encrypts; refused when it is too short."""
    if len(value) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"Set {name} to at least {SHORTEST_KEY} random characters: openssl rand -base64 48")
    return value


def keys(name: str) -> list[str]:
    """Several keys with commas between them, or none."""
    return [key(name, each.strip()) for each in env.str(name, "").split(",") if each.strip()]


def names(name: str, default: list[str]) -> list[str]:
    """Names with commas between them, with or without blanks."""
    return [each.strip() for each in env.list(name, default) if each.strip()]


def is_host_name(name: str) -> bool:
    return len(name) < 254 and all(HOST_LABEL.fullmatch(label) for label in name.removesuffix(".").split("."))


IN_PASSWORDS = "In the name and the password write / as %2F, # as %23, ? as %3F, @ as %40, : as %3A and % as %25."
NO_DATABASE = f"DATABASE_URL names no database. Write postgres://name:password@host:5432/database. {IN_PASSWORDS}"
NO_MAIL_SERVER = f"EMAIL_URL names no mail server. Write smtp+tls://name:password@mail.example.org:587. {IN_PASSWORDS}"


def _readable(url: str, otherwise: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.port != 0:
            return parts
    except ValueError:  # the port is no number, often because of a character in the password
        pass
    raise ImproperlyConfigured(otherwise)


def database(url: str) -> dict:
    """Django's settings for one PostgreSQL database, from a postgres:// URL.

    A socket folder is given as `?host=/path`. Raises ImproperlyConfigured for
    any other database: triggers, row locks and search need PostgreSQL.
    """
    parts = _readable(url, NO_DATABASE)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://. Only PostgreSQL is supported.")
    if not parts.path.strip("/") or parts.fragment:
        raise ImproperlyConfigured(NO_DATABASE)
    options = dict(parse_qsl(parts.query))
    # Compiling a statement takes PostgreSQL seconds where one of ours takes milliseconds to run.
    options["options"] = f"-c jit=off {options.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or parts.port or "",
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict:
    """Django's mail settings, and by which way mail leaves (`MAIL_VIA`), from one URL.

    smtp://, smtps:// or smtp+tls://user:password@host:port; notify://TEMPLATE-ID for GOV.UK Notify;
    anymail://mailgun?MAILGUN_API_KEY=… for a service of django-anymail; file:///folder or console:// to try things.
    """
    parts = _readable(url, NO_MAIL_SERVER)
    match parts.scheme:
        case "file":
            if not parts.path.strip("/"):
                raise ImproperlyConfigured("EMAIL_URL names no folder. Write file:///folder.")
            backend = "django.core.mail.backends.filebased.EmailBackend"
            return {"MAIL_VIA": "file", "EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": parts.path}
        case "console":
            return {"MAIL_VIA": "console", "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        case "notify":
            if not parts.netloc:
                raise ImproperlyConfigured("EMAIL_URL names no template of GOV.UK Notify. Write notify://TEMPLATE-ID.")
            backend = "django.core.mail.backends.dummy.EmailBackend"  # never asked: Notify is no mail server
            return {"MAIL_VIA": "notify", "EMAIL_BACKEND": backend, "NOTIFY_TEMPLATE": parts.netloc}
        case "anymail":
            if not re.fullmatch(r"\w+", parts.hostname or "") or not find_spec(f"anymail.backends.{parts.hostname}"):
                raise ImproperlyConfigured(
                    "EMAIL_URL names no service of django-anymail. Write anymail://mailgun?MAILGUN_API_KEY=…."
                )
            backend = f"anymail.backends.{parts.hostname}.EmailBackend"
            timeout = {"REQUESTS_TIMEOUT": MAIL_TIMEOUT}
            return {
                "MAIL_VIA": "anymail", "EMAIL_BACKEND": backend, "ANYMAIL": dict(parse_qsl(parts.query)) | timeout,
            }  # fmt: skip
        case "smtp" | "smtps" | "smtp+tls":
            if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
                raise ImproperlyConfigured(NO_MAIL_SERVER)
            return {
                "MAIL_VIA": "smtp",
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname,
                "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_SSL": parts.scheme == "smtps",
                "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            }
    raise ImproperlyConfigured(
        "EMAIL_URL must begin with smtp://, smtps://, smtp+tls://, notify://, anymail://, file:// or console://."
    )
