"""The brakes themselves: rows that every process counts in, and that are swept away when nobody needs them."""

import datetime as dt
import os
import subprocess
import sys

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from core import brakes
from core.addresses import network
from core.brakes import Brake, Count
from core.models import BrakeTally
from core.tasks import sweep_brakes

HOUR = dt.timedelta(hours=1)
BRAKE = Brake("test", free=5, window=HOUR, longest=dt.timedelta(minutes=15))
pytestmark = [pytest.mark.usefixtures("brakes"), pytest.mark.django_db]

GUESS = """
import sys, time, django
django.setup()
import datetime as dt
from core import brakes
brake = brakes.Brake("processes", free=20, window=dt.timedelta(hours=1), longest=dt.timedelta(hours=1), first=dt.timedelta(hours=1))
print("ready", flush=True)
sys.stdin.readline()
print(sum(brakes.take(brakes.Count(brake, ("somebody",))) == 0 for _ in range(40)))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together():
    """Forty tries in each of two processes at once: twenty go through, as in one."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}&port={database['PORT']}"
    env = {name: value for name, value in os.environ.items() if name != "SCR_NO_RATE_LIMITS"} | {"DATABASE_URL": url}
    two = [
        subprocess.Popen(
            [sys.executable, "-c", GUESS], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in two:
        assert process.stdout.readline() == "ready\n"
    for process in two:
        process.stdin.write("go\n")
        process.stdin.flush()

    assert sum(int(process.communicate(timeout=60)[0]) for process in two) == 20


def test_the_wait_doubles_from_a_second_to_its_longest():
    assert [BRAKE.delay(tries).total_seconds() for tries in (4, 5, 6, 7, 14, 15, 500)] == [0, 1, 2, 4, 512, 900, 900]


def test_a_try_during_a_wait_does_not_lengthen_it():
    count = Count(BRAKE, ("x",))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(7):
            brakes.take(count)
            clock.shift(dt.timedelta(minutes=2))
        for _ in range(5):
            brakes.take(count)
        first = brakes.take(count)
        assert [brakes.take(count) for _ in range(20)] == [first] * 20


def test_where_one_brake_is_on_none_counts():
    narrow, wide = Count(Brake("narrow", 1, HOUR, HOUR, HOUR), ("x",)), Count(BRAKE, ("x",))
    for _ in range(10):
        brakes.take(wide, narrow)

    assert BrakeTally.objects.get(key=wide.key).tries == 1


def test_a_right_try_is_taken_off_again_with_the_wait_that_it_began():
    count = Count(BRAKE, ("x",))
    for _ in range(100):
        assert brakes.take(count) == 0
        brakes.give_back(count)

    for _ in range(5):
        brakes.take(count)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=2), tick=False):
        assert brakes.take(count) == 0
        brakes.give_back(count)
        assert brakes.take(count) == 0


def test_what_is_over_is_forgotten_and_what_is_not_stays():
    with time_machine.travel(timezone.now() - dt.timedelta(days=2), tick=False):
        brakes.take(Count(BRAKE, ("old",)))
    brakes.take(Count(BRAKE, ("new",)))
    sweep_brakes()

    assert [row.key for row in BrakeTally.objects.all()] == [BRAKE.key("new")]


def test_a_window_that_is_over_begins_anew():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            brakes.take(Count(BRAKE, ("x",)))
        clock.shift(HOUR + dt.timedelta(seconds=2))
        assert [brakes.take(Count(BRAKE, ("x",))) for _ in range(5)] == [0] * 5


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
    ],
)
def test_a_household_with_ipv6_is_one_address(address, counted):
    assert network(RequestFactory().get("/", REMOTE_ADDR=address)) == counted
