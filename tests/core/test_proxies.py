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
