"""What these tests share: a person who signs in with a second factor, and the words of a page."""

import re
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.utils.html import strip_tags

from agencies.models import User
from core.mail import build
from core.models import AuditEvent, Notification
from tests.factories import PASSWORD, UserFactory

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_memory_of_attempts():
    """The throttles of one test must not reach the next."""
    cache.clear()


@pytest.fixture
def person(db):
    """Somebody with a real account: a password and an authenticator app."""
    user = UserFactory(is_demo=False)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


@pytest.fixture
def newcomer(db):
    """Somebody with a password and no second factor yet."""
    return UserFactory(is_demo=False)


def code(secret=SECRET):
    """What the authenticator app shows now, and will show for another three seconds."""
    if (left := 30 - time.time() % 30) < 3:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in_with_password(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def words(response):
    """The page as a reader meets it: no tags, single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(strip_tags(body).split())


def verbs():
    """Everything in the trail, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def mails(kind):
    """(address, subject, text) of every message of a kind, written as it would be sent."""
    rows = Notification.objects.filter(kind=kind).order_by("pk")
    return [(m.to[0], m.subject, m.body) for m in map(build, rows)]


def link_in(text):
    """The path of the first address in a message that is longer than the front page."""
    return next(path for path in re.findall(r"https?://[^/\s]+(/\S+)", text) if path != "/")


def person_called(email):
    return User.objects.get(email=email)
