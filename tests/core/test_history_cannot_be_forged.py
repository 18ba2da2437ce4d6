"""Whoever takes over the web server has the product's role in the database: history stays as it was written."""

import io
import json
from contextlib import closing

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, InternalError, connection, transaction
from django.utils import timezone
from pghistory.models import Context, Event

from core import audit
from core.models import AuditEvent
from tests.core import product_role

EVENTS = [model for model in apps.get_models() if issubclass(model, Event) and model._meta.managed]
TABLES = ["core_auditevent", Context._meta.db_table, *(model._meta.db_table for model in EVENTS)]
EVENT = {
    "verb": "review.logged",
    "role": "",
    "agency": "",
    "target_type": "",
    "target_id": "",
    "target": "",
    "review_reference": "",
    "changed": [],
    "reason": "",
    "detail": {},
    "request_id": "",
}


@pytest.fixture(scope="session")
def _rights(django_db_setup, django_db_blocker):
    """The rights of an installation from before, and then `migrate`, as an upgrade does."""
    with django_db_blocker.unblock():
        role = product_role.account()["USER"]
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        call_command("migrate", verbosity=0)


@pytest.fixture
def product(_rights, db):
    with closing(product_role.connect()) as own:
        yield own


def ask(product, statement, parameters=None):
    with product.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def refused(product, statement, parameters=None):
    """Whether PostgreSQL refuses this for want of a right, and not for another reason."""
    try:
        with product.cursor() as cursor:
            if statement.startswith("COPY"):
                cursor.copy_expert(statement, io.StringIO(""))
            else:
                cursor.execute(statement, parameters)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    except psycopg2.Error:
        return False
    finally:
        product.rollback()
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} DEFAULT VALUES",
        "INSERT INTO {table} ({key}) OVERRIDING SYSTEM VALUE VALUES (NULL)",
        "INSERT INTO {table} SELECT * FROM {table}",
        "COPY {table} FROM STDIN",
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON {table}",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
)
def test_the_product_writes_no_table_of_history_itself(product, statement):
    keys = {model._meta.db_table: model._meta.pk.column for model in [AuditEvent, Context, *EVENTS]}

    accepted = [t for t in TABLES if not refused(product, statement.format(table=t, key=keys[t]))]

    assert accepted == []


def test_the_product_takes_no_number_out_of_turn(product):
    sequences = [
        name
        for (name,) in ask(
            product,
            "SELECT pg_get_serial_sequence(t, c) FROM unnest(%s::text[], %s::text[]) AS of (t, c)",
            [
                ["core_auditevent", *(m._meta.db_table for m in EVENTS)],
                ["id", *(m._meta.pk.column for m in EVENTS)],
            ],
        )
    ]

    assert [s for s in sequences if not refused(product, f"SELECT nextval('{s}')")] == []
    assert [s for s in sequences if not refused(product, f"SELECT setval('{s}', 1)")] == []


@pytest.mark.parametrize("statement", ["SET session_replication_role = replica", "SET ROLE scr_owner"])
def test_the_product_does_not_become_another(product, statement):
    assert refused(product, statement)


def test_the_function_takes_neither_id_nor_time_nor_address(product):
    before = timezone.now()
    forged = {**EVENT, "id": -1, "at": "2001-01-01T00:00:00Z", "actor": "somebody@else.example", "actor_id": 7}

    (row,) = ask(product, "SELECT id, at FROM core_audit_record(NULL, %s)", [json.dumps([forged])])

    (made,) = ask(product, "SELECT at, actor, actor_id FROM core_auditevent WHERE id = %s", [row[0]])
    assert row[0] > 0
    assert made[0] == row[1] >= before
    assert made[1:] == ("system", None)


def test_the_function_knows_accounts_only(product):
    with pytest.raises(psycopg2.errors.ForeignKeyViolation):
        ask(product, "SELECT * FROM core_audit_record(987654321, %s)", [json.dumps([EVENT])])


def test_the_product_puts_no_trigger_of_history_on_a_table_of_its_own(product):
    functions = ask(
        product,
        "SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype"
        " AND (proname LIKE 'pgtrigger%' OR proname LIKE 'core_%')",
    )
    with product.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE mine (LIKE agencies_agency)")
    product.commit()

    accepted = [
        name
        for (name,) in functions
        if not refused(product, f"CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {name}()")
    ]

    assert len(functions) > len(EVENTS)
    assert [name for name in accepted if not name.startswith("core_audit_refuse")] == []


