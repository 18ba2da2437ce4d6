"""A setting that cannot be meant is said at the start, in a sentence that says what to write."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from scr_tracker.env import database, mail, names
from scr_tracker.well_formed import wrong
from tests.test_unsafe_starts import WEB, run

WRONG = [
    ("BASE_URL", "reviews.example.org"),
    ("BASE_URL", "https://reviews.example.org/tracker"),
    ("BASE_URL", "https://reviews.example.org?x"),
    ("BASE_URL", "https://name@reviews.example.org"),
    ("BASE_URL", "https://reviews example.org"),
    ("BASE_URL", "https://reviews.example.org:https"),
    ("BASE_URL", "https://[::1"),
    ("BASE_URL", ""),
    ("ALLOWED_HOSTS", ["https://reviews.example.org"]),
    ("ALLOWED_HOSTS", ["reviews.example.org:8000"]),
    ("ALLOWED_HOSTS", ["reviews.example.org/"]),
    ("ALLOWED_HOSTS", ["reviews.example.org other.example.org"]),
    ("ALLOWED_HOSTS", []),
    ("DEFAULT_FROM_EMAIL", "SCR Tracker"),
    ("MAIL_DOMAIN", "https://reviews.example.org"),
    ("BOUNCE_ADDRESS", "bounce"),
    ("BOUNCES_URL", "imap.example.org"),
    ("DEAD_MAN_URL", "hc-ping.example.org/1"),
    ("SCANNER_URL", "scanner:3310"),
    ("REDIS_URL", "redis:6379"),
]
RIGHT = [
    ("BASE_URL", "https://reviews.example.org"),
    ("BASE_URL", "http://127.0.0.1:8000"),
    ("BASE_URL", "http://[::1]:8000"),
    ("ALLOWED_HOSTS", ["reviews.example.org", ".example.org", "127.0.0.1", "[::1]", "*"]),
    ("DEFAULT_FROM_EMAIL", "SCR Tracker <reviews@example.org>"),
    ("REDIS_URL", "unix:///run/redis.sock"),
    ("SCANNER_URL", "clamd:///run/clamav/clamd.ctl"),
    ("BOUNCES_URL", "maildir:///srv/bounces"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_meant_is_named(settings, name, value):
    setattr(settings, name, value)

    (sentence,) = wrong()
    assert sentence.startswith(f"{name} cannot be right. Write ")


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_what_works_is_accepted(settings, name, value):
    setattr(settings, name, value)

    assert not list(wrong())


@pytest.mark.parametrize(
    "url",
    [
        "smtp://", "smtp+tls://name:password@", "smtp://host:smtp", "smtp://host:0", "smtp+tls://name:pa/ss@host:587",
        "smtp+tls://name:pa#ss@host:587", "smtp+tls://name:pa?ss@host:587", "mail.example.org:587", "notify://", "file://",
        "anymail://nobody?KEY=x", "anymail://",
    ],
)  # fmt: skip
def test_a_mail_server_that_cannot_be_found_in_its_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as refused:
        mail(url)
    assert "pa" not in str(refused.value).split() and "ss@" not in str(refused.value)


def test_special_characters_of_a_password_are_written_in_the_way_that_the_sentence_says():
    made = mail("smtp+tls://na%40me:p%2F%23%3F%40%3A%25@mail.example.org:587")

    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("na@me", "p/#?@:%")


@pytest.mark.parametrize("url", ["notify://template", "anymail://mailgun?MAILGUN_SENDER_DOMAIN=example.org"])
def test_a_mail_service_without_its_key_is_refused(settings, url):
    for name, value in mail(url).items():
        setattr(settings, name, value)
    settings.NOTIFY_API_KEY = ""

    (sentence,) = wrong()
    assert "EMAIL_URL" in sentence and "API_KEY" in sentence


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"EMAIL_URL": "smtp+tls://name:pa/ss@mail.example.org:587"}, ["EMAIL_URL names no mail server"]),
        (
            {"BASE_URL": "reviews.example.org", "ALLOWED_HOSTS": "https://reviews.example.org"},
            ["BASE_URL cannot be right", "ALLOWED_HOSTS cannot be right"],
        ),
    ],
    ids=["one that cannot be read", "two that can"],
)
def test_the_web_server_does_not_start_and_says_why(values, reasons):
    done = run(WEB, **values)

    assert done.returncode != 0 and "started" not in done.stdout
    assert all(reason in done.stderr for reason in reasons)
    assert "Traceback" not in done.stderr


def test_blanks_after_commas_do_no_harm(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "other.example.org, reviews.example.org ,")

    assert names("ALLOWED_HOSTS", []) == ["other.example.org", "reviews.example.org"]


@pytest.mark.parametrize(
    "url",
    ["postgres://scr:pa/ss@db/scr", "postgres://scr:pa#ss@db/scr", "postgres://scr:secret@db", "mysql://scr@db/scr"],
)
def test_a_database_that_cannot_be_found_in_its_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)
