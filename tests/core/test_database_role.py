"""Preparing the database makes the product's role, and keeps its password and rights as the settings want them."""

import os
import secrets
from contextlib import closing

import psycopg2
import pytest

from core import database_role
from scr_tracker.env import database


def connect(name, user=None, password=None):
    given = database(os.environ["SCR_ROLE_MAKER_URL"])
    connection = psycopg2.connect(
        dbname=name, user=user or given["USER"], password=password or given["PASSWORD"], host=given["HOST"]
    )
    connection.autocommit = True
    return connection


@pytest.fixture
def owner():
    """The owner of a database that has a table already, from before there was a role; and the role's name.

    A role belongs to the whole server: each test has one of its own, so that tests beside it do not drop it.
    """
    name = f"scr_{secrets.token_hex(6)}"
    role = f"{name}_role"
    with closing(connect("postgres")) as server, server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        with closing(connect(name)) as connection, connection.cursor() as inside:
            inside.execute("CREATE TABLE public.before (id serial PRIMARY KEY)")
            yield name, inside, role
        cursor.execute(f"DROP DATABASE {name}")
        cursor.execute(f"DROP ROLE {role}")


def test_the_product_writes_to_all_tables_old_and_new_and_owns_none(owner):
    name, cursor, role = owner
    assert database_role.make_or_update(cursor, role, "first-password")
    cursor.execute("CREATE TABLE after (id serial PRIMARY KEY)")

    with closing(connect(name, role, "first-password")) as product, product.cursor() as asked:
        for table in ("before", "after"):
            asked.execute(f"INSERT INTO {table} DEFAULT VALUES RETURNING id")
            assert asked.fetchone() == (1,)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                asked.execute(f"TRUNCATE {table}")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                asked.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_a_new_password_in_the_settings_is_the_roles_password_from_the_next_start_on(owner):
    name, cursor, role = owner
    database_role.make_or_update(cursor, role, "first-password")
    assert not database_role.make_or_update(cursor, role, "second-password")

    connect(name, role, "second-password").close()
    with pytest.raises(psycopg2.OperationalError, match="authentication"):
        connect(name, role, "first-password")


def test_what_history_took_back_is_not_granted_again(owner):
    name, cursor, role = owner
    database_role.make_or_update(cursor, role, "a-password")
    cursor.execute(f"REVOKE ALL ON before FROM {role}; GRANT SELECT ON before TO {role}")
    database_role.make_or_update(cursor, role, "a-password")

    with closing(connect(name, role, "a-password")) as product, product.cursor() as asked:
        asked.execute("SELECT count(*) FROM before")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            asked.execute("INSERT INTO before DEFAULT VALUES")
