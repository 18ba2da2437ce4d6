"""A client of the API for anybody, and every address of it with what it takes."""

import pytest
from rest_framework.test import APIClient

from scr_tracker.api import router
from tests.access.world import build

API = "/api/v1"


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch):
    """The suite asks more often than a person or a program may."""
    monkeypatch.setattr("core.viewsets.ScopedViewSet.throttle_classes", [])


@pytest.fixture
def as_user():
    """`api = as_user(person)`: a client in which this person is signed in."""

    def enter(user=None):
        client = APIClient(raise_request_exception=True)
        if user is not None:
            client.force_login(user)
        return client

    return enter


@pytest.fixture
def w(db):
    """The world of the access table: one of everything, for our agency, a sibling agency and another board."""
    return build()


def viewsets():
    """(prefix, viewset) of every part of the API."""
    return [(prefix, viewset) for prefix, viewset, _ in router.registry]


def bodies():
    """(prefix, verb, body class) of everything that can be written."""
    for prefix, viewset in viewsets():
        for name in viewset.permissions:
            body = getattr(getattr(viewset, name, None), "body", None)
            if body is not None:
                yield prefix, name, body
