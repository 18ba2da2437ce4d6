"""The index of a board's plan also holds who checked a claim: nobody is asked to verify what they checked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_counts_read_no_rows")]

    operations = [
        migrations.RemoveIndex(model_name="action", name="recommendations_act_board_due"),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["board", "due_on", "id"],
                include=[
                    *("status", "rag", "moves", "owner", "lead_agency"),
                    *("checked_at", "claimed_at", "claimed_by", "checked_by"),
                ],
                name="recommendations_act_board_due",
            ),
        ),
    ]
