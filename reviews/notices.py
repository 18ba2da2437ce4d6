"""Messages of this app: an agency's own review is asked for, returned, accepted, or asked for once more by hand.

Each says a reference, a date and where to go. What a review is about never
leaves in a mail.
"""

from core import days, notifications
from core.notifications import Line, Mail, NotNeeded, absolute
from reminders.kinds import in_words
from reviews.models import ManagementReview

State = ManagementReview.State


def people_to_tell(imr):
    """The author, when they have an account with the agency; else its leads. Only those who may see the review."""
    author = imr.agency.people(imr.board_id).filter(pk=imr.author_account_id)
    people = author if imr.author_account_id and author.exists() else imr.agency.leads(imr.board_id)
    if imr.review.is_restricted:
        people = people.filter(pk__in=imr.review.members.values("user_id"))
    return people


def announce(kind, imr, occasion=""):
    """Put one message to each person into the outbox, in the transaction of its cause; return how many people."""
    people = list(people_to_tell(imr))
    for person in people:
        key = f"{kind}:{imr.pk}:{occasion or imr.version}:{person.pk}"
        notifications.enqueue(kind, key=key, recipient=person, subject=imr, due_on=imr.due_on.isoformat())
    return len(people)


def remind(imr):
    """Write about a report that is still out; a second time on the same day changes nothing."""
    return announce("reviews.imr_reminder", imr, occasion=days.today().isoformat())


@notifications.kind("reviews.imr_requested", "A management review is asked for")
def imr_requested(notification):
    imr = _still_true(notification, {State.REQUESTED, State.BEING_WRITTEN})
    return _mail(imr, f"your {imr.label} is asked for by {imr.due_on:%-d %B %Y}", "reviews/mail/imr_requested")


@notifications.kind("reviews.imr_reminder", "A management review is still out")
def imr_reminder(notification):
    imr = _still_true(notification, set(ManagementReview.WITH_THE_AGENCY))
    return _mail(imr, f"your {imr.label} is due on {imr.due_on:%-d %B %Y}", "reviews/mail/imr_reminder")


@notifications.kind("reviews.imr_returned", "A management review is returned with queries")
def imr_returned(notification):
    imr = _still_true(notification, {State.RETURNED, State.BEING_WRITTEN})
    return _mail(imr, f"the panel has queries about your {imr.label}", "reviews/mail/imr_returned")


@notifications.kind("reviews.imr_accepted", "A management review is accepted")
def imr_accepted(notification):
    imr = _still_true(notification, {State.ACCEPTED})
    return _mail(imr, f"your {imr.label} is accepted", "reviews/mail/imr_accepted")


def _still_true(notification, states):
    """The IMR, if its person may still see it and it still stands as it did."""
    if not notification.recipient.is_active:
        raise NotNeeded("The account is closed.")
    rows = ManagementReview.objects.visible_to(notification.recipient).select_related(
        "review__review_type", "review__board"
    )
    imr = rows.filter(pk=notification.subject_id).first()
    if imr is None:
        raise NotNeeded("This person may no longer see it.")
    if imr.state not in states:
        raise NotNeeded("It has moved on since.")
    return imr


def _mail(imr, words, template):
    context = {
        "reference": imr.review.reference,
        "board": imr.review.board.name,
        "label": imr.label,
        "due_on": imr.due_on,
        "has_conditions": bool(imr.conditions),
        "url": absolute(imr.get_absolute_url()),
    }
    when = in_words((imr.due_on - days.today()).days) if imr.state in ManagementReview.WITH_THE_AGENCY else ""
    line = Line("imr", imr.pk, imr.review.reference, words[:1].upper() + words[1:], when, imr.board_id)
    return Mail(subject=f"{imr.review.reference}: {words}", template=template, context=context, lines=[line])
