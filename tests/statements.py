"""What a page asks the database: how many statements, whatever the number of rows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

# A test's own transaction makes savepoints of what are transactions outside it; a statement is prepared once for each
# connection; that somebody is still there is noted once a minute, whatever the page.
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "PREPARE", 'UPDATE "django_session"')


def asked(client, address):
    """(status, statements) of a request."""
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    statements = (query["sql"] for query in seen.captured_queries)
    return response.status_code, [sql for sql in statements if not sql.startswith(NOT_COUNTED)]


def statements_of(client, address):
    """The statements of a page that is there."""
    status, statements = asked(client, address)
    assert status == 200, status
    return statements
