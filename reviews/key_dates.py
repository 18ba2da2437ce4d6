"""The key dates of a review: which cannot come before which, and which cannot lie ahead."""

from core import days
from reviews.models import Review

FURTHEST_MONTHS = 60
EARLIEST_YEAR = 1970

# Only where the order is certain. A rapid review, for one, may be sent before anything is decided.
NOT_BEFORE = (
    ("aware", "incident"),
    ("notified", "incident"),
    ("notified", "aware"),
    ("decided", "incident"),
    ("decided", "aware"),
    ("decided", "notified"),
    ("commissioned", "incident"),
    ("commissioned", "decided"),
    ("submitted", "notified"),
    ("submitted", "commissioned"),
    ("published", "decided"),
    ("published", "commissioned"),
    ("published", "submitted"),
)
# Things that have happened, and stop clocks. Commissioning and publication may be planned.
FACTS = {"incident", "aware", "notified", "decided", "submitted"}


def problems_with(dates):
    """(field name, sentence) for each of `dates` ({"notified_on": date or None, …}) that cannot be right."""
    today = days.today()
    furthest = days.add_months(today, FURTHEST_MONTHS)
    problems = []
    for name in Review.KEY_DATES:
        day = dates.get(f"{name}_on")
        if day is None:
            continue
        if day.year < EARLIEST_YEAR:
            problems.append((f"{name}_on", f"{label(name)} is before {EARLIEST_YEAR}. Check the year."))
        elif name in FACTS and day > today:
            problems.append((f"{name}_on", f"{label(name)} must be today or in the past."))
        elif day > furthest:
            problems.append((f"{name}_on", f"{label(name)} is more than five years ahead. Check the year."))
    for later, earlier in NOT_BEFORE:
        late, early = dates.get(f"{later}_on"), dates.get(f"{earlier}_on")
        if late and early and late < early:
            words = label(earlier)
            problems.append((f"{later}_on", f"{label(later)} must not be before the {words[4:]}, {early:%-d %B %Y}."))
    return problems


def label(name):
    """For example "The date of notification"."""
    return f"The {Review._meta.get_field(f'{name}_on').verbose_name}"
