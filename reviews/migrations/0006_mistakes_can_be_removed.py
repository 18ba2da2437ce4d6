"""Reviews, learning points, documents and subjects can be removed as mistakes. The rows stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_removals"),
        ("reviews", "0005_search_by_whole_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
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
            model_name="learningpoint",
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
            model_name="review",
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
            model_name="subject",
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
    ]
