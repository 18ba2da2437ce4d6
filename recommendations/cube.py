"""Actions counted by everything that the plan can be filtered by, in one query that is cheap for ten thousand rows.

The database groups by what the conditions look at, dates by the few edges where
an answer can change: some hundred groups, of which one row stands for all. Each
condition is then asked of that row in Python, by the same Q that filters the list.
"""

from dataclasses import dataclass
from functools import reduce
from operator import add

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Least

from recommendations.conditions import first_match, judge
from recommendations.models import Action

SOMEBODY = object()  # an owner, a moment: that there is one is all that is asked


@dataclass
class Edges:
    """The dates at which some condition changes its answer, in order; between two of them all dates are alike."""

    dates: list

    def place(self):
        """The number of edges that a due date has passed, as SQL."""
        whens = [When(due_on__lt=date, then=Value(place)) for place, date in enumerate(self.dates)]
        return Case(*whens, default=Value(len(self.dates)))

    def date_at(self, place):
        """A date that has passed so many edges."""
        return self.dates[place - 1] if place else self.dates[0] - self.dates[0].resolution


class Cube:
    """Groups of like actions: rows of what is known of each and every condition's answer, with their number."""

    def __init__(self, rows, most):
        self.rows = rows
        self.is_whole = sum(number for _, number in rows) <= most

    @classmethod
    def of(cls, scope, conditions, *, user, on, edges, most):
        """Count the actions of `scope`, up to one more than `most`; `edges` are all dates that `conditions` speak of."""
        marks = Edges(sorted({*edges, *Action.rag_edges(on)}))
        facts = {
            "unowned": Q(owner=None),
            "unchecked": Q(checked_at=None),
            "own_claim": Q(claimed_by=user),
            "own_check": Q(checked_by=user),
            "is_asked": Action.request_rule(user),
        }
        columns = {"place": marks.place(), "times_moved": Least(F("moves"), Value(2)), "facts": _as_bits(facts)}
        names = ["status", "rag", "board_id", *columns]
        inner = scope.order_by().annotate(**columns).values_list(*names)[: most + 1]
        suggested = first_match(Action.rag_rules(on))
        judges = {name: judge(rule) for name, rule in conditions.items()}
        rows = []
        for *values, number in _grouped(inner, names):
            key = dict(zip(names, values, strict=True))
            row = _one_of(key | {name: bool(key["facts"] >> bit & 1) for bit, name in enumerate(facts)}, marks, user)
            row["shown_rag"] = row["rag"] or suggested(row)
            rows.append((row | {name: is_so(row) for name, is_so in judges.items()}, number))
        return cls(rows, most)

    def count(self, **wanted):
        return sum(number for row, number in self.rows if all(row[name] == value for name, value in wanted.items()))

    def matching(self, view, *, statuses, due, rags):
        """How many are in this view, with one of these statuses, one of these conditions on the date, one of these RAGs."""
        return sum(
            number
            for row, number in self.rows
            if (view is None or row[view])
            and (not statuses or row["status"] in statuses)
            and (not due or any(row[name] for name in due))
            and (not rags or row["shown_rag"] in rags)
        )


def _as_bits(facts):
    """One number with a bit for each of these, in their order: grouping by it costs less than by as many columns."""
    bits = (Case(When(rule, then=Value(1 << bit)), default=Value(0)) for bit, rule in enumerate(facts.values()))
    return reduce(add, bits)


def _grouped(inner, names):
    try:
        sql, parameters = inner.query.sql_with_params()
    except EmptyResultSet:
        return []
    columns = ", ".join(f"scope.{connection.ops.quote_name(name)}" for name in names)
    with connection.cursor() as cursor:
        # Nothing typed is part of this text: names are ours, values are parameters.
        cursor.execute(f"SELECT {columns}, COUNT(*) FROM ({sql}) AS scope GROUP BY {columns}", parameters)  # noqa: S608
        return cursor.fetchall()


def _one_of(key, marks, user):
    """An action as all of this group are, as far as any condition looks."""
    return {
        "status": key["status"],
        "rag": key["rag"],
        "board_id": key["board_id"],
        "due_on": marks.date_at(key["place"]),
        "owner_id": None if key["unowned"] else SOMEBODY,
        "checked_at": None if key["unchecked"] else SOMEBODY,
        "claimed_by_id": user.pk if key["own_claim"] else SOMEBODY,
        "checked_by_id": user.pk if key["own_check"] else SOMEBODY,
        "moves": key["times_moved"],
        "is_asked": key["is_asked"],
    }
