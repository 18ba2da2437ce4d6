"""The ladder: what stays late is passed up one rung at a time, and those below are told that it was.

Worked out once a day when the digests are planned, from what is late then: an item that moved is not late any more, so
its ladder stops by itself. A new due date begins a new ladder. Nobody gets a message of their own for it: it stands in
the day's digest.
"""

import datetime as dt
from collections import defaultdict
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, Value

from agencies.models import AgencyMembership, BoardMembership
from agencies.roles import AgencyRole, BoardRole
from reminders.kinds import KINDS, Entry, columns
from reminders.models import Escalation, EscalationNotice, Rung
from reminders.models.settings import chased, spoken_of
from reminders.rules import LONGEST_LATE

MOST_A_DAY = 5000  # the rest goes up on the next day: a ladder is no flood
AGENCY_ROLE = {Rung.LEAD: AgencyRole.LEAD, Rung.BOARD_MEMBER: AgencyRole.BOARD_MEMBER}
BOARD_ROLE = {Rung.MANAGER: BoardRole.BUSINESS_MANAGER, Rung.CHAIR: BoardRole.PANEL_CHAIR}


def climb(boards, on):
    """Pass up what has been late for long enough on the day `on`; returns how many items went up a rung."""
    speaking = {board: rules for board, rules in boards.items() if not rules.is_quiet(on)}
    new: list[Escalation] = []
    left: list[Escalation] = []
    for kind in KINDS.values():
        ladders = {board: rules.settings.ladder for board, rules in speaking.items() if not rules.is_off(kind.name)}
        if kind.climbs and ladders:
            for row, below in _to_the_first_rung(kind, ladders, on) + _to_the_next_rung(kind, ladders, on):
                if len(new) < MOST_A_DAY:
                    new.append(row)
                    left += [below] if below else []
    _pass_up(new, left)
    return len(new)


def _step(kind, ladder, rung=None):
    """(the rung above `rung` that this board uses for this kind, the days of grace before it), or None."""
    above = kind.climbs[kind.climbs.index(rung) + 1 :] if rung else kind.climbs
    return next(((each, ladder[each]) for each in above if ladder.get(each)), None)


def _to_the_first_rung(kind, ladders, on):
    """New escalations of what was not passed up yet."""
    steps = {board: step for board, ladder in ladders.items() if (step := _step(kind, ladder))}
    boards_of = defaultdict(list)
    for board, (_, grace) in steps.items():
        boards_of[grace].append(board)
    waited = Q()
    for grace, boards in boards_of.items():
        waited |= Q(of_board__in=boards, due_day__lte=on - dt.timedelta(days=grace))
    if not boards_of:
        return []
    passed = Escalation.objects.filter(
        item_kind=kind.name, item_id=OuterRef("pk"), due_on=OuterRef("due_day"), is_top=True
    )
    oldest = on - dt.timedelta(days=LONGEST_LATE)
    rows = chased(kind.to_remind().filter(waited, due_day__gte=oldest)).filter(~Exists(passed))
    found = rows.values_list("pk", "called", "of_board", "of_agency", "due_day")[:MOST_A_DAY]
    return [(_escalation(kind, *row, steps[row[2]][0], on), None) for row in found]


def _to_the_next_rung(kind, ladders, on):
    """(new escalation, the one below) of what stayed late after it was passed up."""
    steps = {}
    waited = Q(pk=None)
    boards_of = defaultdict(list)
    for board, ladder in ladders.items():
        for rung in kind.climbs:
            if step := _step(kind, ladder, rung):
                steps[board, rung] = step[0]
                boards_of[rung, step[1]].append(board)
    for (rung, grace), boards in boards_of.items():
        waited |= Q(rung=rung, board_id__in=boards, on__lte=on - dt.timedelta(days=grace))
    tops = Escalation.objects.filter(waited, item_kind=kind.name, is_top=True)
    still = chased(kind.to_remind().filter(pk=OuterRef("item_id"), due_day=OuterRef("due_on")))
    return [
        (_escalation(kind, row.item_id, row.reference, row.board_id, row.agency_id, row.due_on, steps[row.board_id, row.rung], on), row)
        for row in tops.filter(Exists(still), due_on__gte=on - dt.timedelta(days=LONGEST_LATE))[:MOST_A_DAY]
    ]  # fmt: skip


def _escalation(kind, item, called, board, agency, due_on, rung, on):
    return Escalation(
        item_kind=kind.name, item_id=item, reference=called, board_id=board, agency_id=agency, due_on=due_on, rung=rung, on=on
    )  # fmt: skip


