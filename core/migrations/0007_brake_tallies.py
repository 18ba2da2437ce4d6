from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_history_by_function"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrakeTally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("brake", models.CharField(max_length=40)),
                ("tries", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("blocked_until", models.DateTimeField()),
                ("forget_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["forget_at"], name="core_braketally_forget"),
                    models.Index(fields=["brake", "tries"], name="core_braketally_counted"),
                ],
            },
        ),
    ]
