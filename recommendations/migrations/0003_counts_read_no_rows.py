"""The index of a board's plan holds all that is counted, so that no (wide) row is read for a number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_initial")]

    operations = [
        migrations.RemoveIndex(model_name="action", name="recommendations_act_board_due"),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["board", "due_on", "id"],
                include=[
                    *("status", "rag", "moves", "owner", "lead_agency"),
                    *("checked_at", "claimed_at", "claimed_by"),
                ],
                name="recommendations_act_board_due",
            ),
        ),
    ]
