"""Every reminder, and every rung that something went up, can be read where the thing itself is."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from core import days
from recommendations import services as recommendations
from recommendations.models import Action
from reviews.models import ManagementReview
from tests import factories as f
from tests.reminders.conftest import MONDAY


def text(page, path):
    return page.get(path).content.decode()


def test_on_a_management_review(world, morning, sign_in):
    ManagementReview.objects.filter(pk=world.imrs.police.pk).update(due_on=MONDAY, state="being_written")
    for late in (0, 7):
        morning(MONDAY + dt.timedelta(days=late))

    said = text(sign_in(world.manager), world.imrs.police.get_absolute_url())

    assert f"Reminded {world.police_lead.name}, due today: hand in your" in said
    assert "7 days late: should go up to the agency’s lead, but nobody else is named there." in said


def test_a_rung_without_anybody_is_no_reminder(world, action, due, morning, sign_in):
    due(MONDAY)
    Action.objects.filter(pk=action.pk).update(owner=world.police_lead)  # the lead, so that nobody is above
    for late in (0, 7):
        morning(MONDAY + dt.timedelta(days=late))

    said = text(sign_in(world.manager), action.get_absolute_url())

    assert "but nobody else is named there." in said
    assert "2 reminders sent, last on" in said, "the rung is none itself"


def test_a_claim_that_waits_is_on_its_action(world, action, morning, sign_in):
    recommendations.claim(
        action, text="It hangs on every ward.", uploads=[SimpleUploadedFile("count.pdf", f.PDF)], by=world.police_lead
    )
    Action.objects.filter(pk=action.pk).update(claimed_at=days.london(MONDAY - dt.timedelta(days=14), 10))

    morning(MONDAY)

    assert f"Reminded {world.manager.name}, due today: check a claim" in text(
        sign_in(world.manager), action.get_absolute_url()
    )


def test_days_on_which_it_was_only_passed_up_are_no_reminders(world, action, due, morning, sign_in):
    due(MONDAY - dt.timedelta(days=21))
    Action.objects.filter(pk=action.pk).update(owner=world.police_contributor)
    morning(MONDAY)

    said = text(sign_in(world.manager), action.get_absolute_url())

    assert "to the agency’s lead" in said


def test_reminders_are_one_line_under_the_updates_and_do_not_bury_them(world, action, due, morning, sign_in):
    due(MONDAY)
    early = days.london(MONDAY - dt.timedelta(days=60), 9)
    first = f.ProgressUpdateFactory(action=action, by=world.police_lead, at=early, text="Hung on 1 ward.")
    for late in (-14, -7, 0):
        morning(MONDAY + dt.timedelta(days=late))

    said = text(sign_in(world.manager), action.get_absolute_url())

    updates, _, fold = said[said.index('id="updates"') :].partition('<details class="govuk-details app-fold">')
    assert first.text in updates
    assert "SCR Tracker" not in updates, "what the system sent is folded away"
    folded = fold[: fold.index("</details>")]
    number = folded.count(f"Reminded {world.police_lead.name}")
    assert number > 1
    assert f"{number} reminders sent, last on {MONDAY:%-d %B}" in folded
    assert f"Reminded {world.police_lead.name}, due today: update wanted." in folded
