"""What is printed for a person holds no word that they may not read: every document, for every role, opened and read."""

import io

import pdfplumber
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from agencies.models import Board
from core.printing import DOCUMENTS
from core.refusals import Refusal
from tests.access.world import BOARD, MAY_READ, ROLES, build

PEOPLE = [role for role in ROLES if role != "anonymous"]


def documents(w, reader):
    """(kind, parameters) of everything that could be asked for, also what this reader may not have."""
    for board in Board.objects.all():
        for kind in ("recommendations.progress_report", "recommendations.action_plan"):
            yield kind, {"board": board.pk, "review": None, "agency": None}
    for review in (w.review, w.restricted, w.other_review):
        yield "reviews.review", {"reference": review.reference}
    for things in (w.own, w.foreign):
        for newsletter in (things.newsletter, things.draft):
            yield "newsletters.newsletter", {"newsletter": newsletter.pk}
        yield "newsletters.feedback_paper", {"newsletter": things.newsletter.pk}
        yield "agencies.meeting", {"meeting": things.meeting.pk}


def print_for(reader, kind, parameters):
    """The text of the PDF without its line breaks; empty when this reader does not get it."""
    try:
        content, _name = DOCUMENTS[kind].make(reader, parameters, lambda step: None)
    except (PermissionDenied, ObjectDoesNotExist, Refusal):
        return ""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)


def leaks(w, role):
    reader, found, printed = getattr(w, role), [], 0
    for kind, parameters in documents(w, role):
        text = print_for(reader, kind, parameters)
        printed += bool(text)
        found += [
            f"{role}: {kind} {parameters} holds {mark}"
            for mark, readers in MAY_READ.items()
            if role not in readers and mark in text
        ]
    return printed, found


def test_the_manager_prints_what_is_restricted_and_an_auditor_does_not(db):
    w = build()
    restricted = "reviews.review", {"reference": w.restricted.reference}

    assert "CANARYRESTRICTED" in print_for(w.manager, *restricted)
    assert print_for(w.auditor, *restricted) == ""
    assert leaks(w, "police_lead")[1] == []


@pytest.mark.slow
@pytest.mark.parametrize("role", PEOPLE)
def test_no_print_holds_a_word_of_others(db, role, record_property):
    printed, found = leaks(build(), role)

    record_property("counted", ["prints opened and searched for words of others", printed])
    assert not found, "\n".join(found)
    assert printed or role not in BOARD
