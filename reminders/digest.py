"""One message a day to one person: what was passed up, what is late, what is soon, over all their boards.

Written when it is sent, from what is open then. A line holds a reference, what is asked, how long, and a link; never
what the case is about.
"""

import datetime as dt
from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from agencies.models import Board
from core import days
from core.notifications import Line, Mail, NotNeeded, absolute, kind
from core.statements import Statement
from reminders import escalation
from reminders.kinds import KINDS, Entry, columns, everyone, in_words
from reminders.models import EscalationNotice, MailChoice
from reminders.models.settings import governed

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


def lines_for(user, on):
    """[(whose, entries)]: this person's own, and those of people for whom they stand in. `whose` is None for their own.

    Of somebody who is away, the deputy hears what they may see; the rest stays with the person themself.
    """
    choices = MailChoice.objects.visible_to(user).select_related("user", "deputy")
    choice = next((row for row in choices if row.user_id == user.pk), None)
    own = seen_by(open_items([user.pk], on + AHEAD), user)
    if choice and choice.is_away(on) and choice.deputy_id and _is_here(choice.deputy, on):
        taken = {(entry.kind, entry.item) for entry in seen_by(own, choice.deputy)}
        own = [entry for entry in own if (entry.kind, entry.item) not in taken]
    found = [(None, own)]
    for away in sorted(
        (row.user for row in choices if row.deputy_id == user.pk and row.is_away(on)), key=lambda each: each.sort_name
    ):
        if away.is_active:
            theirs = seen_by(open_items([away.pk], on + AHEAD), away)
            found.append((away, seen_by(theirs, user)))
    return [(whose, entries) for whose, entries in found if entries]


def _is_here(person, on):
    choice = MailChoice.objects.filter(user=person).first()
    return person.is_active and not (choice and choice.is_away(on))


@kind("digest", "Daily digest")
def write(notification):
    """The digest as it stands when it is sent: what was done since it was planned has dropped out."""
    user = notification.recipient
    if not user.is_active:
        raise NotNeeded("The account is closed.")
    on = timezone.now().astimezone(days.LONDON).date()
    groups = _passed_on(user, notification, on)
    for whose, entries in lines_for(user, on):
        groups += _late_and_soon(entries, on, whose)
    if not any(group["lines"] for group in groups):
        raise NotNeeded("Nothing is waiting any more.")
    shown, left_out = _shorten(groups)
    boards = {line["board_id"] for group in shown for line in group["lines"]}
    markings = Board.objects.filter(pk__in=boards).order_by("marking").values_list("marking", flat=True).distinct()
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


def _late_and_soon(entries, on, whose):
    late = [entry for entry in entries if entry.due_on < on]
    soon = [entry for entry in entries if entry.due_on >= on]
    of = f" for {whose.name}, who is away" if whose else ""
    return [
        {"title": f"Late{of}", "tone": "late", "lines": [_line(entry, on, entry.path) for entry in late]},
        {"title": f"Soon{of}", "tone": "soon", "lines": [_line(entry, on, entry.path) for entry in soon]},
    ]


def _passed_on(user, notification, on):
    """What was passed up to this person, and what of theirs was passed on to others; each is told once."""
    notices = list(EscalationNotice.objects.untold(notification).filter(person=user).select_related("escalation"))
    if not notices:
        return []
    EscalationNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(told_in=notification)
    pairs = escalation.still_late(notices, user, on)
    up = [_line(entry, on, KINDS[entry.kind].place(entry, user)) for notice, entry in pairs if notice.passed_to_them]
    on_to_others = [
        _line(entry, on, KINDS[entry.kind].place(entry, user), f"Passed up to {notice.escalation.to_whom}")
        for notice, entry in pairs
        if not notice.passed_to_them
    ]
    return [
        {"title": "Passed up to you", "tone": "late", "lines": up},
        {"title": "Passed up the line", "tone": "late", "lines": on_to_others},
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
        words = "passed up" if group["title"].startswith("Passed up") else group["tone"]
        numbers[words] += len(group["lines"])
    return ", ".join(f"{number} {words}" for words, number in numbers.items() if number)


@kind("reminders.item", "Reminder")
def write_item(notification):
    """One item in a message of its own, where the board wants that."""
    user, detail = notification.recipient, notification.detail
    item_kind = KINDS.get(detail.get("kind", ""))
    if not user.is_active or item_kind is None:
        raise NotNeeded("The account is closed.")
    on = timezone.now().astimezone(days.LONDON).date()
    parts = everyone(item_kind, lambda items: items.filter(pk=detail["item"]))
    entries = [Entry._make(row) for part in parts for row in columns(part.filter(with_person=user.pk), item_kind)]
    if not (entries := seen_by(entries[:1], user)):
        raise NotNeeded("It is settled, or with somebody else by now.")
    line = _line(entries[0], on, entries[0].path)
    return Mail(
        f"SCR Tracker: {line['asks']}, {line['reference']}, {line['when']}",
        "reminders/mail/item",
        {"line": line, "choices": absolute(reverse("reminders:mail"))},
        [line["line"]],
    )
