"""A client made from the schema by openapi-python-client: every module imports, and it does a whole round."""

import importlib
import json
import pkgutil
import sys

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from agencies.models import ReferenceCounter
from agencies.services import create_key
from newsletters.models import Newsletter
from tests.api.conftest import API

NAME = "scr_client"


@pytest.fixture
def generated(w, as_user, tmp_path, monkeypatch):
    """The client as a package, made from the description that the product serves."""
    schema = tmp_path / "schema.json"
    schema.write_bytes(as_user(w.manager).get(f"{API}/schema/?format=json").content)
    about = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        schema,
        file_encoding="utf-8",
        overwrite=True,
        output_path=tmp_path / NAME,
    )
    assert not [problem for problem in generate(config=about) if problem.level.name == "ERROR"]
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield importlib.import_module(NAME)
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def in_process(settings):
    """Requests go to the application itself, within the transaction of the test."""
    settings.ALLOWED_HOSTS, settings.DEBUG_PROPAGATE_EXCEPTIONS = ["testserver"], True
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield httpx.WSGITransport(app=get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_module_imports_and_a_newsletter_is_written_changed_and_read(w, as_user, generated, in_process):
    modules = [module.name for module in pkgutil.walk_packages(generated.__path__, f"{NAME}.")]
    for name in modules:
        importlib.import_module(name)
    assert len(modules) > 400

    _, secret = create_key(name="A program", scope="write", days=1, by=w.manager)
    client = generated.AuthenticatedClient(
        base_url="http://testserver",
        token=secret,
        prefix="Token",
        raise_on_unexpected_status=True,
        httpx_args={"transport": in_process},
    )

    def call(tag, name, *args, **named):
        answer = importlib.import_module(f"{NAME}.api.{tag}.{name}").sync_detailed(*args, client=client, **named)
        assert answer.status_code < 300, answer.content
        return answer

    def body(name, **values):
        words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
        return getattr(importlib.import_module(f"{NAME}.models.{words}"), name).from_dict(values)

    for _ in range(9):  # numbers that the world took without counting
        ReferenceCounter.next(f"{w.board.prefix}-N")
    started = call(
        "newsletters",
        "newsletters_create",
        body=body("NewNewsletterBody", board=w.board.prefix, title="Made by a program", issued_by="The panel"),
    )
    reference = started.parsed.reference
    section = call(
        "newsletters",
        "newsletters_sections_create",
        reference,
        body=body("NewSectionBody", kind="text", heading="First"),
    )
    changed = call(
        "newsletters",
        "newsletters_sections_partial_update",
        reference,
        section.parsed.id,
        body=body("PatchedSectionBody", body="Ask who else lives there."),
        if_match=section.headers["ETag"],
    )
    read = call("newsletters", "newsletters_sections_list", reference)

    assert changed.parsed.body == "Ask who else lives there."
    assert [row.heading for row in read.parsed.results] == ["First"]
    newsletter = Newsletter.objects.get(reference=reference)
    assert (newsletter.created_by, newsletter.sections.get().body) == (w.manager, "Ask who else lives there.")
    assert json.loads(read.content)["results"][0]["version"] == newsletter.version
