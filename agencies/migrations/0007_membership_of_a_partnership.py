"""A role for an agency needs a partnership of that agency and that board; the database holds the two together."""

import django.db.models.deletion
from django.db import migrations, models

# A merge of two agencies moves the partnership first and the roles after it, in one transaction.
TIE = """
ALTER TABLE agencies_agencymembership ADD CONSTRAINT agencies_agencymembership_of_a_partnership
    FOREIGN KEY (board_id, agency_id) REFERENCES agencies_partnership (board_id, agency_id)
    DEFERRABLE INITIALLY DEFERRED
"""
UNTIE = "ALTER TABLE agencies_agencymembership DROP CONSTRAINT agencies_agencymembership_of_a_partnership"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_memberships_on_each_board")]
    operations = [
        migrations.AlterField(
            model_name="agencymembership",
            name="board",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="agency_memberships",
                to="agencies.board",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencymembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("user", "board", "agency", "role"),
                name="agencies_agency_role_held_once",
            ),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
