"""The benchmark's own database, made on the server of DATABASE_URL and dropped at the end."""

import os
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import errors, sql

NAME = "scr_benchmark"
OUR_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


class Trouble(Exception):
    """Why the benchmark cannot run, in one sentence."""


def own_url(url):
    """The same server and account, with our database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(NAME)}"))


@contextmanager
def own_database():
    """Make the database, and drop it whatever happens. One that a stopped run left behind is dropped first."""
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    name = sql.Identifier(NAME)
    try:
        with server.cursor() as cursor:
            try:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
            except errors.ObjectInUse as error:
                raise Trouble(f"The database {NAME} is in use: another benchmark runs on this server.") from error
            except errors.InsufficientPrivilege as error:
                raise Trouble("The account of DATABASE_URL may not make databases: it needs CREATEDB.") from error
            try:
                yield
            finally:
                # Not WITH (FORCE): that fails while autovacuum works there, which a plain DROP stops by itself.
                cursor.execute(OUR_SESSIONS, [NAME])
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
    finally:
        server.close()
