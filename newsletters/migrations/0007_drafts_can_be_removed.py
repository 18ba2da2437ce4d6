"""A newsletter that is still a draft can be removed. The row stays, and its history says nothing of that: the removal does."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_removals"),
        ("newsletters", "0006_search_newsletters"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="newsletter",
            name="update_update",
        ),
        migrations.AddField(
            model_name="newsletter",
            name="removal",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.removal",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="newsletter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."board_id" IS DISTINCT FROM (NEW."board_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."changed_by_id" IS DISTINCT FROM (NEW."changed_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."feedback_due_on" IS DISTINCT FROM (NEW."feedback_due_on") OR OLD."feedback_meeting_id" IS DISTINCT FROM (NEW."feedback_meeting_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."introduction" IS DISTINCT FROM (NEW."introduction") OR OLD."issued_by" IS DISTINCT FROM (NEW."issued_by") OR OLD."kept" IS DISTINCT FROM (NEW."kept") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."panel_meeting_id" IS DISTINCT FROM (NEW."panel_meeting_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."release_asked_at" IS DISTINCT FROM (NEW."release_asked_at") OR OLD."release_asked_by_id" IS DISTINCT FROM (NEW."release_asked_by_id") OR OLD."released_at" IS DISTINCT FROM (NEW."released_at") OR OLD."released_by_id" IS DISTINCT FROM (NEW."released_by_id") OR OLD."released_content" IS DISTINCT FROM (NEW."released_content") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_by_id" IS DISTINCT FROM (NEW."sent_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "newsletters_newsletterevent" ("board_id", "changed_at", "changed_by_id", "created_at", "created_by_id", "feedback_due_on", "feedback_meeting_id", "id", "introduction", "issued_by", "kept", "number", "panel_meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "release_asked_at", "release_asked_by_id", "released_at", "released_by_id", "released_content", "sent_at", "sent_by_id", "state", "title", "version") VALUES (NEW."board_id", NEW."changed_at", NEW."changed_by_id", NEW."created_at", NEW."created_by_id", NEW."feedback_due_on", NEW."feedback_meeting_id", NEW."id", NEW."introduction", NEW."issued_by", NEW."kept", NEW."number", NEW."panel_meeting_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."release_asked_at", NEW."release_asked_by_id", NEW."released_at", NEW."released_by_id", NEW."released_content", NEW."sent_at", NEW."sent_by_id", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="a64f68d9e4584e36cfd82c12887f6af4d453b679",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6af53",
                    table="newsletters_newsletter",
                    when="AFTER",
                ),
            ),
        ),
    ]
