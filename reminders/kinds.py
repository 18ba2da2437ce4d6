"""The kinds of thing that people are reminded of. Each app that owns one registers it here, in its `reminding.py`.

A kind says which of its items are open, with whom each is, and how one is spoken of. Planning, the digest, the preview,
escalation and the calendars ask nothing else, so a new kind joins all of them in one place.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from agencies.roles import AgencyRole
from core.templatetags.words import plural
from reminders.models.settings import told_leads_too


class Entry(NamedTuple):
    """One item as it concerns one person."""

    kind: str
    item: int
    person: int
    board: int
    board_name: str
    agency: int | None
    due_on: dt.date
    called: str
    stands: str
    more: str
    edition: int

    @property
    def key(self):
        """Soonest first, and the same order every time."""
        return (self.due_on, self.called, self.kind, self.item)

    def left(self, on):
        """Days until it is due, negative when it is late."""
        return (self.due_on - on).days

    @property
    def asks(self):
        return KINDS[self.kind].asks(self)

    @property
    def path(self):
        return KINDS[self.kind].path(self)


class Outside(NamedTuple):
    """A reminder to somebody without an account."""

    kind: str  # of the message
    item: int
    board: int
    address: str
    subject_type: str
    detail: dict


class ItemKind:
    """A kind of item. Subclasses say the rest."""

    name = ""
    label = ""  # "Actions"
    singular = ""  # "action", in the middle of a sentence
    before: tuple[int, ...] = (28, 14, 7, 1, 0)  # days before the date; 0 is the day itself
    after: tuple[int, ...] = ()
    every = 7  # days between two reminders once it is late; 0: no more
    climbs: tuple[str, ...] = ()  # the rungs that late ones go up, from below
    has_leads = False  # whether an agency's leads can be told as well
    happens = (
        ""  # the message that tells of it when it comes up, if there is one: "at once" means that, and the digest later
    )

    def open(self) -> QuerySet:
        """Items that somebody has to do something about, annotated by `described`."""
        raise NotImplementedError

    def to_remind(self) -> QuerySet:
        """Of those: the ones that can be moved by whom they are with; not what somebody else has to decide first."""
        return self.open()

    def with_holders(self, items) -> list[QuerySet]:
        """The items once for each person they are with, annotated `with_person`; only people who may see them."""
        raise NotImplementedError

    def with_leads(self, items) -> QuerySet:
        """The items once for each active lead of their agency."""
        raise NotImplementedError

    def visible_to(self, user) -> QuerySet:
        """Items this person may see: asked once more right before a message leaves."""
        raise NotImplementedError

    def outside(self, items) -> Iterable[Outside]:
        """Of these items: those that somebody without an account was asked about."""
        return ()

    def known_to(self, user) -> QuerySet:
        """Items that this person may hear of when they are passed up: those they may see, unless a kind says more."""
        return self.visible_to(user)

    def asks(self, entry) -> str:
        """What is wanted, without case content: "Update wanted"."""
        raise NotImplementedError

    def path(self, entry) -> str:
        """Where it is done."""
        raise NotImplementedError

    def place(self, entry, user) -> str:
        """Where somebody who does not do it themself sees how it stands."""
        return self.path(entry)


KINDS: dict[str, ItemKind] = {}


def register(kind):
    """Class decorator: one instance of this kind joins everything that reminds."""
    KINDS[kind.name] = kind()
    return kind


def described(rows, *, due, board, called, agency=None, stands=None, more=None, edition=None):
    """Annotate items as every kind must; arguments are field paths, or expressions."""
    text = CharField()

    def of(value):
        return F(value) if isinstance(value, str) else value

    return rows.order_by().annotate(
        due_day=Cast(of(due), DateField()) if not isinstance(due, str) else F(due),
        of_board=F(board),
        of_board_name=F(f"{board.removesuffix('_id')}__short_name"),
        of_agency=Cast(of(agency) if agency else Value(None), BigIntegerField()),
        called=Cast(of(called), text),
        stands=Cast(of(stands), text) if stands else Value("", text),
        more=Cast(of(more), text) if more else Value("", text),
        edition=of(edition) if edition else Value(0),
    )


def leads_of(items, path):
    """Items once for each active lead, on the item's board, of the agency at the end of `path`; annotated `with_person`."""
    members = f"{path}__memberships"
    return items.filter(
        **{
            f"{members}__role": AgencyRole.LEAD,
            f"{members}__board": F("of_board"),
            f"{members}__ended_at": None,
            f"{members}__user__is_active": True,
        }
    ).annotate(with_person=F(f"{members}__user_id"))


def columns(rows, kind):
    """The values of an Entry, in order."""
    return rows.annotate(of_kind=Value(kind.name, CharField())).values_list(
        "of_kind", "pk", "with_person", "of_board", "of_board_name", "of_agency", "due_day", "called", "stands", "more", "edition",
    )  # fmt: skip


def everyone(kind, narrow, leads_at=None):
    """Items of a kind, narrowed by `narrow(items)`, once for each person they are with: a list of querysets.

    Holders always, an agency's leads besides where its board wants that. Who knows the boards that do gives their ids
    in `leads_at`: in bulk that is much faster than to ask for each item.
    """
    items = narrow(kind.to_remind())
    parts = list(kind.with_holders(items))
    if kind.has_leads and leads_at is None:
        parts.append(kind.with_leads(told_leads_too(items, kind)))
    elif kind.has_leads and leads_at:
        parts.append(kind.with_leads(items.filter(of_board__in=leads_at)))
    return parts


def in_words(left):
    """ "23 days late", "due today", "due in 4 days"."""
    if left == 0:
        return "due today"
    count = plural(abs(left), "day")
    return f"{count} late" if left < 0 else f"due in {count}"
