"""Each recommendation's one kind of body becomes the first of its kinds. The old column stays until the next release."""

from django.db import migrations

COPY = """
UPDATE recommendations_recommendation SET addressed_kinds = ARRAY[addressed_kind]
WHERE addressed_kind <> '' AND addressed_kinds = '{}'
"""


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0005_several_kinds_of_body")]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
