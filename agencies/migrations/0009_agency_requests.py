"""What a board asks about an agency that other boards share."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0008_agencies_share_names")]

    operations = [
        migrations.CreateModel(
            name="AgencyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("join", "Join a board"),
                            ("change", "Change the agency’s details"),
                            ("end", "End the agency on every board"),
                            ("administrator", "Name an agency administrator"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "address",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address of the agency’s lead"),
                ),
                ("changes", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for an answer"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgencyRequestAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="asked_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="board",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="agency_requests", to="agencies.board"
            ),
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="merges",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="agencyrequest",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agencyrequestanswer",
            name="board",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.board"),
        ),
        migrations.AddField(
            model_name="agencyrequestanswer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="agencyrequestanswer",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="agencies.agencyrequest"
            ),
        ),
        migrations.AddIndex(
            model_name="agencyrequest",
            index=models.Index(fields=["board", "-asked_at"], name="agencies_request_board"),
        ),
        migrations.AddIndex(
            model_name="agencyrequest",
            index=models.Index(fields=["agency", "state"], name="agencies_request_agency"),
        ),
        migrations.AddIndex(
            model_name="agencyrequest",
            index=models.Index(fields=["asked_of", "state"], name="agencies_request_asked_of"),
        ),
        migrations.AddConstraint(
            model_name="agencyrequestanswer",
            constraint=models.UniqueConstraint(fields=("request", "board"), name="agencies_request_answered_once"),
        ),
    ]
