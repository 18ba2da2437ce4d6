"""Wrong one-time links and wrong API keys: counted in PostgreSQL by address; a right one always opens."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agencies import services
from tests.factories import BoardMembershipFactory

STRANGER, HOME = "203.0.113.66", "198.51.100.7"

pytestmark = [pytest.mark.usefixtures("brakes", "redis_away"), pytest.mark.django_db]

LINKS = {
    "invitation": "/invitations/{}/",
    "answer": "/answer/{}/",
    "calendar": "/calendar/{}.ics",
    "new password": "/accounts/password/reset/key/1-{}/",
}


def statuses(ask, times=30):
    with time_machine.travel(timezone.now(), tick=False):
        return [ask(number).status_code for number in range(times)]


@pytest.mark.parametrize("path", LINKS.values(), ids=LINKS)
def test_after_twenty_wrong_links_an_address_has_to_wait(path):
    client = Client(REMOTE_ADDR=STRANGER)

    assert statuses(lambda number: client.get(path.format(f"wrong-link-{number:020}"))).count(429) == 10


def test_wrong_links_of_every_kind_are_counted_together():
    client = Client(REMOTE_ADDR=STRANGER)
    paths = list(LINKS.values())

    found = statuses(lambda number: client.get(paths[number % 4].format(f"wrong-link-{number:020}")))

    assert found.count(429) == 10


def test_others_may_err_meanwhile():
    stranger = Client(REMOTE_ADDR=STRANGER)
    statuses(lambda number: stranger.get(f"/answer/wrong-{number:020}/"))

    assert Client(REMOTE_ADDR=HOME).get("/answer/wrong-link-00000000000/").status_code == 404


def test_wrong_keys_to_the_api_are_slowed_and_a_right_one_passes_at_the_same_address():
    person = BoardMembershipFactory(role="business_manager").user
    _row, key = services.create_key(name="A program", scope="read", days=90, by=person)
    client = Client(REMOTE_ADDR=STRANGER)

    def ask(number):
        return client.get("/api/v1/actions/", headers={"authorization": f"Token {number:040}"})

    with time_machine.travel(timezone.now(), tick=False):
        assert [ask(number).status_code for number in range(80)].count(401) == 60
        refused = ask(1)
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/v1/actions/", headers={"authorization": f"Token {key}"}).status_code == 200


def test_callers_without_a_key_are_slowed():
    client = Client(REMOTE_ADDR=STRANGER)

    found = statuses(lambda number: client.get("/api/v1/actions/"), 80)

    assert found.count(429) == 20
