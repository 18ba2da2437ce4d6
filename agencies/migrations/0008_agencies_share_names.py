"""Two boards may each have an agency of the same name: that one has it is nothing the other may learn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_membership_of_a_partnership")]

    operations = [
        migrations.AlterField(
            model_name="agency",
            name="name",
            field=models.CharField(max_length=200),
        ),
    ]
