"""Sending: once, to every lead of every chosen agency, with a request for feedback to each agency."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from agencies.models import leads_of
from core import audit, days, links, notifications
from core.permissions import Permission as P
from core.refusals import Refusal, check_version
from core.templatetags.words import date_time
from newsletters import content as words
from newsletters import notices
from newsletters.models import FeedbackRequest
from newsletters.services.locking import State, lock
from newsletters.services.release import Blocked, cleared_blockers

PURPOSE = notices.LINK_PURPOSE
LINK_DAYS = 14
AFTER_DUE = 7


class AlreadySent(Refusal):
    """A second click on Send: nothing happened again."""

    status = 409


def send_blockers(newsletter):
    """Why it cannot be sent yet, in sentences; empty when it can."""
    blockers = []
    if newsletter.state != State.RELEASED:
        blockers.append("It has to be released by a second person first.")
    blockers += cleared_blockers(words.build(newsletter))
    if not newsletter.distribution.exists():
        blockers.append("Choose the agencies it goes to.")
    if newsletter.is_due_in_the_past:
        blockers.append(
            "The day answers are wanted by has passed. Take the newsletter back to draft and choose another."
        )
    return blockers


@transaction.atomic
def send_newsletter(newsletter, *, without_lead=False, version=None, by):
    """Publish it to the chosen agencies and tell their leads. A second call changes nothing and says so."""
    row = lock(newsletter, by=by, permission=P.NEWSLETTER_SEND)
    if row.state == State.SENT:
        raise AlreadySent(
            f"This newsletter was sent on {date_time(row.sent_at)} by {row.sent_by.name}. Nothing was sent again."
        )
    if blockers := send_blockers(row):
        raise Blocked(blockers)
    check_version(row, version)
    distribution = list(row.distribution.select_related("agency"))
    leads = leads_of([each.agency_id for each in distribution], boards=[row.board_id])
    missing = [each.agency.short_name for each in distribution if not leads[each.agency_id]]
    if missing and not without_lead:
        raise Refusal(
            f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no lead to write to. "
            "Name a lead first, or tick that you send it to the others now.",
            field="without_lead",
        )
    now = timezone.now()
    row.distribution.update(sent_at=now)
    if row.feedback_due_on:
        FeedbackRequest.objects.bulk_create(_request(row, each.agency, now) for each in distribution)
    people = {person.pk: person for each in leads.values() for person in each}
    for person in people.values():
        notifications.enqueue(
            "newsletters.published", key=f"newsletter:{row.pk}:{person.pk}", recipient=person, subject=row
        )
    row.state, row.sent_at, row.sent_by, row.version = State.SENT, now, by, row.version + 1
    row.save()
    audit.record("newsletter.sent", target=row, by=by, agencies=len(distribution), people=len(people))
    return row


def _request(newsletter, agency, now):
    """One agency's feedback request. Its link is nobody's until the manager sends it to an address."""
    nonce = secrets.token_urlsafe()
    return FeedbackRequest(
        newsletter=newsletter,
        agency=agency,
        due_on=newsletter.feedback_due_on,
        nonce=nonce,
        token_hash=links.hash_of(links.token_for(PURPOSE, nonce)),
        link_expires_at=link_end(newsletter.feedback_due_on, now),
    )


def link_end(due_on, now):
    """When a link stops working: a week after the answer is due, and not before it has lived two weeks."""
    return max(now + dt.timedelta(days=LINK_DAYS), days.london(due_on + dt.timedelta(days=AFTER_DUE), 23, 59))
