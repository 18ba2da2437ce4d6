"""Queries that are put together once in a process, planned once in a session, and run with other values each time.

Putting a large query together takes Django longer than running it takes PostgreSQL, and so does planning it. Where one
is asked for every message of a thousand, or every row of a page, its SQL is kept and prepared. The values that differ
are marked when it is built:

    def build(values):
        return Action.objects.filter(pk__in=values.any_of("ids"), due_on__lte=values.date("until")).values_list("pk")

    statement = Statement("actions_until", build)
    rows = statement.run(ids=[1, 2, 3], until=today)

Not for a pooler that hands one session to several clients in turn: prepared statements belong to a session.
"""

import os
from itertools import count
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models.expressions import RawSQL

NUMBERS = count(1)  # so that no two statements of a process share a name


class Marked:
    """Stands for a value in the SQL until it is known."""

    def __init__(self, name):
        self.name = name


class Values:
    """Marks for the values of a statement, by their type in the database."""

    @staticmethod
    def any_of(name):
        """For `field__in=`: a list of whole numbers."""
        return RawSQL("SELECT unnest(%s::bigint[])", [Marked(name)])

    @staticmethod
    def date(name):
        return RawSQL("%s::date", [Marked(name)])

    @staticmethod
    def text(name):
        return RawSQL("%s::text", [Marked(name)])


class Statement:
    """A queryset of `values_list`, built at its first use. `name` is its name in the session: letters and underscores."""

    def __init__(self, name, build):
        self.name, self.build = f"{name}_{next(NUMBERS)}", build
        self._sql, self._parameters = "", []
        self._sessions = WeakKeyDictionary()  # {connection: the process that prepared it there}

    def run(self, **values):
        """All rows, as tuples. Raises KeyError when a value is missing."""
        if not self._sql:
            self._sql, self._parameters = self.build(Values()).query.sql_with_params()
        marked = list(dict.fromkeys(each.name for each in self._parameters if isinstance(each, Marked)))
        with connection.cursor() as cursor:
            # A forked process may have its parent's session: what it prepares has a name of its own.
            process = os.getpid()
            name = f"{self.name}_{process}"
            if self._sessions.get(connection.connection) != process:
                cursor.execute(self._prepared(name, cursor, marked), None)
                self._sessions[connection.connection] = process
            places = ", ".join(["%s"] * len(marked))
            cursor.execute(f"EXECUTE {name} ({places})", [values[each] for each in marked])
            return cursor.fetchall()

    def _prepared(self, name, cursor, marked):
        """The text that prepares it: what is always the same stands in it, quoted by the driver; the rest is numbered."""
        texts = [
            f"${marked.index(each.name) + 1}" if isinstance(each, Marked) else cursor.mogrify("%s", [each]).decode()
            for each in self._parameters
        ]
        return f"PREPARE {name} AS " + self._sql % tuple(texts)