def _pass_up(new, left):
    """Store the escalations above those that are `left`, and who is told: the people of the rung, and everybody below."""
    if not new:
        return
    holders, agency_people, board_people = _holders(new), _agency_people(new), _board_people(new)
    below = _told_before(new)
    notices = []
    for row in new:
        before = holders[row.item_kind, row.item_id] | below[row.item_kind, row.item_id, row.due_on]
        if row.rung in AGENCY_ROLE:
            people = agency_people[row.board_id, row.agency_id, row.rung]
        else:
            people = board_people[row.board_id, row.rung]
        row.nobody = not people - before
        notices += [(row, person, True) for person in people - before]
        if not row.nobody:
            notices += [(row, person, False) for person in before]
    Escalation.objects.filter(pk__in=[row.pk for row in left]).update(is_top=False)
    Escalation.objects.bulk_create(new, batch_size=2000)
    EscalationNotice.objects.bulk_create(
        [EscalationNotice(escalation=row, person_id=person, passed_to_them=up) for row, person, up in notices],
        batch_size=5000,
    )


def _holders(rows):
    """{(kind, item): people it is with}."""
    found = defaultdict(set)
    for kind, of_kind in groupby(sorted(rows, key=lambda row: row.item_kind), key=lambda row: row.item_kind):
        items = KINDS[kind].to_remind().filter(pk__in=[row.item_id for row in of_kind])
        parts = [part.values_list("pk", "with_person") for part in KINDS[kind].with_holders(items)]
        for item, person in parts[0].union(*parts[1:]):
            found[kind, item].add(person)
    return found


def _agency_people(rows):
    held = AgencyMembership.objects.current().filter(
        board_id__in={row.board_id for row in rows},
        agency_id__in={row.agency_id for row in rows if row.agency_id},
        role__in=AGENCY_ROLE.values(),
        user__is_active=True,
    )
    rungs = {role: rung for rung, role in AGENCY_ROLE.items()}
    found = defaultdict(set)
    for board, agency, role, person in held.values_list("board_id", "agency_id", "role", "user_id"):
        found[board, agency, rungs[AgencyRole(role)]].add(person)
    return found


def _board_people(rows):
    held = BoardMembership.objects.current().filter(
        board_id__in={row.board_id for row in rows}, role__in=BOARD_ROLE.values(), user__is_active=True
    )
    rungs = {role: rung for rung, role in BOARD_ROLE.items()}
    found = defaultdict(set)
    for board, role, person in held.values_list("board_id", "role", "user_id"):
        found[board, rungs[BoardRole(role)]].add(person)
    return found


def _told_before(rows):
    """{(kind, item, due date): people to whom a lower rung passed it}."""
    notices = EscalationNotice.objects.filter(
        passed_to_them=True, escalation__item_id__in={row.item_id for row in rows}, person__is_active=True
    ).values_list("escalation__item_kind", "escalation__item_id", "escalation__due_on", "person_id")
    found = defaultdict(set)
    for kind, item, due_on, person in notices:
        found[kind, item, due_on].add(person)
    return found


def people_to_tell(on):
    """(person, board) of everything that is still late on the day `on`, and that no message has told yet."""
    untold = EscalationNotice.objects.untold().filter(person__is_active=True)
    return of_late_items(untold, on).values_list("person_id", "escalation__board_id").distinct()


def of_late_items(notices, on):
    """Of these notices: those whose item is still late by the same date, on a board that still reminds of such items."""
    rule = Q(pk=None)
    for kind in KINDS.values():
        same = kind.to_remind().filter(
            pk=OuterRef("escalation__item_id"), due_day=OuterRef("escalation__due_on"), due_day__lt=on
        )
        rule |= Q(Exists(spoken_of(same, kind)), escalation__item_kind=kind.name)
    return notices.filter(rule)


def still_late(notices, user, on):
    """Those of the notices whose item is still late by the same date and may be known to the person: (notice, Entry)."""
    entries = {}
    by_kind = defaultdict(list)
    for notice in notices:
        by_kind[notice.escalation.item_kind].append(notice.escalation.item_id)
    for name, ids in by_kind.items():
        known = KINDS[name].known_to(user).filter(pk__in=ids).values("pk")
        rows = spoken_of(KINDS[name].to_remind().filter(pk__in=known, due_day__lt=on), KINDS[name])
        for entry in map(Entry._make, columns(rows.annotate(with_person=Value(0)), KINDS[name])):
            entries[name, entry.item, entry.due_on] = entry
    found = []
    for notice in notices:
        row = notice.escalation
        if entry := entries.get((row.item_kind, row.item_id, row.due_on)):
            found.append((notice, entry))
    return found


def passed_up_to(user, on):
    """What was passed up to this person and is still late: (notice, Entry), longest late first."""
    notices = EscalationNotice.objects.filter(person=user, passed_to_them=True).select_related("escalation")
    return sorted(still_late(list(of_late_items(notices, on)), user, on), key=lambda pair: pair[1].key)


def place_of(row, user):
    """Where one sees how an item that was passed up stands."""
    kind = KINDS[row.item_kind]
    entry = Entry(row.item_kind, row.item_id, 0, row.board_id, "", row.agency_id, row.due_on, row.reference, "", "", 0)
    return kind.place(entry, user)
