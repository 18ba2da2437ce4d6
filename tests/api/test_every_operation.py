"""Schemathesis asks every operation of the API what nobody would think of, and compares each answer with the description."""

from collections import Counter
from contextlib import suppress
from itertools import pairwise

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scr_tracker.wsgi import Request
from tests.api.conftest import API, things

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES = ("manager", "police_lead", "auditor")
EXAMPLES = {GenerationMode.POSITIVE: 15, GenerationMode.NEGATIVE: 10}
SIGNALS = (signals.request_started, signals.request_finished)
SETTINGS = {
    "deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(hypothesis.HealthCheck),
    "phases": [hypothesis.Phase.explicit, hypothesis.Phase.generate], "report_multiple_bugs": False,
}  # fmt: skip


class TrustingRequest(Request):
    """Of a person who is signed in, without the browser's token against forged forms."""

    _dont_enforce_csrf_checks = True


class Rollback(Exception):
    """Leaves the world as it was."""


def product_for(user):
    """The product as a WSGI application in which this person is signed in; nothing that it is asked to do lasts."""
    handler, browser = WSGIHandler(), Client()
    handler.request_class = TrustingRequest
    browser.force_login(user)
    cookie = f"sessionid={browser.cookies['sessionid'].value}"

    def application(environ, start_response):
        answer = []
        for signal in SIGNALS:  # as Django's own client: a request does not close the connection that the world is in
            signal.disconnect(close_old_connections)
        try:
            with transaction.atomic():
                response = handler(environ | {"HTTP_COOKIE": cookie}, start_response)
                answer.append(b"".join(response))
                response.close()
                raise Rollback
        except Rollback:
            return answer
        finally:
            for signal in SIGNALS:
                signal.connect(close_old_connections)

    return application


def known(path, part):
    """Keys of things that exist, for the variables of a path."""
    words, found = path.strip("/").split("/"), {}
    keys = things(part)
    for before, word in pairwise(words):
        if word.startswith("{"):
            kind = f"reviews/{before}" if words[2] == "reviews" and before in {"agencies", "people"} else before
            if kind in keys:
                found[word.strip("{}")] = keys[kind]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_described(role, w, as_user, record_property):
    user = getattr(w, role)
    description = as_user(user).get(f"{API}/schema/?format=json").json()
    schema = schemathesis.openapi.from_dict(description)
    schema.app = product_for(user)
    faults, asked = {}, Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode, number in EXAMPLES.items():
            ask(operation, mode, number, known(operation.path, w.own), faults, asked)

    cases = asked.total()
    record_property("counted", ["schemathesis: cases", cases])
    record_property("counted", ["schemathesis: operations", len({label for label, _ in asked})])
    assert not faults, f"{len(faults)} kinds of fault in {cases} cases:\n" + "\n".join(
        f"{what}: {how}" for what, how in faults.items()
    )


def ask(operation, mode, number, keys, faults, asked):
    """Ask one operation `number` times; each kind of fault is kept once."""
    label = f"{operation.method.upper()} {operation.path}"

    @hypothesis.settings(max_examples=number, **SETTINGS)
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), real=st.integers(0, 3))
    def one(case, real):
        if real and keys and case.path_parameters:
            case.path_parameters.update(keys)
        asked[label, mode] += 1
        response = case.call()
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                faults.setdefault(f"{label} {type(failure).__name__}", f"{failure} {case.as_curl_command()}"[:900])

    with suppress(hypothesis.errors.Unsatisfiable):  # nothing about this operation can be wrong
        one()
