"""Queries that are put together once in a process and run with other values each time.

Putting a large query together takes Django longer than running it takes PostgreSQL. Where one is asked for every
message of a thousand, or every row of a page, its SQL is kept. The values that differ are marked when it is built:

    def build(values):
        return Action.objects.filter(pk__in=values.any_of("ids"), due_on__lte=values.date("until")).values_list("pk")

    statement = Statement(build)
    rows = statement.run(ids=[1, 2, 3], until=today)
"""

from django.db import connection
from django.db.models.expressions import RawSQL


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


class Statement:
    """A queryset of `values_list`, built at its first use."""

    def __init__(self, build):
        self.build = build
        self._sql = None

    def run(self, **values):
        """All rows, as tuples. Raises KeyError when a value is missing."""
        if self._sql is None:
            self._sql = self.build(Values()).query.sql_with_params()
        sql, parameters = self._sql
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[each.name] if isinstance(each, Marked) else each for each in parameters])
            return cursor.fetchall()
