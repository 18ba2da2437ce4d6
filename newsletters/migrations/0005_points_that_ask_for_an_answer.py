"""Which points of a newsletter ask agencies for an answer; all of them until somebody chooses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0004_whole_words")]

    operations = [
        migrations.AddField(
            model_name="sectionpoint",
            name="asks_answer",
            field=models.BooleanField(default=True, verbose_name="agencies are asked what they did about it"),
        ),
    ]
