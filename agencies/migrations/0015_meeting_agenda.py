"""What a board writes itself on the agenda of a meeting: an item a line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0013_front_door")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="agenda",
            field=models.TextField(blank=True, default="", max_length=4000),
            preserve_default=False,
        ),
    ]
