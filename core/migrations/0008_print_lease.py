"""A worker holds a print by a lease. What is being printed during the upgrade has none, and is printed again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_brake_tallies")]

    operations = [
        migrations.AddField("printjob", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("printjob", "alive_at", models.DateTimeField(null=True)),
        migrations.AddField("printjob", "read_after", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "printjob",
            models.Index(
                fields=["state", "alive_at"],
                name="core_printjob_open",
                condition=models.Q(("state__in", ["waiting", "working"])),
            ),
        ),
    ]
