"""One message a day to one person: what was passed up, what is late, what is soon, over all their boards.

Written when it is sent, from what is open then. A line holds a reference, what is asked, how long, and a link; never
what the case is about.
"""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from agencies.models import Board, User
from core import days
from core.models import Notification
from core.notifications import Line, Mail, NotNeeded, absolute, kind
from core.statements import Statement
from reminders import escalation
from reminders.kinds import KINDS, Entry, columns, everyone, in_words
from reminders.models import EscalationNotice, MailChoice
from reminders.models.settings import governed, spoken_of
from reminders.rules import URGENT_AHEAD

AHEAD = dt.timedelta(days=28)
MOST_LINES = 60  # what is left over stands in the person's list


def _everything(values, narrow):
    """What these people have, due until a day: one statement for all kinds."""
    parts = []
    for item_kind in KINDS.values():
        for rows in everyone(
            item_kind, lambda items, kind=item_kind: narrow(items.filter(due_day__lte=values.date("until")), kind)
        ):
            parts.append(columns(rows.filter(with_person__in=values.any_of("people")), item_kind))
    return parts[0].union(*parts[1:])


CHASED = Statement("reminders_chased", lambda values: _everything(values, governed))
ALL = Statement("reminders_all", lambda values: _everything(values, lambda items, kind: items))


# Asked for every digest, and nearly always without an answer.
CHOSEN = Statement(
    "reminders_chosen",
    lambda values: MailChoice.objects.filter(
        Q(user__in=values.any_of("people")) | Q(deputy__in=values.any_of("people"))
    ).values_list("pk"),
)
UNTOLD = Statement(
    "reminders_untold",
    lambda values: (
        EscalationNotice.objects.filter(person__in=values.any_of("people"))
        .exclude(told_in__state=Notification.State.SENT)
        .values_list("pk")
    ),
)
MARKINGS = Statement(
    "reminders_markings",
    lambda values: (
        Board.objects.filter(pk__in=values.any_of("boards")).order_by("marking").values_list("marking").distinct()
    ),
)


def open_items(people, until, *, chased=True):
    """What is with these people (ids) and due by a day, as Entries, soonest first.

    `chased`: only what their boards remind of; otherwise whatever there is.
    """
    rows = (CHASED if chased else ALL).run(people=list(people), until=until)
    return sorted(map(Entry._make, rows), key=lambda entry: entry.key)


def seen_by(entries, user):
    """Those of the entries that this person may see: asked of `visible_to`, whatever made them entries."""
    ids = defaultdict(set)
    for entry in entries:
        ids[entry.kind].add(entry.item)
    known = {
        (name, pk)
        for name, items in ids.items()
        for pk in KINDS[name].visible_to(user).filter(pk__in=items).values_list("pk", flat=True)
    }
    return [entry for entry in entries if (entry.kind, entry.item) in known]


class Standing(NamedTuple):
    """Who hears what on a day: one person, who stands in for them, and for whom they stand in."""

    user: User
    choice: MailChoice | None
    deputy: User | None
    away: list[User]


def standing(user, on):
    """How this person stands to others on the day `on`."""
    if not CHOSEN.run(people=[user.pk]):
        return Standing(user, None, None, [])
    choices = MailChoice.objects.visible_to(user).select_related("user", "deputy")
    choice = next((row for row in choices if row.user_id == user.pk), None)
    away = [row.user for row in choices if row.deputy_id == user.pk and row.is_away(on) and row.user.is_active]
    deputy = choice.deputy if choice and choice.is_away(on) and choice.deputy_id else None
    if deputy and not _is_here(deputy, on):
        deputy = None
    return Standing(user, choice, deputy, sorted(away, key=lambda each: each.sort_name))


def _is_here(person, on):
    choice = MailChoice.objects.filter(user=person).first()
    return person.is_active and not (choice and choice.is_away(on))


