"""Feedback: an agency's answers, drafts of them, one-time links for people without an account, reminders."""

import secrets

from django.db import transaction
from django.utils import timezone

from agencies.models import leads_of
from core import audit, days, links, notifications
from core.models import Notification
from core.on_behalf import check_given, moment_of
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal, check_version
from core.templatetags.words import date_time
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, FeedbackResponse, Newsletter
from newsletters.services.sending import PURPOSE, link_end

ABOUT = ("shared_with", "staff_told", "shared_on", "shared_how", "barrier", "reply")
Answer = FeedbackResponse.Answer


def _lock(request):
    rows = FeedbackRequest.objects.select_for_update(of=("self",)).select_related(
        "newsletter__board", "agency", "answered_by"
    )
    return rows.get(pk=request.pk)


def _lock_to_answer(request, *, by, version):
    """The request, locked, for its agency's lead or (no `by`) for the holder of its link.

    What the board entered for the agency is answered too, and still the agency's to correct.
    """
    row = _lock(request)
    if by is not None:
        demand(by, P.FEEDBACK_ANSWER, on=row)
    elif not row.link_is_open:
        raise Refusal("This link does not work any more.")
    if not row.is_entered_for_another:
        _check_unanswered(row)
    _check_asked(row)
    check_version(row, version)
    return row


def _check_unanswered(row):
    if row.is_answered:
        who = row.answered_by.name if row.answered_by else "by the link"
        raise Refusal(f"This was answered on {date_time(row.answered_at)} ({who}). The board can open it again.")


def _check_asked(row):
    if row.closed_at is not None or row.newsletter.state != Newsletter.State.SENT:
        raise Refusal("The board does not ask for this any more.")


def request_of_link(token):
    """The request that the holder of this link may answer, by the link's hash; None when there is none.

    The link itself is the right: there is no person to ask `visible_to` about.
    """
    rows = FeedbackRequest.objects.visible_by_link(links.hash_of(token))
    return rows.select_related("newsletter__board", "agency").first()


@transaction.atomic
def open_link(request):
    """The person with the link pressed Start; the first time is noted."""
    row = _lock_to_answer(request, by=None, version=None)
    if row.opened_at is None:
        row.opened_at = timezone.now()
        row.save(update_fields=["opened_at"])
        audit.record("feedbackrequest.opened", target=row, by_link=True)
    return row


def note_opened(request, *, by):
    """The agency's lead looks at the questions; the first time is noted, and changes nothing else."""
    demand(by, P.FEEDBACK_ANSWER, on=request)
    with transaction.atomic():
        if FeedbackRequest.objects.filter(pk=request.pk, opened_at=None).update(opened_at=timezone.now()):
            audit.record("feedbackrequest.opened", target=request, by=by)


@transaction.atomic
def save_draft(request, *, typed, version=None, by=None, quietly=False):
    """Keep what was typed so far, however unfinished. `quietly` is the page saving by itself: no trace in the trail."""
    row = _lock_to_answer(request, by=by, version=version)
    row.draft, row.draft_saved_at = typed, timezone.now()
    row.opened_at = row.opened_at or timezone.now()
    row.version += 1
    row.save(update_fields=["draft", "draft_saved_at", "opened_at", "version"])
    if not quietly:
        audit.record("feedbackrequest.draft_saved", target=row, by=by, by_link=by is None)
    return row


@transaction.atomic
def answer_feedback(request, *, answers, about, version=None, by=None):
    """Send an agency's answer: one dict per learning point (`answer`, `text`, `planned_on`, `proof`), and `about` the sharing."""
    row = _lock_to_answer(request, by=by, version=version)
    corrects = row.is_answered
    points = _set_answers(row, answers, about)
    now = timezone.now()
    row.opened_at = row.opened_at or now
    row.answered_at = row.answered_at or now  # a correction was first given on the day that the board entered
    row.answered_by, row.answered_by_link = by, by is None
    row.channel = row.entered_for = ""
    row.draft, row.draft_saved_at = {}, None
    row.version += 1
    row.save()
    verb = "feedbackrequest.corrected" if corrects else "feedbackrequest.answered"
    audit.record(verb, target=row, by=by, by_link=by is None, points=points)
    return row


@transaction.atomic
def record_answer(request, *, answers, about, channel, given_on, entered_for="", version=None, by):
    """Enter what an agency answered by phone, at a meeting, by email or on paper: its answer of that day, which it can correct.

    A draft that the agency has begun stays where it is.
    """
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    _check_unanswered(row)
    _check_asked(row)
    check_version(row, version)
    check_given(channel, given_on)
    points = _set_answers(row, answers, about)
    row.answered_at, row.answered_by, row.answered_by_link = moment_of(given_on), by, False
    row.channel, row.given_on, row.entered_for = channel, given_on, entered_for.strip()
    row.version += 1
    row.save()
    on_behalf_of = {"on_behalf_of": row.agency.slug, "channel": channel, "given_on": given_on}
    audit.record("feedbackrequest.answer_recorded", target=row, by=by, points=points, **on_behalf_of)
    return row