@pytest.fixture
def at_work(_rights, transactional_db):
    """A world that is written, and Django as the product from then on."""
    from tests.conftest import build_world

    world = build_world()
    with product_role.acting():
        yield world


def test_ordinary_work_is_recorded_as_before(at_work, sign_in):
    action, lead = at_work.actions.police, at_work.police_lead
    versions = action.events.count()

    response = sign_in(lead).post(
        f"/actions/{action.reference}/update/", {"going": "stuck", "text": "We wait for the trust.", "version": "1"}
    )

    assert response.status_code in {200, 302}
    event = AuditEvent.objects.get(verb="action.updated")
    assert (event.actor_id, event.actor, event.agency_id) == (lead.pk, lead.email, at_work.police.pk)
    assert action.events.count() > versions
    newest = action.events.select_related("pgh_context").order_by("-pk").first()
    assert newest.pgh_context.metadata["user"] == lead.pk


def test_history_can_neither_be_silenced_nor_signed_by_another(at_work):
    agency = at_work.police
    versions = type(agency).events.rel.related_model.objects.filter(pgh_obj_id=agency.pk)
    silence = "SET LOCAL pgtrigger.ignore = '{}'".format(
        "{" + ",".join(t for t in _triggers_of("agencies_agency")) + "}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        before = versions.count()
        cursor.execute(silence)
        cursor.execute("UPDATE agencies_agency SET name = name || ' again' WHERE id = %s", [agency.pk])
    assert versions.count() == before + 1

    def change_as(user, text):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', %s, true)", ["6" * 32])
            cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [json.dumps({"user": user})])
            cursor.execute("UPDATE agencies_agency SET name = %s WHERE id = %s", [text, agency.pk])

    change_as(None, "Nobody has signed in yet")
    change_as(5, "Then five does")
    change_as(6, "And six would like to have been five")
    assert Context.objects.get(pk="6" * 32).metadata == {"user": 5}


def _triggers_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger%%'", [table]
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("statement", ["UPDATE {table} SET pgh_label = 'x'", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_with_one_role_for_everything_row_history_is_still_only_added_to(world, statement):
    written = [model for model in EVENTS if model.objects.exists()]
    assert written

    for model in written:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=model._meta.db_table))


def test_with_one_role_for_everything_row_history_is_still_written_by_triggers_only(world):
    for model in [each for each in EVENTS if each.objects.exists()]:
        table, key = model._meta.db_table, model._meta.pk.column
        columns = ", ".join(f.column for f in model._meta.concrete_fields if f.column != key)
        with pytest.raises(DatabaseError, match="by triggers only"), transaction.atomic():
            connection.cursor().execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}")


def test_with_one_role_for_everything_the_trail_still_sets_id_and_time(world):
    before = timezone.now()

    AuditEvent.objects.create(pk=-1, at="2001-01-01T00:00Z", verb="review.logged", actor="somebody")

    event = AuditEvent.objects.get(verb="review.logged")
    assert event.pk > 0
    assert event.at >= before


def test_every_tracked_model_is_sealed(db):
    """A model tracked from tomorrow on is sealed by `migrate` without anybody thinking of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'no_truncate'")
        sealed = {name for (name,) in cursor.fetchall()}

    assert len(EVENTS) > 10
    assert set(TABLES) <= sealed


def test_the_session_says_who_acts_and_not_the_call(world, rf):
    from core.middleware import asking

    request = rf.post("/")
    request.user = world.police_lead
    token = asking.set(request)
    try:
        event = audit.record("action.updated", target=world.actions.police, by=world.manager)
        with audit.by_link_of(world.health_lead):
            by_link = audit.record("calendar.looked", target=world.actions.police, by=world.manager)
    finally:
        asking.reset(token)

    assert (event.actor_id, event.agency_id) == (world.police_lead.pk, world.police.pk)
    assert by_link.actor_id == world.health_lead.pk
    assert AuditEvent.objects.get(pk=event.pk).actor == world.police_lead.email


def test_the_trail_refuses_an_account_that_does_not_exist(world):
    ghost = type(world.manager)(pk=987654321, email="ghost@nowhere.example", name="Ghost")

    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        audit.record("review.logged", by=ghost)
