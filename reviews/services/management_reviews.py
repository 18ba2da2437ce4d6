"""An agency's own review: asked for, written, handed in, returned with queries, accepted."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit, days, files
from core.permissions import Permission, demand, may
from core.refusals import Refusal
from reviews import notices
from reviews.models import LearningPoint, ManagementReview
from reviews.services.locks import open_management_review, open_review, save_changes

USUAL_TIME = dt.timedelta(weeks=8)
LONGEST_MONTHS = 60
State = ManagementReview.State


def default_due_date(review, requested_on):
    """By the edition's rule for agency reports when it has one that lies ahead; else eight weeks."""
    rule = next((rule for rule in review.edition.rules.all() if rule.code == "imr"), None)
    start = getattr(review, f"{rule.start_event}_on") if rule else None
    due = rule.due_on(start) if rule and start else None
    return due if due and due > requested_on else requested_on + USUAL_TIME


@transaction.atomic
def request_management_review(review, *, agency, kind=ManagementReview.Kind.IMR, requested_on=None, due_on=None, by):
    """Ask an agency for its own review, and tell its leads by mail (a reference and a link)."""
    review = open_review(review, by=by, permission=Permission.IMR_ACCEPT)
    requested_on = requested_on or days.today()
    due_on = due_on or default_due_date(review, requested_on)
    check_request(review, agency, kind, requested_on, due_on)
    review.involvements.get_or_create(agency=agency)
    imr = ManagementReview(review=review, agency=agency, kind=kind, requested_on=requested_on, due_on=due_on)
    if review.is_restricted and not notices.people_to_tell(imr).exists():
        raise Refusal(
            f"Nobody of {agency.short_name} is named on this restricted review, so nobody could be asked. "
            "Name one of its people on the review first.",
            field="agencies",
        )
    imr.save()
    audit.record("imr.requested", target=imr, by=by, due_on=due_on)
    notices.announce("reviews.imr_requested", imr)
    return imr


def check_request(review, agency, kind, requested_on, due_on, field="agencies"):
    """Raise Refusal unless this agency can be asked for this, on this day and by that one."""
    if requested_on > days.today():
        raise Refusal("The day it was asked for must be today or in the past.", field="requested_on")
    _check_due(review, requested_on, due_on)
    if not review.board.agencies.filter(pk=agency.pk).exists():
        raise Refusal("Choose an agency of this board.", field=field)
    if review.management_reviews.filter(agency=agency, kind=kind).exists():
        raise Refusal(f"{agency.short_name} was asked for this already.", field=field)


def _check_due(review, requested_on, due_on):
    if due_on < requested_on:
        raise Refusal(
            f"The due date must not be before {requested_on:%-d %B %Y}, the day it was asked for.", field="due_on"
        )
    if review.commissioned_on and due_on < review.commissioned_on:
        raise Refusal(
            f"The due date must not be before {review.commissioned_on:%-d %B %Y}, when the review was commissioned.",
            field="due_on",
        )
    if due_on > days.add_months(days.today(), LONGEST_MONTHS):
        raise Refusal("The due date is more than five years ahead. Check the year.", field="due_on")


@transaction.atomic
def change_due_date(imr, *, due_on, version=None, by):
    """Give an agency another date."""
    imr = open_management_review(imr, by=by, permission=Permission.IMR_ACCEPT, version=version)
    if not imr.is_with_the_agency:
        raise Refusal("It was handed in already; its date does not matter any more.")
    _check_due(imr.review, imr.requested_on, due_on)
    was = imr.due_on
    if changed := save_changes(imr, {"due_on": due_on}):
        audit.record("imr.date_moved", target=imr, by=by, changed=changed, was=was, now=due_on)
    return imr


@transaction.atomic
def withdraw_request(imr, *, version=None, by):
    """Take back a request made by mistake. What was handed in is never taken away."""
    imr = open_management_review(imr, by=by, permission=Permission.IMR_ACCEPT, version=version)
    if imr.versions.exists():
        raise Refusal("The agency has handed something in, so the request stays.")
    if LearningPoint.with_removed.filter(management_review=imr).exists():
        raise Refusal(_("A learning point comes from it, so the request stays."))
    audit.record("imr.withdrawn", target=imr, by=by)
    imr.delete()


@transaction.atomic
def name_author(imr, *, author, author_post="", author_account=None, version=None, by):
    """Say who writes it. Another author has to declare independence anew."""
    imr = _of_either_side(imr, by, version)
    _check_not_accepted(imr)
    if author_account is not None and not imr.agency.people(imr.board_id).filter(pk=author_account.pk).exists():
        raise Refusal("Choose somebody of this agency.", field="author_account")
    if not author.strip():
        raise Refusal("Enter the name of the author.", field="author")
    changes = author_changes(imr, author.strip(), author_post) | {"author_account": author_account}
    if changed := save_changes(imr, changes):
        audit.record("imr.author_named", target=imr, by=by, changed=changed)
    return imr


def author_changes(imr, author, author_post):
    """The fields that change with who writes it; another author has declared nothing yet, and is not the account named before."""
    changes = {"author": author, "author_post": author_post}
    if imr.author and imr.author != author:
        changes |= {"independence_declared_on": None, "independence_statement": "", "author_account": None}
    return changes


