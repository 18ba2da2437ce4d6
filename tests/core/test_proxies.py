"""Behind a proxy of one's own, each caller has their own address: a stranger's wrong guesses brake nobody else."""

import pytest
from django.test import Client, RequestFactory

from core.middleware import ClientAddressMiddleware
from tests import factories as f

PROXY, STRANGER, COLLEAGUE = "172.18.0.5", "203.0.113.66", "198.51.100.7"


def seen(settings, proxies, header):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header} if header else {}, REMOTE_ADDR=PROXY)
    return ClientAddressMiddleware(lambda each: (each.META["REMOTE_ADDR"], each.headers.get("X-Forwarded-For")))(
        request
    )


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, STRANGER, PROXY),  # no proxy: the head is the caller's invention
        (1, STRANGER, STRANGER),
        (1, f"10.0.0.1, {STRANGER}", STRANGER),  # only what our own proxy added counts
        (2, f"10.0.0.1, {STRANGER}, 172.18.0.4", STRANGER),
        (2, STRANGER, PROXY),
        (1, "", PROXY),
        (1, "not an address", PROXY),
        (1, "2001:db8::7", "2001:db8::7"),
        # Some proxies add the port of the caller's connection, another one for each.
        (1, f"{STRANGER}:49152", STRANGER),
        (1, f"{COLLEAGUE}:1, {STRANGER}:49152", STRANGER),
        (2, f"{STRANGER}:49152, 172.18.0.4:443", STRANGER),
        (1, "[2001:db8::7]:49152", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, '"[2001:db8::7]:49152"', "2001:db8::7"),
        (1, f"[::ffff:{STRANGER}]:49152", STRANGER),
        (1, f"{STRANGER}:49152:1", PROXY),
    ],
)
def test_the_caller_is_whom_ones_own_proxy_saw(settings, proxies, header, address):
    assert seen(settings, proxies, header) == (address, None)


def test_a_strangers_wrong_passwords_do_not_keep_others_out(db, settings, brakes):
    settings.PROXIES = 1
    person = f.UserFactory()
    stranger = Client(headers={"x-forwarded-for": STRANGER}, REMOTE_ADDR=PROXY)
    for _ in range(6):
        stranger.post("/accounts/login/", {"login": person.email, "password": "wrong-wrong-wrong"})
    assert (
        "Too many"
        in stranger.post("/accounts/login/", {"login": person.email, "password": f.PASSWORD}).content.decode()
    )

    colleague = Client(headers={"x-forwarded-for": COLLEAGUE}, REMOTE_ADDR=PROXY)
    assert colleague.post("/accounts/login/", {"login": person.email, "password": f.PASSWORD}).status_code == 302


def test_twelve_strangers_who_guess_wrong_behind_a_proxy_that_adds_ports_lock_out_nobody(db, settings, brakes):
    settings.PROXIES = 1
    person = f.UserFactory()
    for number in range(12):
        stranger = Client(headers={"x-forwarded-for": f"203.0.113.{number}:{50_000 + number}"}, REMOTE_ADDR=PROXY)
        stranger.post("/accounts/login/", {"login": person.email, "password": "wrong-wrong-wrong"})

    here = Client(headers={"x-forwarded-for": "[2001:db8::7]:443"}, REMOTE_ADDR=PROXY)
    assert here.post("/accounts/login/", {"login": person.email, "password": f.PASSWORD}).status_code == 302
