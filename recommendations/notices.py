"""Messages of this app: who is told what. What people are reminded of is in `reminding`.

A message holds a reference and a link. What the action or the case is about
stays behind the sign-in.
"""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import days, notifications
from core.models import Notification
from core.notifications import Line, Mail, NotNeeded, absolute
from core.permissions import Permission as P
from recommendations.models import Action, Extension, Response
from recommendations.rights import people_to_tell, people_who_may
from reminders.kinds import in_words
from reminders.rules import is_told_at_once

MAIL = "recommendations/mail/action"


# Asking for the messages, in the transaction of their cause


def claim_to_check(action, step):
    """To the business managers; not to the one who claimed. A board may want it in the digest alone."""
    if not is_told_at_once(action.board_id, "claim"):
        return
    for person in people_who_may(P.ACTION_CHECK, action.board).exclude(pk=step.by_id):
        notifications.enqueue(
            "recommendations.claim_to_check", key=f"claim:{step.pk}:{person.pk}", recipient=person, subject=action
        )


def evidence_asked(action, step):
    for person in people_to_tell(action):
        notifications.enqueue(
            "recommendations.evidence_asked", key=f"evidence:{step.pk}:{person.pk}", recipient=person, subject=action
        )


def verified(action, step):
    for person in people_to_tell(action):
        notifications.enqueue(
            "recommendations.verified", key=f"verified:{step.pk}:{person.pk}", recipient=person, subject=action
        )


def more_time_asked(extension):
    action = extension.action
    if not is_told_at_once(action.board_id, "more_time"):
        return
    for person in people_who_may(P.ACTION_CHECK, action.board).exclude(pk=extension.asked_by_id):
        notifications.enqueue(
            "recommendations.more_time_asked",
            key=f"more-time:{extension.pk}:{person.pk}",
            recipient=person,
            subject=action,
            extension=extension.pk,
        )


def more_time_decided(extension):
    """To the person who asked and to whoever has the action now."""
    action = extension.action
    people = {person.pk: person for person in people_to_tell(action)} | {extension.asked_by_id: extension.asked_by}
    for person in people.values():
        if person.pk != extension.decided_by_id:
            notifications.enqueue(
                "recommendations.more_time_decided",
                key=f"more-time-decided:{extension.pk}:{person.pk}",
                recipient=person,
                subject=action,
                extension=extension.pk,
            )


def want_updates(person, actions):
    """One message a person, however many actions; of each action once on a day. Whether there was anything to ask."""
    today = Notification.objects.filter(
        kind="recommendations.update_wanted", recipient=person, created_at__gte=days.london(days.today(), 0)
    )
    asked = {pk for ids in today.values_list("detail__actions", flat=True) for pk in ids}
    ids = sorted({action.pk for action in actions} - asked)
    if not ids:
        return False
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:24]
    notifications.enqueue(
        "recommendations.update_wanted",
        key=f"update-wanted:{person.pk}:{days.today()}:{digest}",
        recipient=person,
        subject=actions[0] if len(actions) == 1 else None,
        actions=ids,
    )
    return True


def followed_a_removal(removal, rows):
    """Of actions that went with what was removed, or came back: to whoever has them, one message a person."""
    name, by = (
        ("recommendations.actions_restored", removal.restored_by_id)
        if removal.restored_at
        else ("recommendations.actions_removed", removal.removed_by_id)
    )
    theirs = {}
    for action in (row for row in rows if isinstance(row, Action)):
        for person in people_to_tell(action).exclude(pk=by):
            theirs.setdefault(person, []).append(action)
    for person, actions in theirs.items():
        notifications.enqueue(
            name,
            key=f"{name.rpartition('.')[2]}:{removal.pk}:{person.pk}",
            recipient=person,
            subject=actions[0],
            removal=removal.pk,
            actions=[action.pk for action in actions],
        )


def want_an_answer(response):
    """To the leads of the addressed agency, once a day for a review however many recommendations it has."""
    review = response.recommendation.review
    for person in response.agency.leads(response.board_id):
        if not Response.objects.visible_to(person).filter(pk=response.pk).exists():
            continue  # of a restricted review on which this lead is not named
        notifications.enqueue(
            "recommendations.answer_wanted",
            key=f"answer:{review.pk}:{response.agency_id}:{person.pk}:{days.today()}",
            recipient=person,
            subject=response,
            review=review.pk,
        )


# Writing them, right before they are sent


def _action_for(notification, still_wanted, settled):
    person = notification.recipient
    action = Action.objects.visible_to(person).select_related("board").filter(pk=notification.subject_id).first()
    if action is None or not person.is_active:
        raise NotNeeded("This person may no longer see the action.")
    if not still_wanted(action):
        raise NotNeeded(settled)
    return action


def _mail(action, asks, sentence, path=None):
    return Mail(
        subject=f"SCR Tracker: {asks}, {action.reference}",
        template=MAIL,
        context={
            "asks": asks,
            "sentence": sentence,
            "references": [action.reference],
            "board": action.board.short_name,
            "url": absolute(path or action.get_absolute_url()),
        },
        lines=[_line(action, asks)],
    )


def _line(action, asks):
    when = in_words(action.days_left()) if action.is_with_the_agency else ""
    return Line("action", action.pk, action.reference, asks[:1].upper() + asks[1:], when, action.board_id)


