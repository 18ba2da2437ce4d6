"""Dates, numbers and sizes in the words that every page uses. `{% load ui %}` brings them too."""

import datetime as dt

from django import template
from django.utils import timezone

from core.days import LONDON

register = template.Library()
NOTHING = "–"


def _day(value):
    """The London date of a date or an instant; None stays None."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value, LONDON).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, dt.date) else None


def _written(value, pattern):
    day = _day(value)
    return pattern.format(d=day) if day else NOTHING


@register.filter
def date_long(value):
    """23 November 2026"""
    return _written(value, "{d.day} {d:%B} {d.year}")


@register.filter
def date_short(value):
    """23 Nov 2026"""
    return _written(value, "{d.day} {d:%b} {d.year}")


@register.filter
def day_month(value):
    """23 November"""
    return _written(value, "{d.day} {d:%B}")


@register.filter
def day_month_short(value):
    """23 Nov"""
    return _written(value, "{d.day} {d:%b}")


@register.filter
def weekday_date(value):
    """Monday 23 November 2026"""
    return _written(value, "{d:%A} {d.day} {d:%B} {d.year}")


@register.filter
def weekday_short(value):
    """Fri 27 November"""
    return _written(value, "{d:%a} {d.day} {d:%B}")


@register.filter
def weekday_day_month(value):
    """Tuesday 8 December"""
    return _written(value, "{d:%A} {d.day} {d:%B}")


@register.filter
def month_year(value):
    """November 2026"""
    return _written(value, "{d:%B} {d.year}")


@register.filter
def clock_time(value):
    """10:42, in London"""
    if not isinstance(value, dt.datetime):
        return NOTHING
    return f"{timezone.localtime(value, LONDON) if timezone.is_aware(value) else value:%H:%M}"


@register.filter
def date_time(value):
    """23 November 2026, 10:42"""
    return f"{date_long(value)}, {clock_time(value)}" if isinstance(value, dt.datetime) else date_long(value)


def date_near(day, today):
    """30 Sep in this year, 15 Jan 2027 in another."""
    return day_month_short(day) if day and day.year == today.year else date_short(day)


@register.filter
def days_words(number):
    """23 days"""
    return plural(number, "day") if number is not None else NOTHING


@register.filter
def plural(number, noun):
    """`4|plural:"action"` is 4 actions; `4|plural:"agency,agencies"` is 4 agencies."""
    one, _comma, many = noun.partition(",")
    count = len(number) if hasattr(number, "__len__") else int(number or 0)
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


@register.filter
def file_size(size):
    """412 kB, 2.4 MB"""
    size = int(size or 0)
    if size < 1000:
        return plural(size, "byte")
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB"
