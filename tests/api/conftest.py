"""A client of the API for anybody, and a list of everything that can be written."""

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
        client = APIClient()
        if user is not None:
            client.force_login(user)
        return client

    return enter


@pytest.fixture
def w(db):
    """The world of the access table: one of everything, for our agency, a sibling agency and another board."""
    return build()


def address(prefix, thing, world_part):
    """The address of a thing of `prefix` (which may hold a review or a newsletter), or of the list when thing is None."""
    parent = world_part.review.reference if prefix.startswith("reviews/") else world_part.newsletter.reference
    place = f"{API}/{prefix.replace('(?P<reference>[A-Za-z0-9-]{1,60})', parent)}/"
    return place if thing is None else f"{place}{thing}/"


def bodies():
    """(prefix, viewset, verb, body class) of everything that can be written."""
    for prefix, viewset, _ in router.registry:
        for name in viewset.permissions:
            body = getattr(getattr(viewset, name, None), "body", None)
            if body is not None:
                yield prefix, viewset, name, body


def things(part):
    """The key of one thing of each kind, of the board or agency that `part` of the world belongs to."""
    return {
        "boards": part.board.prefix,
        "agencies": part.agency.slug,
        "meetings": part.meeting.pk,
        "people": part.person.pk,
        "reviews": part.review.reference,
        "milestones": part.milestone.pk,
        "decisions": part.decision.pk,
        "documents": part.document.pk,
        "proceedings": part.proceeding.pk,
        "imrs": part.imr.pk,
        "learning-points": part.point.pk,
        "recommendations": part.recommendation.pk,
        "responses": part.response.pk,
        "actions": part.action.reference,
        "evidence": part.evidence.pk,
        "extensions": part.extension.pk,
        "updates": part.evidence.update_id,
        "newsletters": part.newsletter.reference,
        "feedback": part.feedback.pk,
        "removals": part.removal.pk,
        "subjects": part.subject.code,
        "reviews/agencies": part.involvement.pk,
        "reviews/people": part.member.pk,
        "figures": part.figure.pk,
        "sections": part.section.pk,
    }


def kind_of(prefix):
    """The key of `things` for a prefix of the router."""
    last = prefix.split("/")[-1]
    return f"reviews/{last}" if prefix.startswith("reviews/") and last in ("agencies", "people") else last


def verb_address(prefix, viewset, verb, part):
    """(method, address) of a verb on a thing of this part of the world."""
    if verb == "create":
        return "post", address(prefix, None, part)
    if getattr(getattr(viewset, verb), "detail", None) is False:
        return "post", f"{address(prefix, None, part)}{getattr(viewset, verb).url_path}/"
    thing = address(prefix, things(part)[kind_of(prefix)], part)
    if verb == "partial_update":
        return "patch", thing
    return "post", f"{thing}{getattr(viewset, verb).url_path}/"
