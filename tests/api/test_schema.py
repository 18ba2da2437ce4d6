"""The description of the API is complete and valid, and can be read in a browser under our own policy."""

import io
import json

from django.core.management import call_command
from rest_framework.routers import SimpleRouter

from scr_tracker.api import router
from tests.api.conftest import API


def test_the_schema_is_generated_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_the_schema_knows_every_verb_and_every_refusal(w, as_user):
    schema = json.loads(as_user(w.police_lead).get(f"{API}/schema/?format=json").content)

    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) > 130
    assert all("application/problem+json" in operation["responses"]["default"]["content"] for operation in operations)
    assert "/api/v1/actions/{reference}/ask-for-evidence/" in schema["paths"]
    body = schema["paths"]["/api/v1/actions/{reference}/claim/"]["post"]["requestBody"]["content"]
    assert "multipart/form-data" in body


def test_the_schema_is_for_people_with_an_account(as_user, db):
    assert as_user().get(f"{API}/schema/").status_code == 401
    assert as_user().get(f"{API}/docs/").status_code == 302


def test_every_verb_in_a_table_of_permissions_has_an_address():
    """A permission for a verb that does not exist hides a verb that was renamed."""
    for prefix, viewset, basename in router.registry:
        own = SimpleRouter()
        own.register(prefix, viewset, basename=basename)
        served = {action for url in own.urls for action in url.callback.actions.values()}
        assert served == set(viewset.permissions), prefix


def test_no_serializer_shows_all_fields_of_its_model():
    from pathlib import Path

    root = Path(__file__).parents[2]
    written = [
        path
        for app in ("agencies", "reminders", "reviews", "recommendations", "newsletters")
        for path in (root / app / "api").glob("*.py")
    ]
    assert len(written) > 12
    assert not [path for path in written if "__all__" in path.read_text() or "exclude =" in path.read_text()]
