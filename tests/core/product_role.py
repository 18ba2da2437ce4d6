"""The database as the role of the product, which owns nothing."""

import os
from contextlib import contextmanager

import psycopg2
from django.db import connection

from scr_tracker.env import database


def account():
    given = database(os.environ["SCR_PRODUCT_URL"])
    return {name: given[name] for name in ("USER", "PASSWORD")}


def connect():
    """A connection of that role to the database of the tests."""
    mine, of = account(), connection.settings_dict
    return psycopg2.connect(
        dbname=of["NAME"], user=mine["USER"], password=mine["PASSWORD"], host=of["HOST"], port=of["PORT"] or None
    )


@contextmanager
def acting():
    """Inside, Django's own connection is of that role."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(account())
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: before[name] for name in ("USER", "PASSWORD")})
