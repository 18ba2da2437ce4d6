"""History can only grow, and only by the triggers and the function that write it: sealed after every `migrate`.

After every `migrate`, and not in a migration for each table, for three reasons: a model that is tracked from tomorrow
on cannot be forgotten; what pgtrigger writes anew in a later migration is sealed anew; and an installation from before
gets the same rights as a new one. Nothing happens when there is nothing to do.
"""

from django.apps import apps
from django.db import connections
from pghistory.models import Context, Event

TRAIL = "core_auditevent"
WRITES = "core_notification"  # who may write here is the product
RIGHTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")

SEAL = """
DO $seal$
DECLARE
    history regclass;
    tracker regprocedure;
    sequence text;
    grantee text;
BEGIN
    FOREACH history IN ARRAY {histories}::regclass[] LOOP
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = history AND tgname = 'append_only') THEN
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s
                FOR EACH ROW EXECUTE FUNCTION core_history_refuse()', history);
            EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s
                FOR EACH STATEMENT EXECUTE FUNCTION core_history_refuse()', history);
            EXECUTE format('CREATE TRIGGER only_by_trigger BEFORE INSERT ON %s
                FOR EACH ROW EXECUTE FUNCTION core_history_stamp()', history);
        END IF;
    END LOOP;

    history := {context}::regclass;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = history AND tgname = 'append_only') THEN
        EXECUTE format('CREATE TRIGGER append_only BEFORE DELETE ON %s
            FOR EACH ROW EXECUTE FUNCTION core_history_refuse()', history);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION core_history_refuse()', history);
        EXECUTE format('CREATE TRIGGER only_by_trigger BEFORE INSERT OR UPDATE ON %s
            FOR EACH ROW EXECUTE FUNCTION core_history_context()', history);
    END IF;

    -- The triggers that write history do so as the owner, and nobody else can put them on a table of their own.
    FOR tracker IN
        SELECT DISTINCT tgfoid::regprocedure FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = ANY ({tracked}::regclass[]) AND proname LIKE 'pgtrigger%' AND NOT prosecdef
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp', tracker);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', tracker);
    END LOOP;

    -- pgtrigger lets a session silence its triggers by a setting, which is anybody's to make.
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
        LANGUAGE sql IMMUTABLE AS 'SELECT false';

    FOREACH history IN ARRAY {histories}::regclass[] || {context}::regclass || {trail}::regclass LOOP
        sequence := (
            SELECT pg_depend.objid::regclass::text FROM pg_depend JOIN pg_class ON pg_class.oid = pg_depend.objid
            WHERE refobjid = history AND relkind = 'S' LIMIT 1);
        FOR grantee IN
            SELECT DISTINCT CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END
            FROM pg_class, aclexplode(relacl) AS given
            WHERE pg_class.oid = history AND given.grantee <> relowner AND given.privilege_type <> 'SELECT'
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %s', history, grantee);
            EXECUTE format('GRANT SELECT ON %s TO %s', history, grantee);
            IF sequence IS NOT NULL THEN
                EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %s', sequence, grantee);
            END IF;
        END LOOP;
    END LOOP;

    FOR grantee IN
        SELECT DISTINCT CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END
        FROM pg_class, aclexplode(relacl) AS given
        WHERE pg_class.oid = {writes}::regclass AND given.grantee <> relowner AND given.privilege_type = 'INSERT'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION core_audit_record(bigint, jsonb) TO %s', grantee);
    END LOOP;
END $seal$
"""


def event_models():
    """Every model in which pghistory keeps the versions of another one's rows."""
    return [model for model in apps.get_models() if issubclass(model, Event) and model._meta.managed]


def tables():
    """Every table of history: the trail, the versions of rows, and who changed them."""
    return [TRAIL, Context._meta.db_table, *(model._meta.db_table for model in event_models())]


def seal(using="default", **kwargs):
    """Make history append-only for everybody and writable by its triggers and its function only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not _is_owner(cursor):
            return  # the role of the product ran `migrate` with nothing to do
        cursor.execute(_sql(cursor))


def _is_owner(cursor):
    cursor.execute(
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class "
        "WHERE oid = to_regclass(%s) AND to_regproc('core_history_context') IS NOT NULL",
        [TRAIL],
    )
    return cursor.fetchone() == (True,)


def _sql(cursor):
    """The order, with the names of the tables in it: DO takes no parameters."""
    events = event_models()
    names = {
        "histories": [model._meta.db_table for model in events],
        "tracked": sorted({model.pgh_tracked_model._meta.db_table for model in events}),
        "context": Context._meta.db_table,
        "trail": TRAIL,
        "writes": WRITES,
    }
    return SEAL.format(**{name: cursor.mogrify("%s", [value]).decode() for name, value in names.items()})
