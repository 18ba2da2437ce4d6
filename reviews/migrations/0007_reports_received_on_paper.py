"""A report that came by post or email says by which channel it came, from whom and on which day."""

from django.db import migrations, models
from django.db.models import Q

CHANNELS = [
    ("phone", "By phone"),
    ("meeting", "At a meeting"),
    ("email", "By email"),
    ("paper", "By post or on paper"),
]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_mistakes_can_be_removed")]

    operations = [
        migrations.AddField(
            model_name="managementreviewversion",
            name="channel",
            field=models.CharField(
                verbose_name="how it reached the board", max_length=8, choices=CHANNELS, blank=True, default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="managementreviewversion",
            name="given_on",
            field=models.DateField(verbose_name="day on which it was given", null=True, blank=True),
        ),
        migrations.AddField(
            model_name="managementreviewversion",
            name="entered_for",
            field=models.CharField(verbose_name="who said or sent it", max_length=120, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="managementreviewversion",
            constraint=models.CheckConstraint(
                name="reviews_imr_version_entered_whole",
                condition=Q(channel="", entered_for="") | Q(channel__gt="", given_on__isnull=False),
            ),
        ),
    ]
