"""Days as people count them: dates in London, working days of England and Wales, calendar months."""

import calendar
import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from govuk_bank_holidays.bank_holidays import BankHolidays

LONDON = ZoneInfo("Europe/London")


def today() -> dt.date:
    """The date in London now."""
    return timezone.now().astimezone(LONDON).date()


def this_week(on: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last of the next seven days, of which `on` is the first; whatever day of the week it is."""
    return on, on + dt.timedelta(days=6)


def london(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """The instant at which clocks in London show this hour on this day."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=LONDON)


@cache
def bank_holidays() -> frozenset[dt.date]:
    """Bank holidays of England and Wales, from the copy in the package (no network)."""
    calendar_of_holidays = BankHolidays(use_cached_holidays=True)
    return frozenset(
        holiday["date"] for holiday in calendar_of_holidays.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    )


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()


def add_working_days(start: dt.date, number: int) -> dt.date:
    """The day that is `number` working days after `start`; day one is the next working day."""
    day, step = start, 1 if number >= 0 else -1
    left = abs(number)
    while left:
        day += dt.timedelta(days=step)
        left -= is_working_day(day)
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(start: dt.date, number: int) -> dt.date:
    """The same day `number` months later, or the last day of a shorter month."""
    month = start.month - 1 + number
    year, month = start.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