def _of_either_side(imr, by, version):
    """The agency names its author; the business unit may enter what it was told on the telephone."""
    theirs = may(by, Permission.IMR_SUBMIT, on=imr) and (imr.board_id, imr.agency_id) in by.partnerships_where(
        Permission.IMR_SUBMIT
    )
    permission = Permission.IMR_SUBMIT if theirs else Permission.IMR_ACCEPT
    return open_management_review(imr, by=by, permission=permission, version=version)


def _for_the_agency(imr, by, version=None):
    if (imr.board_id, imr.agency_id) not in by.partnerships_where(Permission.IMR_SUBMIT):
        raise PermissionDenied
    return open_management_review(imr, by=by, permission=Permission.IMR_SUBMIT, version=version)


def _check_not_accepted(imr):
    if imr.state == State.ACCEPTED:
        raise Refusal("It was accepted; nothing more can be changed.")


@transaction.atomic
def declare_independence(imr, *, statement="", version=None, by):
    """The author had no part in the case and does not manage those who had."""
    imr = _for_the_agency(imr, by, version)
    _check_not_accepted(imr)
    if not imr.author:
        raise Refusal("Name the author first.", field="author")
    save_changes(imr, {"independence_declared_on": days.today(), "independence_statement": statement})
    audit.record("imr.independence_declared", target=imr, by=by)
    return imr


@transaction.atomic
def start_writing(imr, *, version=None, by):
    """Tell the board that work on it has begun."""
    imr = _for_the_agency(imr, by, version)
    if imr.state not in {State.REQUESTED, State.RETURNED}:
        raise Refusal("Work on it has begun already.")
    save_changes(imr, {"state": State.BEING_WRITTEN})
    audit.record("imr.begun", target=imr, by=by)
    return imr


@transaction.atomic
def hand_in(imr, *, upload, note="", version=None, by):
    """Hand in the agency's review: a file, kept as the next version."""
    imr = _for_the_agency(imr, by, version)
    if not imr.is_with_the_agency:
        raise Refusal("It was handed in already. The board reads it; wait until it is returned or accepted.")
    if not imr.author:
        raise Refusal("Say who wrote it before you hand it in.")
    if imr.independence_declared_on is None:
        raise Refusal("The author's independence has to be declared before it is handed in.")
    row = keep_version(imr, upload, by=by, note=note)
    save_changes(imr, {"state": State.RECEIVED, "received_on": days.today()})
    audit.record("imr.handed_in", target=imr, by=by, number=row.number)
    return row


def keep_version(imr, upload, *, by, **facts):
    """Keep a file as the next version of the report."""
    number = (imr.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return imr.versions.create(number=number, file=files.store(upload, by=by), handed_in_by=by, **facts)


@transaction.atomic
def return_with_queries(imr, *, queries, due_on=None, version=None, by):
    """Send it back to the agency with what the panel asks, and tell the agency by mail."""
    imr = open_management_review(imr, by=by, permission=Permission.IMR_ACCEPT, version=version)
    _check_received(imr, "returned")
    if not queries.strip():
        raise Refusal("Say what the panel asks.", field="queries")
    if due_on is not None and due_on < days.today():
        raise Refusal("The new date must be today or later.", field="due_on")
    changes = {"state": State.RETURNED, "returned_on": days.today(), "queries": queries, "due_on": due_on or imr.due_on}
    _check_due(imr.review, imr.requested_on, changes["due_on"])
    save_changes(imr, changes)
    audit.record("imr.returned", target=imr, by=by, due_on=imr.due_on)
    notices.announce("reviews.imr_returned", imr)
    return imr


@transaction.atomic
def accept_management_review(imr, *, conditions="", grade="", version=None, by):
    """Accept it for the panel, with conditions or without. Never by whoever handed it in."""
    demand(by, Permission.IMR_ACCEPT, on=imr)
    imr = open_management_review(imr, by=by, permission=Permission.IMR_ACCEPT, version=version)
    _check_received(imr, "accepted")
    if imr.versions.handed_in_by(by).exists():
        raise Refusal("You handed this in, so somebody else has to accept it.")
    if grade and grade not in ManagementReview.Grade.values:
        raise Refusal("Choose a grade from the list.", field="grade")
    changes = {"state": State.ACCEPTED, "accepted_on": days.today(), "accepted_by": by}
    save_changes(imr, {**changes, "conditions": conditions, "grade": grade})
    audit.record("imr.accepted", target=imr, by=by, grade=grade, conditions=bool(conditions))
    notices.announce("reviews.imr_accepted", imr)
    return imr


def _check_received(imr, deed):
    if imr.state != State.RECEIVED:
        raise Refusal(f"Only what was handed in and not yet answered can be {deed}.")


@transaction.atomic
def remind_of_management_reviews(review, *, by):
    """Write to everybody whose report is still out, at most once a day; return the agencies that were told."""
    review = open_review(review, by=by, permission=Permission.IMR_ACCEPT)
    waiting = ManagementReview.objects.filter(review=review).outstanding()
    told = [
        imr.agency.short_name for imr in waiting.select_related("agency", "review__review_type") if notices.remind(imr)
    ]
    if told:
        audit.record("review.agencies_reminded", target=review, by=by, agencies=len(told))
    return told
