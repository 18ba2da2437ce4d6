"""A role for an agency is held on one board: the column, still empty."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_board_member_of_an_agency")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="agencymembership",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agencymembership",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="agencymembership",
            name="agencies_agency_role_held_once",
        ),
        migrations.AddField(
            model_name="agencymembership",
            name="board",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agency_memberships",
                to="agencies.board",
            ),
        ),
        migrations.AddField(
            model_name="agencymembershipevent",
            name="board",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="agencies.board",
            ),
        ),
        migrations.AlterField(
            model_name="agencymembership",
            name="role",
            field=models.CharField(
                choices=[
                    ("agency_lead", "Agency lead"),
                    ("agency_contributor", "Agency contributor"),
                    ("agency_board_member", "Agency’s member on the board"),
                    ("agency_administrator", "Agency administrator"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="agencymembershipevent",
            name="role",
            field=models.CharField(
                choices=[
                    ("agency_lead", "Agency lead"),
                    ("agency_contributor", "Agency contributor"),
                    ("agency_board_member", "Agency’s member on the board"),
                    ("agency_administrator", "Agency administrator"),
                ],
                max_length=20,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agencymembership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agencies_agencymembershipevent" ("agency_id", "board_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_at", "user_id") VALUES (NEW."agency_id", NEW."board_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."started_at", NEW."user_id"); RETURN NULL;',
                    hash="9d65e5456899ab0411d713e1f74869a9cf7effe2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3fc31",
                    table="agencies_agencymembership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agencymembership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "agencies_agencymembershipevent" ("agency_id", "board_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_at", "user_id") VALUES (NEW."agency_id", NEW."board_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."started_at", NEW."user_id"); RETURN NULL;',
                    hash="69a8a4f0e4f347e942029f5e67ca077d3052d34a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8414e",
                    table="agencies_agencymembership",
                    when="AFTER",
                ),
            ),
        ),
    ]