@notifications.kind("recommendations.claim_to_check", "A claim to check", automatic=True)
def write_claim_to_check(notification):
    action = _action_for(
        notification,
        lambda it: it.status == Action.Status.CLAIMED and not it.is_checked,
        "The claim was checked by then.",
    )
    return _mail(action, "a claim to check", "An agency says that this action is done. Is the proof enough?")


@notifications.kind("recommendations.evidence_asked", "More evidence asked for", automatic=True)
def write_evidence_asked(notification):
    action = _action_for(
        notification, lambda it: it.status == Action.Status.EVIDENCE_REQUESTED, "The evidence was handed in by then."
    )
    return _mail(action, "more evidence wanted", "The board needs more evidence for this action.")


@notifications.kind("recommendations.verified", "Action verified", automatic=True)
def write_verified(notification):
    action = _action_for(notification, lambda it: it.status in Action.DONE, "The action was reopened by then.")
    return _mail(action, "verified", "The panel has verified this action. Thank you; nothing more is asked of you now.")


def _extension_of(notification):
    return Extension.objects.filter(pk=notification.detail.get("extension")).first()


@notifications.kind("recommendations.more_time_asked", "More time asked for", automatic=True)
def write_more_time_asked(notification):
    extension = _extension_of(notification)
    action = _action_for(
        notification, lambda it: extension is not None and extension.is_waiting, "It was decided by then."
    )
    return _mail(action, "more time asked for", "An agency asks for more time. The date stays until you decide.")


@notifications.kind("recommendations.more_time_decided", "More time decided", automatic=True)
def write_more_time_decided(notification):
    extension = _extension_of(notification)
    action = _action_for(
        notification, lambda it: extension is not None and not extension.is_waiting, "It was withdrawn."
    )
    agreed = extension.decision == Extension.Decision.AGREED
    sentence = "The board agreed to the new date." if agreed else "The board kept the date. Its reason is on the page."
    return _mail(action, "more time agreed" if agreed else "more time not agreed", sentence)


@notifications.kind("recommendations.update_wanted", "An update wanted")
def write_update_wanted(notification):
    person = notification.recipient
    rows = Action.objects.visible_to(person).with_the_agency().filter(pk__in=notification.detail.get("actions", []))
    actions = list(rows.select_related("board")) if person.is_active else []
    if not actions:
        raise NotNeeded("Nothing of it is waiting for this person any more.")
    if len(actions) == 1:
        return _mail(
            actions[0], "an update wanted", "The board asks how this action is going.", update_path(actions[0])
        )
    return Mail(
        subject=f"SCR Tracker: updates wanted on {len(actions)} actions",
        template=MAIL,
        context={
            "asks": "updates wanted",
            "sentence": "The board asks how these actions are going.",
            "references": [action.reference for action in actions],
            "board": actions[0].board.short_name,
            "url": absolute("/my-list/"),
        },
        lines=[_line(action, "an update wanted") for action in actions],
    )


def _about_removed(notification, rows, asks, say):
    """Of these actions, those that still concern this person."""
    person = notification.recipient
    rows = rows.filter(pk__in=notification.detail.get("actions", [])).select_related("board", "lead_agency")
    actions = [row for row in rows if person in people_to_tell(row)]
    if not actions:
        raise NotNeeded("None of it concerns this person any more.")
    references = [action.reference for action in actions]
    return Mail(
        subject=f"SCR Tracker: {asks}, {', '.join(references[:3])}{' …' if references[3:] else ''}",
        template=MAIL,
        context={
            "asks": asks,
            "sentence": say(len(actions)),
            "references": references,
            "board": actions[0].board.short_name,
            "url": absolute("/my-list/"),
        },
        lines=[Line("action", row.pk, row.reference, asks.capitalize(), board_id=row.board_id) for row in actions],
    )


@notifications.kind("recommendations.actions_removed", gettext_lazy("Actions removed"), automatic=True)
def write_actions_removed(notification):
    return _about_removed(
        notification,
        Action.that_went_with(notification.detail.get("removal")),
        _("removed"),
        lambda number: ngettext(
            "The board removed this action, because what it answered was entered by mistake. Nothing more is asked of you.",
            "The board removed these actions, because what they answered was entered by mistake. Nothing more is asked of you.",
            number,
        ),
    )


@notifications.kind("recommendations.actions_restored", gettext_lazy("Actions restored"), automatic=True)
def write_actions_restored(notification):
    return _about_removed(
        notification,
        Action.objects.all(),
        _("restored"),
        lambda number: ngettext(
            "The board undid the removal of this action. It stands as it did before.",
            "The board undid the removal of these actions. They stand as they did before.",
            number,
        ),
    )


@notifications.kind("recommendations.answer_wanted", "An answer to a recommendation wanted")
def write_answer_wanted(notification):
    person, review = notification.recipient, notification.detail.get("review")
    waiting = Response.objects.visible_to(person).waiting().filter(recommendation__review_id=review)
    waiting = waiting.filter(person.partnerships_where(P.RECOMMENDATION_RESPOND).q("recommendation__review__board_id"))
    response = waiting.select_related("recommendation__review__board").first() if person.is_active else None
    if response is None:
        raise NotNeeded("It was answered by then.")
    review = response.recommendation.review
    return Mail(
        subject=f"SCR Tracker: an answer is wanted, {review.reference}",
        template=MAIL,
        context={
            "asks": "an answer is wanted",
            "sentence": "A recommendation is addressed to your agency. Say whether you accept it.",
            "references": [review.reference],
            "board": review.board.short_name,
            "url": absolute("/my-list/"),
        },
    )


def update_path(action):
    return f"{action.get_absolute_url()}update/"
