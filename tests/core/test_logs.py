"""The secret part of a one-time link never reaches a log."""

import io
import logging
from pathlib import Path

import structlog
from django.conf import settings

from core.logs import cut_error, cut_links, kept_out

SECRET = "Zm9yLXRoZS10ZXN0cy1vbmx5LW5vdC1hLXNlY3JldA"


def test_links_are_cut_in_our_own_events_and_in_those_of_packages():
    assert cut_links(None, "info", {"request": f"GET /answer/{SECRET}/"})["request"] == "GET /answer/(cut)/"

    out = io.StringIO()
    handler = logging.StreamHandler(out)
    formatter = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=formatter["processor"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("test.links")
    logger.addHandler(handler)
    logger.warning("Not Found: %s", f"/invitations/{SECRET}/")

    assert SECRET not in out.getvalue()
    assert "Not Found: /invitations/(cut)" in out.getvalue()


def test_the_query_of_an_address_is_cut_wherever_it_is():
    event = {"request": "GET /search/?q=words", "event": "see https://x.example/a/?q='b'&c=d now"}

    assert cut_links(None, "info", event) == {"request": "GET /search/", "event": "see https://x.example/a/ now"}


def test_errors_keep_their_code_and_lose_what_the_database_quotes_and_what_was_asked():
    error = """Traceback (most recent call last):
  File "core/search.py", line 3, in search
    found = self.filter(search_text=query) if order else None
psycopg2.errors.CheckViolation: new row violates a check: "somebody" of relation "x"
DETAIL:  Failing row contains (7, A child of somebody, 2026-01-01).
LINE 1: SELECT 'A child'
               ^
"""
    with kept_out(["somebody search"]):
        cut = cut_error(error)

    assert "found = self.filter(search_text=query)" in cut and "CheckViolation" in cut
    assert "somebody" not in cut and "child" not in cut


def test_the_server_in_production_writes_no_log_of_addresses_besides_ours():
    """Its own access log would hold the links whole."""
    dockerfile = (Path(settings.BASE_DIR) / "Dockerfile").read_text()
    command = dockerfile[dockerfile.index("\nCMD") :]

    assert "gunicorn" in command
    assert not any(line.strip().startswith('"--access') or '"--access' in line for line in command.splitlines())