def lines_for(user, on, stands=None):
    """[(whose, entries)]: this person's own, and those of people for whom they stand in. `whose` is None for their own.

    Of somebody who is away, the deputy hears what they may see; the rest stays with the person themself.
    """
    user, choice, deputy, away = stands or standing(user, on)
    own = seen_by(open_items([user.pk], on + AHEAD), user)
    theirs = {person: seen_by(seen_by(open_items([person.pk], on + AHEAD), person), user) for person in away}
    mine = {(entry.kind, entry.item) for entry in own}
    if deputy:
        taken = {(entry.kind, entry.item) for entry in seen_by(own, deputy)}
        own = [entry for entry in own if (entry.kind, entry.item) not in taken]
    if choice and choice.frequency == MailChoice.Frequency.URGENT:
        own = [entry for entry in own if entry.due_on <= on + URGENT_AHEAD]
    found = [(None, own)]
    for person, entries in theirs.items():
        found.append((person, [entry for entry in entries if (entry.kind, entry.item) not in mine]))
    return [(whose, entries) for whose, entries in found if entries]


@kind("digest", "Daily digest")
def write(notification):
    """The digest as it stands when it is sent: what was done since it was planned has dropped out."""
    user = notification.recipient
    if not user.is_active:
        raise NotNeeded("The account is closed.")
    on = days.today()
    if _is_told_later(notification, on):
        raise NotNeeded("A later digest says what waits.")
    stands = standing(user, on)
    groups = _passed_on(stands, notification, on)
    for whose, entries in lines_for(user, on, stands):
        groups += _late_and_soon(entries, on, whose)
    if not any(group["lines"] for group in groups):
        raise NotNeeded("Nothing is waiting any more.")
    shown, left_out = _shorten(groups)
    boards = {line["board_id"] for group in shown for line in group["lines"]}
    markings = [marking for (marking,) in MARKINGS.run(boards=sorted(boards))]
    context = {
        "groups": shown,
        "left_out": left_out,
        "marking": ", ".join(markings),
        "several_boards": len(boards) > 1,
        "home": absolute(reverse("home")),
        "choices": absolute(reverse("reminders:mail")),
        "on": on,
    }
    subject = f"SCR Tracker: {_count(shown)}"
    return Mail(subject, "reminders/mail/digest", context, [line["line"] for group in shown for line in group["lines"]])


def _is_told_later(notification, on):
    """Whether this is the digest of a day gone by, and a later one was sent or is on its way."""
    planned_for = notification.detail.get("on", "")
    if planned_for >= on.isoformat():
        return False
    state = Notification.State
    digests = Notification.objects.filter(kind="digest", recipient=notification.recipient, detail__on__gt=planned_for)
    return digests.exclude(state__in=[state.FAILED, state.CANCELLED, state.EXPIRED]).exists()


def _late_and_soon(entries, on, whose):
    late = [entry for entry in entries if entry.due_on < on]
    soon = [entry for entry in entries if entry.due_on >= on]
    of = f" for {whose.name}, who is away" if whose else ""
    return [
        _group(f"Late{of}", "late", [_line(entry, on, entry.path) for entry in late]),
        _group(f"Soon{of}", "soon", [_line(entry, on, entry.path) for entry in soon]),
    ]


def _group(title, counts_as, lines):
    return {"title": title, "counts_as": counts_as, "tone": "soon" if counts_as == "soon" else "late", "lines": lines}


