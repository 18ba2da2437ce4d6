"""A review that is closed with something still open keeps the reason among its decisions. Changes nothing in the tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_find_restricted_reviews")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("review", "To carry out a review"),
                    ("no_review", "Not to carry out a review"),
                    ("alternative", "To learn in another way"),
                    ("applies_here", "This learning applies here"),
                    ("not_here", "This learning does not apply here"),
                    ("publication", "About publication"),
                    ("restriction", "About who may see it"),
                    ("closing", "To close the review"),
                    ("other", "Other"),
                ],
                max_length=14,
            ),
        ),
    ]
