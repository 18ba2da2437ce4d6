"""What the environment says, read once, with a plain sentence when it is wrong."""

from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
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


def database(url: str) -> dict:
    """Django's settings for one PostgreSQL database, from a postgres:// URL.

    A socket folder is given as `?host=/path`. Raises ImproperlyConfigured for
    any other database: triggers, row locks and search need PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://. Only PostgreSQL is supported.")
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
    parts = urlsplit(url)
    match parts.scheme:
        case "file":
            backend = "django.core.mail.backends.filebased.EmailBackend"
            return {"MAIL_VIA": "file", "EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": parts.path}
        case "console":
            return {"MAIL_VIA": "console", "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        case "notify":
            backend = "django.core.mail.backends.dummy.EmailBackend"  # never asked: Notify is no mail server
            return {"MAIL_VIA": "notify", "EMAIL_BACKEND": backend, "NOTIFY_TEMPLATE": parts.netloc}
        case "anymail":
            backend = f"anymail.backends.{parts.hostname}.EmailBackend"
            timeout = {"REQUESTS_TIMEOUT": MAIL_TIMEOUT}
            return {
                "MAIL_VIA": "anymail", "EMAIL_BACKEND": backend, "ANYMAIL": dict(parse_qsl(parts.query)) | timeout,
            }  # fmt: skip
        case "smtp" | "smtps" | "smtp+tls":
            return {
                "MAIL_VIA": "smtp",
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname or "localhost",
                "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_SSL": parts.scheme == "smtps",
                "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            }
    raise ImproperlyConfigured(
        "EMAIL_URL must begin with smtp://, smtps://, smtp+tls://, notify://, anymail://, file:// or console://."
    )
