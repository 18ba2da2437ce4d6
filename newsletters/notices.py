"""Messages of this app: a newsletter to read, release asked and given, feedback wanted. References and links only."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import PERMISSIONS, BoardRole
from core import days, links, notifications
from core.notifications import Line, Mail, NotNeeded, absolute
from core.permissions import Permission as P
from core.templatetags.words import date_long
from newsletters.lessons import minutes_to_answer
from newsletters.models import FeedbackRequest, Newsletter
from recommendations import my_list
from reminders.kinds import in_words

LINK_PURPOSE = "newsletters.feedback"


def may_release(newsletter):
    """Active people of the board whose role lets them release."""
    roles = [role for role in BoardRole if P.NEWSLETTER_RELEASE in PERMISSIONS[role]]
    return (
        User.objects.active()
        .filter(
            board_memberships__board=newsletter.board_id,
            board_memberships__role__in=roles,
            board_memberships__ended_at=None,
        )
        .distinct()
    )


def _newsletter(notification, permission=None):
    newsletter = Newsletter.objects.select_related("board").filter(pk=notification.subject_id).first()
    if newsletter is None:
        raise NotNeeded("The newsletter was removed.")
    if not notification.recipient.is_active:
        raise NotNeeded("The account is closed.")
    if permission and not notification.recipient.can(permission, on=newsletter):
        raise NotNeeded("This is not theirs to do any more.")
    return newsletter


@notifications.kind("newsletters.release_asked", "Newsletter waits for release")
def release_asked(notification):
    newsletter = _newsletter(notification, P.NEWSLETTER_RELEASE)
    if newsletter.state != Newsletter.State.RELEASE_ASKED:
        raise NotNeeded("Nothing waits for release any more.")
    return Mail(
        subject=f"{newsletter.reference}: please read and release",
        template="newsletters/mail/release_asked",
        context={
            "reference": newsletter.reference,
            "board": newsletter.board.name,
            "url": absolute(reverse("newsletters:release", args=[newsletter.reference])),
        },
    )


@notifications.kind("newsletters.released", "Newsletter released")
def released(notification):
    newsletter = _newsletter(notification)
    if newsletter.state != Newsletter.State.RELEASED:
        raise NotNeeded("It is not waiting to be sent any more.")
    return Mail(
        subject=f"{newsletter.reference}: released, ready to send",
        template="newsletters/mail/released",
        context={
            "reference": newsletter.reference,
            "board": newsletter.board.name,
            "url": absolute(reverse("newsletters:send", args=[newsletter.reference])),
        },
    )


@notifications.kind("newsletters.taken_back", "Newsletter back to draft")
def taken_back(notification):
    newsletter = _newsletter(notification)
    return Mail(
        subject=f"{newsletter.reference}: back to draft",
        template="newsletters/mail/taken_back",
        context={
            "reference": newsletter.reference,
            "board": newsletter.board.name,
            "url": absolute(newsletter.get_absolute_url()),
        },
    )


@notifications.kind("newsletters.published", "Newsletter")
def published(notification):
    newsletter = _newsletter(notification)
    if not Newsletter.objects.visible_to(notification.recipient).filter(pk=newsletter.pk).exists():
        raise NotNeeded("It is not for this person any more.")
    return Mail(
        subject=f"{newsletter.reference}: new newsletter from {newsletter.board.short_name}",
        template="newsletters/mail/published",
        context={
            "reference": newsletter.reference,
            "board": newsletter.board.name,
            "due": date_long(newsletter.feedback_due_on) if newsletter.feedback_due_on else "",
            "minutes": minutes_to_answer(newsletter.released_content),
            "url": absolute(newsletter.get_absolute_url()),
        },
    )


def _waiting(notification):
    rows = FeedbackRequest.objects.select_related("newsletter__board", "agency")
    request = rows.filter(pk=notification.subject_id).first()
    if request is None or not request.is_waiting:
        raise NotNeeded("It is answered, or not asked for any more.")
    return request


@notifications.kind("newsletters.feedback_reminder", "Feedback reminder")
def feedback_reminder(notification):
    request = _waiting(notification)
    person = notification.recipient
    if not person.is_active or not person.can(P.FEEDBACK_ANSWER, on=request):
        raise NotNeeded("This person does not answer for the agency any more.")
    return Mail(
        subject=f"{request.newsletter.reference}: your agency’s answer is wanted",
        template="newsletters/mail/feedback_reminder",
        context=_about(request) | {"url": absolute(request.get_absolute_url())},
        lines=[_line(request)],
    )


def _line(request):
    when = in_words(request.days_left(days.today()))
    return Line("feedback", request.pk, request.newsletter.reference, "Your answer is wanted", when, request.board_id)


@notifications.kind("newsletters.feedback_link_again", "Link to answer feedback, once more", automatic=True)
@notifications.kind("newsletters.feedback_link", "Link to answer feedback")
def feedback_link(notification):
    request = _waiting(notification)
    if not request.link_is_open or request.token_hash[:16] != notification.detail.get("link"):
        raise NotNeeded("Another link was sent, or this one was withdrawn.")
    token = links.token_of(LINK_PURPOSE, request.nonce, request.token_hash)
    if token is None:
        raise NotNeeded(_("SECRET_KEY has changed since this link was made. Send a new link."))
    return Mail(
        subject=f"{request.newsletter.reference}: your answer is wanted",
        template="newsletters/mail/feedback_link",
        context=_about(request)
        | {"url": absolute(reverse("newsletters:link", args=[token])), "until": date_long(request.link_expires_at)},
        lines=[_line(request)],
    )


def _about(request):
    return {
        "reference": request.newsletter.reference,
        "board": request.newsletter.board.name,
        "agency": request.agency.short_name,
        "minutes": request.minutes,
        "due": date_long(request.due_on),
    }


# The agency's list


def waiting_for(user):
    """Feedback this person still owes, soonest first."""
    rows = FeedbackRequest.objects.waiting().filter(
        user.partnerships_where(P.FEEDBACK_ANSWER).q("newsletter__board_id"), newsletter__state=Newsletter.State.SENT
    )
    return rows.select_related("newsletter__board", "agency").order_by("due_on", "pk")


def _rows_of(user):
    """Feedback as it stands in an agency's own list."""
    return [
        my_list.Row(
            due_on=request.due_on,
            title="Say what you did about a newsletter",
            url=request.get_absolute_url(),
            board=request.newsletter.board.short_name,
            kind="Feedback",
            why=f"{request.newsletter.reference}, about {request.minutes} minutes",
            verb="Answer",
            agency=request.agency.short_name,
        )
        for request in waiting_for(user)
    ]


my_list.source("feedback", _rows_of)
