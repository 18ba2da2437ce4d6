"""The trail is written by a function of the tables' owner, which sets id, time and the account's address itself.

Row history, whose tables belong to other apps, is sealed after every `migrate`: see `core/guards.py`.
"""

from django.conf import settings
from django.db import migrations, models

ACCOUNTS = settings.AUTH_USER_MODEL.lower().replace(".", "_")

MAKE = """
-- Of its own, so that a test may put another clock in its place; only the owner of the tables can.
CREATE FUNCTION core_audit_clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT clock_timestamp()';

CREATE FUNCTION core_audit_stamp() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.id := nextval(pg_get_serial_sequence('public.core_auditevent', 'id'));
    NEW.at := core_audit_clock();
    RETURN NEW;
END $$;
CREATE TRIGGER id_and_time BEFORE INSERT ON core_auditevent FOR EACH ROW EXECUTE FUNCTION core_audit_stamp();

CREATE FUNCTION core_audit_record(who bigint, events jsonb) RETURNS TABLE (id bigint, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    address text := 'system';
BEGIN
    IF who IS NOT NULL THEN
        SELECT email INTO address FROM <accounts> AS account WHERE account.id = who;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'There is no account %.', who USING ERRCODE = 'foreign_key_violation';
        END IF;
    END IF;
    RETURN QUERY
        INSERT INTO core_auditevent AS made (
            id, at, actor_id, actor, verb, role, agency, agency_id, target_type, target_id, target,
            board_id, review_reference, changed, reason, detail, request_id)
        SELECT
            0, '-infinity', who, address, event.verb, event.role, event.agency, event.agency_id, event.target_type,
            event.target_id, event.target, event.board_id, event.review_reference, event.changed, event.reason,
            event.detail, event.request_id
        FROM ROWS FROM (jsonb_to_recordset(events) AS (
            verb text, role text, agency text, agency_id bigint, target_type text, target_id text, target text,
            board_id bigint, review_reference text, changed jsonb, reason text, detail jsonb, request_id text
        )) WITH ORDINALITY AS event
        ORDER BY event.ordinality
        RETURNING made.id, made.at;
END $$;

CREATE FUNCTION core_history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Row history is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- History comes from the triggers of the rows it is about (depth 1), so this one must be at depth 2.
CREATE FUNCTION core_history_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Row history is written by triggers only: % is refused.', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.pgh_created_at := now();
    RETURN NEW;
END $$;

-- Who changed the rows: what is known can be added to within the request, never changed.
CREATE FUNCTION core_history_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Row history is written by triggers only: % is refused.', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.updated_at := now();
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := now();
    ELSE
        NEW.id := OLD.id;
        NEW.created_at := OLD.created_at;
        NEW.metadata := NEW.metadata || jsonb_strip_nulls(OLD.metadata);
    END IF;
    RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION core_audit_record(bigint, jsonb), core_audit_stamp(), core_history_refuse(),
    core_history_stamp(), core_history_context() FROM PUBLIC;
""".replace("<accounts>", ACCOUNTS)
UNMAKE = """
DROP TRIGGER id_and_time ON core_auditevent;
DROP FUNCTION core_history_refuse() CASCADE;
DROP FUNCTION core_history_stamp() CASCADE;
DROP FUNCTION core_history_context() CASCADE;
DROP FUNCTION core_audit_record(bigint, jsonb);
DROP FUNCTION core_audit_stamp();
DROP FUNCTION core_audit_clock();
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0005_newest_messages"),
    ]
    operations = [
        migrations.AddField("auditevent", "agency_id", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                fields=["agency_id", "-at"],
                name="core_audit_agency",
                condition=models.Q(agency_id__isnull=False),
            ),
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
