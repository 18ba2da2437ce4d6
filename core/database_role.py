"""The role as which the product works in the database: it reads and writes, and owns nothing (docs/decisions/0012)."""

from django.db import connection

EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
# Tables that came before the role. Not those that it may read already: of history it may do nothing else.
LEFT_OUT = """
SELECT pg_class.oid::regclass::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'USAGE')
    AND NOT has_table_privilege(%s, pg_class.oid, 'SELECT')
"""
SEQUENCES_OF = """
SELECT objid::regclass::text FROM pg_depend JOIN pg_class ON pg_class.oid = objid
WHERE refobjid = %s::regclass AND relkind = 'S'
"""


def make_or_update(cursor, name: str, password: str) -> bool:
    """Make the role with this password, or give it the password, and what it may do. True when it was made.

    For the owner of the tables, before `migrate`: that takes back what is too much on tables of history.
    """
    role = connection.ops.quote_name(name)
    cursor.execute(EXISTS, [name])
    is_new = not cursor.fetchone()[0]
    cursor.execute(f"{'CREATE' if is_new else 'ALTER'} ROLE {role} LOGIN PASSWORD %s", [password])
    cursor.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    cursor.execute(f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {role}")
    cursor.execute(LEFT_OUT, [name])
    for (table,) in cursor.fetchall():
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        cursor.execute(SEQUENCES_OF, [table])
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO {role}")
    return is_new
