"""Keys to the API that are named, hashed, limited and expire; the older ones, which stood in clear, are revoked.

Those cannot be kept: nobody knows what they are for, and a copy of the database may have shown them to somebody.
Their table goes with them, so this migration can be undone, but they cannot be brought back.
"""

import datetime
import sys
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def revoke_older_keys(apps, schema_editor):
    """Say whose keys end here (by account number), and drop the table of rest_framework.authtoken."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('authtoken_token')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute("SELECT user_id FROM authtoken_token ORDER BY user_id")
        accounts = [str(account) for (account,) in cursor.fetchall()]
        cursor.execute("DROP TABLE authtoken_token")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'authtoken'")
        cursor.execute(
            "DELETE FROM auth_permission WHERE content_type_id IN"
            " (SELECT id FROM django_content_type WHERE app_label = 'authtoken')"
        )
        cursor.execute("DELETE FROM django_content_type WHERE app_label = 'authtoken'")
    if accounts:
        sys.stdout.write(
            f"\n    {len(accounts)} API keys of before were revoked, because they stood in clear and never expired. "
            f"Their people can create new ones on their account page. Account numbers: {', '.join(accounts)}."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0010_trail_by_agency"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("prefix", models.CharField(editable=False, max_length=16)),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Read only"), ("write", "Read and write")], default="read", max_length=5
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agencies.board",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"), "+", models.Value(datetime.timedelta(days=365))
                                ),
                            )
                        ),
                        name="agencies_apikey_lives_a_year_at_most",
                    )
                ],
            },
        ),
        migrations.RunPython(revoke_older_keys, migrations.RunPython.noop),
    ]
