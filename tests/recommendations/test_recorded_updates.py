"""What an agency said of its action by phone or on paper: entered by the board, and shown as such everywhere."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.urls import reverse
from rest_framework.test import APIClient

from core import days
from core.models import AuditEvent
from core.refusals import Refusal
from core.templatetags.words import date_long
from recommendations import services
from recommendations.models import Action, Extension
from recommendations.reports import Position, Scope, action_plan
from tests import factories as f

LAST_WEEK = days.today() - dt.timedelta(days=7)
SAID = {"going": "stuck", "text": "The printer has gone bust."}


@pytest.fixture
def url(action):
    return reverse("recommendations:record_update", args=[action.reference])


@pytest.fixture
def typed():
    day = {"given_on_day": LAST_WEEK.day, "given_on_month": LAST_WEEK.month, "given_on_year": LAST_WEEK.year}
    return {**SAID, **day, "channel": "phone", "entered_for": "Priya Shah"}


@pytest.fixture
def note(world):
    return f"Entered by {world.manager.name} for Priya Shah of {world.police.short_name}, by phone on {date_long(LAST_WEEK)}."


def record(action, by, **changes):
    values = {**SAID, "channel": "phone", "given_on": LAST_WEEK, "entered_for": "Priya Shah", **changes}
    return services.record_update(action, **values, by=by)


def words(response):
    return response.content.decode()


def test_it_counts_as_the_agencys_update_of_the_day_on_which_it_was_said(sign_in, world, action, url, typed):
    assert sign_in(world.manager).post(url, typed).status_code == 302

    update = action.updates.get()
    assert (update.by, update.agency, update.channel) == (world.manager, world.police, "phone")
    assert (update.given_on, update.entered_for) == (LAST_WEEK, "Priya Shah")
    action.refresh_from_db()
    assert (days.london(LAST_WEEK, 12), Action.Status.IN_PROGRESS) == (action.updated_at, action.status)
    event = AuditEvent.objects.get(verb="action.update_recorded")
    assert event.actor_id == world.manager.pk
    assert event.detail["on_behalf_of"] == world.police.slug
    assert event.detail["channel"] == "phone"


def test_an_older_word_does_not_become_the_last_update(world, action):
    newer = f.ProgressUpdateFactory(action=action, by=world.police_lead)
    Action._default_manager.filter(pk=action.pk).update(updated_at=newer.at)

    record(action, world.manager)

    action.refresh_from_db()
    assert action.updated_at == newer.at
    assert action.updates.first() == newer


def test_it_is_marked_on_page_form_report_paper_sheet_and_api(sign_in, world, action, note):
    record(action, world.manager)
    lead = sign_in(world.police_lead)

    assert note in words(lead.get(action.get_absolute_url()))
    assert note in words(lead.get(reverse("recommendations:update", args=[action.reference])))
    manager = sign_in(world.manager)
    report = words(manager.get(reverse("recommendations:action_plan_report"), {"board": world.board.prefix}))
    assert note in report
    paper = action_plan(Position(Scope(world.manager, world.board)))
    assert note in render_to_string("recommendations/pdf/action_plan.html", paper)
    sheet = b"".join(manager.get(reverse("recommendations:export"), {"format": "csv"}).streaming_content).decode()
    row = next(
        row for row in csv.DictReader(io.StringIO(sheet.lstrip("\ufeff"))) if row["Reference"] == action.reference
    )
    assert (row["Last update says"], row["Last update entered for the agency"]) == (SAID["text"], note)
    api = APIClient()
    api.force_login(world.police_lead)
    assert api.get("/api/v1/updates/").json()["results"][0]["entry_note"] == note


def test_what_the_agency_typed_itself_carries_no_such_mark(sign_in, world, action):
    services.send_update(action, going="on_time", text="Posters are up.", by=world.police_lead)

    assert "Entered by" not in words(sign_in(world.manager).get(action.get_absolute_url()))


def test_a_phone_call_marks_nothing_as_complete_and_asks_for_no_time(sign_in, world, action, url, typed):
    f.EvidenceFactory(action=action, added_by=world.police_lead)

    response = sign_in(world.manager).post(url, typed | {"going": "done"})
    assert response.status_code == 400
    with pytest.raises(Refusal, match="Only the agency"):
        record(action, world.manager, going="done")
    record(action, world.manager, going="late")

    action.refresh_from_db()
    assert action.status == Action.Status.IN_PROGRESS
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"channel": ""}, "Select how they told you"),
        ({"channel": "pigeon"}, "Select a valid choice"),
        ({"given_on_day": "", "given_on_month": "", "given_on_year": ""}, "Enter the day on which they told you"),
        ({"given_on_year": LAST_WEEK.year + 1}, "must be today or in the past"),
        ({"text": ""}, "Enter what has changed"),
        ({"going": ""}, "Select how it is going"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(sign_in, world, action, url, typed, changes, sentence):
    response = sign_in(world.manager).post(url, typed | changes)

    assert response.status_code == 400
    assert sentence in words(response)
    assert "Priya Shah" in words(response)
    assert not action.updates.exists()


@pytest.mark.parametrize("who", ["police_lead", "chair", "auditor", "panel_member", "other_manager"])
def test_only_those_who_write_for_the_board_record_for_others(sign_in, world, action, url, typed, who):
    assert sign_in(getattr(world, who)).post(url, typed).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        record(action, getattr(world, who))
    assert not action.updates.exists()


def test_an_officer_records_one_with_the_paper_that_was_sent(sign_in, world, action, url, typed, pdf):
    assert "Record what the agency told you" in words(sign_in(world.officer).get(action.get_absolute_url()))

    sign_in(world.officer).post(url, typed | {"channel": "email", "files": [pdf("audit.pdf")]})

    assert action.evidence.get().added_by == world.officer


def test_the_api_takes_the_same_three_fields(world, action, note):
    api = APIClient()
    api.force_login(world.manager)
    place = f"/api/v1/actions/{action.reference}/update/"
    entered = {"channel": "phone", "given_on": LAST_WEEK.isoformat(), "entered_for": "Priya Shah"}

    assert api.post(place, SAID, format="json").status_code == 403
    assert api.post(place, SAID | {"given_on": entered["given_on"]}, format="json").json()["fields"] == {
        "channel": ["Select how it reached the board."]
    }
    future = {"given_on": (days.today() + dt.timedelta(days=1)).isoformat()}
    assert api.post(place, SAID | entered | future, format="json").status_code == 400
    assert api.post(place, SAID | entered, format="json").status_code == 200
    assert action.updates.get().entry_note == note
