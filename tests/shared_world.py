"""The world of a file's tests is built once: in a transaction around them, in which each test has a savepoint and copies of its own.

What a test changes is rolled back to the savepoint and what it did to a copy goes with the copy, so no test sees another's
doings. A test that asks for no world, or that commits for true, has a database without one.
"""

import copy

from django.core.cache import cache
from django.db import connection, transaction


class SharedWorld:
    def __init__(self, build):
        self.build = build
        self.blocker = None  # set once there is a database
        self.file = self.rows = self.around = None

    def before(self, item):
        """Make the world for this test, or take away that of the test before."""
        if self.blocker is None:
            return
        file = item.path if "world" in item.fixturenames and not commits(item) else None
        with self.blocker.unblock():
            if self.rows is not None and (file != self.file or not connection.is_usable() or connection.needs_rollback):
                self.end()
            if file is not None and self.rows is None:
                self.begin(file)
            if self.rows is not None:
                cache.clear()  # what is counted under a row's number is not counted into the next test

    def begin(self, file):
        self.file, self.around = file, transaction.atomic()
        self.around.__enter__()
        try:
            self.rows = self.build()
        except BaseException:
            self.end()
            raise

    def end(self):
        if not connection.needs_rollback:
            transaction.set_rollback(True)
        self.around.__exit__(None, None, None)
        self.file = self.rows = self.around = None

    def close(self):
        """At the end of everything, before the database goes."""
        if self.rows is not None:
            with self.blocker.unblock():
                self.end()

    def copies(self):
        """The world for one test."""
        return copy.deepcopy(self.rows) if self.rows is not None else self.build()


def commits(item):
    return not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames) or any(
        mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")
    )