def _set_answers(row, answers, about):
    """Put these answers in place of those before; return how many points they answer."""
    wanted = lessons(row.newsletter.released_content)
    asked = [lesson["id"] for lesson in wanted]
    _check_answers(wanted, answers)
    row.responses.all().delete()
    FeedbackResponse.objects.bulk_create(
        FeedbackResponse(request=row, learning_point_id=pk, **answers[pk]) for pk in asked
    )
    for name in ABOUT:
        setattr(row, name, about.get(name, getattr(row, name)))
    return len(asked)


def _check_answers(wanted, answers):
    if set(answers) != {lesson["id"] for lesson in wanted}:
        raise Refusal("Answer every learning point that this newsletter asks about, and only those.")
    for lesson in wanted:
        number, given = lesson["number"], answers[lesson["id"]]
        if given.get("answer") not in Answer.values:
            raise Refusal(f"Answer learning point {number}.")
        if given["answer"] == Answer.PLANNED and not given.get("planned_on"):
            raise Refusal(f"Say by when, for learning point {number}.")
        if given["answer"] == Answer.NOT_FOR_US and not given.get("text", "").strip():
            raise Refusal(f"Say why learning point {number} is not for you.")


@transaction.atomic
def reopen_answer(request, *, reason, version=None, by):
    """Let the agency answer again; what it said stays in the form."""
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    check_version(row, version)
    if not row.is_answered:
        raise Refusal("This is not answered yet.")
    if not reason.strip():
        raise Refusal("Say why it is opened again.", field="reason")
    row.answered_at = row.answered_by = None
    row.answered_by_link = False
    row.channel, row.given_on, row.entered_for = "", None, ""
    row.version += 1
    row.save()
    audit.record("feedbackrequest.reopened", target=row, by=by, reason=reason)
    return row


@transaction.atomic
def close_request(request, *, reason, version=None, by):
    """Ask no more: it leaves the agency's list, nobody is reminded, and its link stops working."""
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    check_version(row, version)
    if not row.is_waiting:
        raise Refusal("This is answered or closed already.")
    if not reason.strip():
        raise Refusal("Say why you ask no more.", field="reason")
    row.closed_at = timezone.now()
    row.version += 1
    row.save(update_fields=["closed_at", "version"])
    audit.record("feedbackrequest.closed", target=row, by=by, reason=reason)
    return row


@transaction.atomic
def ask_again(request, *, version=None, by):
    """A request that was closed is asked for again."""
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    check_version(row, version)
    if row.closed_at is None:
        raise Refusal("This is being asked for.")
    row.closed_at = None
    row.version += 1
    row.save(update_fields=["closed_at", "version"])
    audit.record("feedbackrequest.asked_again", target=row, by=by)
    return row


# One-time links


@transaction.atomic
def send_link(request, *, address, version=None, by):
    """Send a link to somebody without an account; a link sent earlier stops working."""
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    check_version(row, version)
    if row.is_answered:
        raise Refusal("This is answered already. Open the answer again first.")
    notifications.not_too_often("newsletters.feedback_link", address=address, board_id=row.board_id)
    row.nonce = secrets.token_urlsafe()
    row.token_hash = links.hash_of(links.token_for(PURPOSE, row.nonce))
    row.respondent_email, row.link_revoked_at = address, None
    row.link_expires_at = link_end(row.due_on, timezone.now())
    row.version += 1
    row.save()
    audit.record("feedbackrequest.link_sent", target=row, by=by, expires=row.link_expires_at.date())
    notifications.enqueue(
        "newsletters.feedback_link",
        key=f"feedback-link:{row.pk}:{row.token_hash[:16]}",
        address=address,
        subject=row,
        not_after=row.link_expires_at,
        link=row.token_hash[:16],
    )
    return row


@transaction.atomic
def revoke_link(request, *, version=None, by):
    """Make the link useless at once."""
    row = _lock(request)
    demand(by, P.NEWSLETTER_CHANGE, on=row.newsletter)
    check_version(row, version)
    if not row.respondent_email or row.link_revoked_at is not None:
        raise Refusal("There is no link that works.")
    row.link_revoked_at = timezone.now()
    row.version += 1
    row.save(update_fields=["link_revoked_at", "version"])
    audit.record("feedbackrequest.link_revoked", target=row, by=by)
    return row


# Reminders by hand


@transaction.atomic
def remind(newsletter, *, requests=None, by):
    """Remind the leads of agencies that have not answered; at most one message per person, agency and day.

    Returns (number of messages, agencies without a lead).
    """
    demand(by, P.NEWSLETTER_CHANGE, on=newsletter)
    waiting = newsletter.feedback_requests.waiting().select_related("agency", "newsletter")
    if requests is not None:
        waiting = waiting.filter(pk__in=[request.pk for request in requests])
    waiting = list(waiting)
    leads = leads_of([request.agency_id for request in waiting], boards=[newsletter.board_id])
    keys = {
        f"feedback-reminder:{request.pk}:{person.pk}:{days.today()}": (request, person)
        for request in waiting
        for person in leads[request.agency_id]
    }
    done = set(Notification.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    due = {key: pair for key, pair in keys.items() if key not in done}
    for key, (request, person) in due.items():
        notifications.enqueue("newsletters.feedback_reminder", key=key, recipient=person, subject=request)
    for request in {request.pk: request for request, _ in due.values()}.values():
        audit.record("feedbackrequest.reminded", target=request, by=by)
    return len(due), [request.agency.short_name for request in waiting if not leads[request.agency_id]]
