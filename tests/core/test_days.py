"""Days as the guidance counts them."""

import datetime as dt

import pytest
import time_machine

from core import days

d = dt.date


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (d(2026, 11, 23), 5, d(2026, 11, 30)),
        (d(2026, 11, 20), 1, d(2026, 11, 23)),  # over a weekend
        (d(2026, 12, 24), 1, d(2026, 12, 29)),  # Christmas, and Boxing Day moved to the Monday
        (d(2026, 4, 2), 1, d(2026, 4, 7)),  # Good Friday and Easter Monday
        (d(2026, 11, 30), -5, d(2026, 11, 23)),
    ],
)
def test_working_days_skip_weekends_and_the_bank_holidays_of_england_and_wales(start, number, end):
    assert days.add_working_days(start, number) == end
    assert days.working_days_between(start, end) == number


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (d(2026, 8, 31), 6, d(2027, 2, 28)),
        (d(2024, 8, 31), 6, d(2025, 2, 28)),
        (d(2023, 8, 31), 6, d(2024, 2, 29)),
        (d(2026, 6, 12), 6, d(2026, 12, 12)),
        (d(2026, 3, 31), -1, d(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(start, number, end):
    assert days.add_months(start, number) == end


def test_today_is_the_date_in_london():
    with time_machine.travel(dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC), tick=False):
        assert days.today() == d(2026, 7, 2)
