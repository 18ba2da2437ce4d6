"""Recommendations, their actions, evidence and drafts can be removed as mistakes. The rows stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0013_front_door"),
        ("core", "0012_removals"),
        ("recommendations", "0007_search_by_whole_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="updatedraft",
            name="recommendations_draft_one_each",
        ),
        migrations.RemoveIndex(
            model_name="action",
            name="recommendations_act_board_due",
        ),
        migrations.AddField(
            model_name="action",
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
        migrations.AddField(
            model_name="evidence",
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
        migrations.AddField(
            model_name="recommendation",
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
        migrations.AddField(
            model_name="updatedraft",
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
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["board", "due_on", "id"],
                include=(
                    "status",
                    "rag",
                    "moves",
                    "owner",
                    "lead_agency",
                    "removal",
                    "checked_at",
                    "claimed_at",
                    "claimed_by",
                    "checked_by",
                ),
                name="recommendations_act_board_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatedraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removal", None)), fields=("action", "user"), name="recommendations_draft_one_each"
            ),
        ),
    ]
