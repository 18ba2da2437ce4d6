"""What must not be so at an address that others can reach: one list, for `check --deploy` and for the start.

On this computer (127.0.0.1, localhost) everything may be tried. As soon as BASE_URL or ALLOWED_HOSTS name anything
else, web, worker and beat refuse to start, and say each reason in a sentence.
"""

import re
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError, connection

from scr_tracker.well_formed import split, wrong

PLACEHOLDER = re.compile(
    r"change.?(me|this|it)|insecure|placeholder|example|your.?(secret|password|key)|not.?a.?secret|secret.?key|password|"
    r"12345678|qwerty",
    re.IGNORECASE,
)
SHORTEST_PASSWORD = 12
FEWEST_CHARACTERS = 12  # different ones in the secret key

Danger = Callable[[], Iterator[str]]
DANGERS: dict[str, Danger] = {}


def danger(number: str) -> Callable[[Danger], Danger]:
    """Register a function that yields one sentence for each thing that is not safe."""

    def add(find: Danger) -> Danger:
        DANGERS[f"safety.E{number}"] = find
        return find

    return add


def is_local(host: str) -> bool:
    """Whether only this computer answers to this name."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host() -> str:
    parts = split(settings.BASE_URL)
    return (parts and parts.hostname) or ""


def is_public() -> bool:
    return not all(is_local(name) for name in (host(), *settings.ALLOWED_HOSTS))


def is_weak(password: str) -> bool:
    """Whether this is no password that a machine made."""
    return len(password) < SHORTEST_PASSWORD or bool(PLACEHOLDER.search(password))


@danger("001")
def demonstration() -> Iterator[str]:
    if settings.DEMO:
        yield "SCR_DEMO switches on the demonstration mode, in which accounts sign in without a second factor. Remove it."


@danger("002")
def no_brakes() -> Iterator[str]:
    if not settings.BRAKES:
        yield "SCR_NO_RATE_LIMITS switches off all limits on guessing passwords and codes. Remove it."


@danger("003")
def plain_http() -> Iterator[str]:
    if not settings.HTTPS:
        yield "BASE_URL must begin with https:// and name the address that people use, or passwords travel in clear."


@danger("004")
def debugging() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG shows source code, settings and data to everyone who meets an error. Remove it."


@danger("005")
def secret_key() -> Iterator[str]:
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SECOND_FACTOR_KEYS"):
        value = getattr(settings, name)
        for key in [value] if isinstance(value, str) else value:
            if len(set(key)) < FEWEST_CHARACTERS or PLACEHOLDER.search(key):
                yield f"{name} is an example or easy to guess. Make one with: openssl rand -base64 48"


@danger("006")
def hosts() -> Iterator[str]:
    allowed = settings.ALLOWED_HOSTS
    if any(name == "*" or (name.startswith(".") and name.count(".") == 1) for name in allowed):
        yield "ALLOWED_HOSTS must name each host in full: with “*” links in our mail can be made to lead elsewhere."
    if host() not in allowed and not is_local(host()) and not any(host().endswith(n) for n in allowed if n[:1] == "."):
        yield f"ALLOWED_HOSTS does not name {host()}, the host of BASE_URL, so that no page would open."


@danger("007")
def database_password() -> Iterator[str]:
    database = settings.DATABASES["default"]
    over_socket = not database["HOST"] or database["HOST"].startswith("/")
    if (database["PASSWORD"] and is_weak(database["PASSWORD"])) or (not database["PASSWORD"] and not over_socket):
        yield (
            f"The password of the database in DATABASE_URL is missing, an example, or shorter than {SHORTEST_PASSWORD} "
            "characters. Make one with: openssl rand -hex 24"
        )


def rights_in_the_database() -> tuple[bool, bool]:
    """Whether our role rules the server, and whether it owns tables. While the database is away it can do neither."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolcreaterole OR rolbypassrls, "
                "EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
                "AND pg_has_role(relowner, 'USAGE')) FROM pg_roles WHERE rolname = current_user"
            )
            return cursor.fetchone()
    except OperationalError:
        return False, False
    finally:
        connection.close()


@danger("008")
def database_role() -> Iterator[str]:
    rules, owns = rights_in_the_database()
    if rules:
        yield "The role in DATABASE_URL is a superuser of the database or may make roles. Use one that only reads and writes."
    elif owns:
        yield (
            "The role in DATABASE_URL owns the tables, so that it could switch off what guards the audit trail. Use another "
            "one for the product; only `prepare_database` needs the owner."
        )


@danger("009")
def mail_goes_nowhere() -> Iterator[str]:
    if settings.MAIL_VIA in {"file", "console"}:
        yield f"EMAIL_URL sends mail to a {settings.MAIL_VIA}, so that invitations and reminders reach no one. Name a mail server."


@danger("010")
def open_redis() -> Iterator[str]:
    for name in ("REDIS_URL", "CELERY_BROKER_URL"):
        parts = urlsplit(getattr(settings, name))
        if parts.scheme in {"unix", "redis+socket"} or is_local(parts.hostname or "localhost"):
            continue
        if is_weak(unquote(parts.password or "")):
            yield (
                f"{name} names a Redis on the network with no password, an example, or one shorter than {SHORTEST_PASSWORD} "
                "characters. Set requirepass there, and write redis://:password@host:6379/0."
            )


@danger("011")
def no_proxy() -> Iterator[str]:
    if settings.PROXIES < 1:
        yield (
            "PROXIES is 0, but a proxy must stand in front to end TLS: all callers would have its address, and one caller's "
            "wrong guesses would slow everyone. Set it to the number of your own proxies, usually 1."
        )


@danger("012")
def metrics_token() -> Iterator[str]:
    if settings.METRICS_TOKEN and is_weak(settings.METRICS_TOKEN):
        yield "METRICS_TOKEN is easy to guess. Make one with: openssl rand -hex 24"


@danger("013")
def files_from_source() -> Iterator[str]:
    if settings.WHITENOISE_USE_FINDERS and not settings.DEBUG:
        yield "STATIC_FROM_SOURCE is for tests: style sheets would be looked for anew at each request. Remove it."


def found() -> list[Error]:
    """Every danger there is; none at an address that only this computer answers to."""
    if not is_public():
        return []
    return [Error(sentence, id=number) for number, find in DANGERS.items() for sentence in find()]


@register(Tags.security, deploy=True)
def a_public_address_is_safe(app_configs: object, **kwargs: object) -> list[Error]:
    return found()


def refuse_to_start() -> None:
    """End this process, with the reasons, unless everything is safe and can be meant."""
    if mistakes := list(wrong()):
        sys.exit(
            "\n".join(["SCR Tracker does not start, because of its settings:", *(f"- {each}" for each in mistakes)])
        )
    if dangers := found():
        lines = [f"SCR Tracker does not start, because {settings.BASE_URL} is an address that others can reach:"]
        lines += [f"- {error.msg} ({error.id})" for error in dangers]
        sys.exit("\n".join(lines))
