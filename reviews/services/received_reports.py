"""An agency's own review that came by post, by email or at a meeting: recorded by the board, with its past dates. Nobody is written to."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, days
from core.on_behalf import check_given, moment_of
from core.permissions import Permission
from core.refusals import Refusal
from reviews.models import ManagementReview
from reviews.services.locks import open_management_review, open_review, save_changes
from reviews.services.management_reviews import author_changes, check_request, default_due_date, keep_version

State = ManagementReview.State


@transaction.atomic
def record_received(
    review, *, agency, kind=ManagementReview.Kind.IMR, requested_on, due_on=None, by, **report
) -> ManagementReview:
    """Record a report for which the agency was not asked here, as it is: asked for, received and perhaps decided, each on its day."""
    review = open_review(review, by=by, permission=Permission.IMR_ACCEPT)
    due_on = due_on or default_due_date(review, requested_on)
    check_request(review, agency, kind, requested_on, due_on, field="agency")
    review.involvements.get_or_create(agency=agency)
    imr = ManagementReview.objects.create(
        review=review, agency=agency, kind=kind, requested_on=requested_on, due_on=due_on
    )
    return _receive(imr, by=by, **report)


@transaction.atomic
def receive_for_agency(imr, *, version=None, by, **report) -> ManagementReview:
    """Record what came outside the system from an agency that was asked for it here."""
    imr = open_management_review(imr, by=by, permission=Permission.IMR_ACCEPT, version=version)
    if not imr.is_with_the_agency:
        raise Refusal(_("This was received already. Return it or accept it first."))
    return _receive(imr, by=by, **report)


def _receive(
    imr, *, upload, channel, given_on, entered_for="", note="", author="", author_post="", is_independent=False,
    returned_on=None, queries="", accepted_on=None, conditions="", grade="", by,
) -> ManagementReview:  # fmt: skip
    check_given(channel, given_on)
    author = author.strip() or imr.author
    if not author:
        raise Refusal(_("Enter the name of the author."), field="author")
    _check_order(imr, given_on, returned_on, accepted_on)
    # Of a report that was accepted since, what was asked may be unknown.
    if returned_on and not accepted_on and not queries.strip():
        raise Refusal(_("Enter what the panel asked."), field="queries")
    if grade and grade not in ManagementReview.Grade.values:
        raise Refusal(_("Select a grade from the list."), field="grade")
    entered = {"channel": channel, "given_on": given_on, "entered_for": entered_for.strip()}
    version = keep_version(imr, upload, by=by, note=note, handed_in_at=moment_of(given_on), **entered)
    changes = {"state": State.RECEIVED, "received_on": given_on}
    changes |= author_changes(imr, author, author_post or imr.author_post)
    if is_independent:
        declared_on = changes.get("independence_declared_on", imr.independence_declared_on)
        changes["independence_declared_on"] = declared_on or given_on
    if returned_on:
        changes |= {"state": State.RETURNED, "returned_on": returned_on, "queries": queries.strip() or imr.queries}
    if accepted_on:
        changes |= {"state": State.ACCEPTED, "accepted_on": accepted_on, "accepted_by": by}
        changes |= {"conditions": conditions, "grade": grade}
    changed = save_changes(imr, changes)
    on_behalf_of = {"on_behalf_of": imr.agency.slug, "channel": channel, "given_on": given_on}
    audit.record("imr.received_outside", target=imr, by=by, changed=changed, number=version.number, **on_behalf_of)
    return imr


def _check_order(imr, given_on: dt.date, returned_on: dt.date | None, accepted_on: dt.date | None) -> None:
    """Asked, received, returned, accepted: in this order, and none of them in the future."""
    last, what = imr.requested_on, _("the day on which it was asked for")
    if imr.state == State.RETURNED and imr.returned_on:
        last, what = imr.returned_on, _("the day on which it was returned")
    for field, day, then in (
        ("given_on", given_on, _("the day on which it was received")),
        ("returned_on", returned_on, _("the day on which it was returned")),
        ("accepted_on", accepted_on, ""),
    ):
        if day is None:
            continue
        if day > days.today():
            raise Refusal(_("This date must be today or in the past."), field=field)
        if day < last:
            sentence = _("This date must not be before %(day)s, %(what)s.")
            raise Refusal(sentence % {"day": f"{last:%-d %B %Y}", "what": what}, field=field)
        last, what = day, then