def _passed_on(stands, notification, on):
    """What was passed up to this person or to those they stand in for, and what of theirs was passed on to others.

    Each is told once. What is settled by now, or not for them to know, is dropped, so that it asks for no message again.
    """
    user, deputy = stands.user, stands.deputy
    everyone_here = [user, *stands.away]
    if not UNTOLD.run(people=[person.pk for person in everyone_here]):
        return []
    notices = list(
        EscalationNotice.objects.untold(notification).filter(person__in=everyone_here).select_related("escalation")
    )
    if not notices:
        return []
    groups, told = [], []
    for person in everyone_here:
        theirs = [notice for notice in notices if notice.person_id == person.pk]
        if person == user and deputy:
            known = {notice.pk for notice, _ in escalation.still_late(theirs, deputy, on)}
            theirs = [notice for notice in theirs if notice.pk not in known]  # their deputy hears of it
        pairs = escalation.still_late(theirs, user, on)
        told += [notice.pk for notice, _ in pairs]
        if person == user:
            dropped = {notice.pk for notice in theirs} - {notice.pk for notice, _ in pairs}
            EscalationNotice.objects.filter(pk__in=dropped).delete()
        groups += _up_and_on(pairs, user, on, "" if person == user else f" for {person.name}, who is away")
    EscalationNotice.objects.filter(pk__in=told).update(told_in=notification)
    return groups


def _up_and_on(pairs, user, on, of):
    up = [_line(entry, on, KINDS[entry.kind].place(entry, user)) for notice, entry in pairs if notice.passed_to_them]
    on_to_others = [
        _line(entry, on, KINDS[entry.kind].place(entry, user), f"Passed up to {notice.escalation.to_whom}")
        for notice, entry in pairs
        if not notice.passed_to_them
    ]
    return [
        _group(f"Passed up to you{of}", "passed up", up),
        _group(f"Passed up the line{of}", "passed up", on_to_others),
    ]


def _line(entry, on, path, asks=""):
    asks, when = asks or entry.asks, in_words(entry.left(on))
    return {
        "reference": entry.called,
        "asks": asks,
        "when": when,
        "url": absolute(path),
        "board": entry.board_name,
        "board_id": entry.board,
        "line": Line(entry.kind, entry.item, entry.called, asks, when, entry.board),
    }


def _shorten(groups):
    """Groups that have lines, with at most MOST_LINES lines in all; and how many were left out."""
    shown, room, left_out = [], MOST_LINES, 0
    for group in groups:
        lines = group["lines"][:room]
        left_out += len(group["lines"]) - len(lines)
        room -= len(lines)
        if lines:
            shown.append(group | {"lines": lines})
    return shown, left_out


def _count(groups):
    """ "1 passed up, 2 late, 3 soon"."""
    numbers = {"passed up": 0, "late": 0, "soon": 0}
    for group in groups:
        numbers[group["counts_as"]] += len(group["lines"])
    return ", ".join(f"{number} {words}" for words, number in numbers.items() if number)


@kind("reminders.item", "Reminder", automatic=True)
def write_item(notification):
    """One item in a message of its own, where the board wants that; to a deputy, that of somebody who is away."""
    user, detail = notification.recipient, notification.detail
    if not user.is_active:
        raise NotNeeded("The account is closed.")
    on = days.today()
    stands = standing(user, on)
    holder = detail.get("of", user.pk)
    if holder != user.pk and holder not in {person.pk for person in stands.away}:
        raise NotNeeded("They are back themselves.")
    entry = _as_planned(detail, holder)
    if entry is None or not seen_by([entry], user):
        raise NotNeeded("It is settled, or with somebody else by now.")
    if holder == user.pk and stands.deputy and seen_by([entry], stands.deputy):
        raise NotNeeded("Their deputy hears of it.")
    line = _line(entry, on, entry.path)
    return Mail(
        f"SCR Tracker: {line['asks']}, {line['reference']}, {line['when']}",
        "reminders/mail/item",
        {"line": line, "choices": absolute(reverse("reminders:mail"))},
        [line["line"]],
    )


def _as_planned(detail, holder):
    """The item of a single message, if it is still with this person (an id), by the same date, on a board that reminds."""
    item_kind = KINDS[detail["kind"]]
    parts = everyone(
        item_kind, lambda items: spoken_of(items.filter(pk=detail["item"], due_day=detail["due"]), item_kind)
    )
    rows = (row for part in parts for row in columns(part.filter(with_person=holder), item_kind))
    return next(map(Entry._make, rows), None)
