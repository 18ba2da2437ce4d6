"""Boards, agencies and a person for every role, for the benchmark's database."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from agencies.models import Agency, AgencyMembership, Board, BoardMembership, Meeting, Partnership, User, sort_key
from agencies.roles import AgencyRole, BoardRole
from core import days
from reminders.models import BoardReminders

AGENCIES = 40
NOBODY_KNOWS = "no hash, so no password opens it"
HELPERS = 2  # contributors of each agency
SHARES = {
    "LG": 0.86,
    "MD": 0.07,
    "SM": 0.05,
    "TN": 0.02,
}  # of all actions, by board; of 10,000 the last has the 200 that are printed
KINDS = [kind for kind in Agency.Kind if kind != Agency.Kind.BUSINESS_UNIT]


@dataclass
class People:
    """Who there is: boards by prefix, agencies in order, and one person by role."""

    boards: dict = field(default_factory=dict)
    agencies: list = field(default_factory=list)
    leads: dict = field(default_factory=dict)  # agency id: its lead
    helpers: dict = field(default_factory=dict)  # agency id: its contributors
    of_board: dict = field(default_factory=dict)  # (prefix, role): the person
    everywhere: User | None = None  # an auditor on every board

    def agencies_of(self, prefix):
        """The large board has them all, each smaller one a dozen."""
        return self.agencies if prefix == "LG" else self.agencies[: AGENCIES * 3 // 10]


def account(name, number):
    name = f"{name} {number}"
    return User(
        email=f"{name.replace(' ', '.').lower()}@benchmark.example",
        name=name,
        sort_name=sort_key(name),
        password=NOBODY_KNOWS,
    )


def load_people():
    people = People()
    people.boards = {
        prefix: Board.objects.create(
            name=f"Board {prefix} Safeguarding Children Partnership", short_name=f"Board {prefix}", prefix=prefix
        )
        for prefix in SHARES
    }
    people.agencies = Agency.objects.bulk_create(
        Agency(
            name=f"Agency {n:02d} of the benchmark",
            short_name=f"Agency {n:02d}",
            slug=f"agency-{n:02d}",
            kind=KINDS[n % len(KINDS)],
            sort_name=f"agency {n:02d} of the benchmark",
        )
        for n in range(AGENCIES)
    )
    for prefix, board in people.boards.items():
        Partnership.objects.bulk_create(
            Partnership(board=board, agency=agency) for agency in people.agencies_of(prefix)
        )
        Meeting.objects.create(
            board=board, kind=Meeting.Kind.PANEL, name="Review Panel", on=days.today() + dt.timedelta(days=15)
        )
    _load_board_people(people)
    _load_agency_people(people)
    switch_on(people.boards.values(), people.everywhere)
    return people


def switch_on(boards, by):
    """Reminders on, for years."""
    BoardReminders.objects.bulk_create(
        BoardReminders(
            board=board,
            quiet_weekdays=[],
            quiet_on_bank_holidays=False,
            switched_on_at=timezone.now(),
            switched_on_by=by,
            chases_from=days.today() - dt.timedelta(days=3650),
        )
        for board in boards
    )


def _load_board_people(people):
    seats = []
    for prefix, board in people.boards.items():
        for role in BoardRole:
            person = account(f"{role.label} {prefix}", 1)
            person.save()
            people.of_board[prefix, role] = person
            seats.append(BoardMembership(user=person, board=board, role=role))
    people.everywhere = account("Auditor everywhere", 1)
    people.everywhere.save()
    seats += [
        BoardMembership(user=people.everywhere, board=board, role=BoardRole.AUDITOR) for board in people.boards.values()
    ]
    BoardMembership.objects.bulk_create(seats)


def _load_agency_people(people):
    parts = []
    for agency in people.agencies:
        lead = account("Lead", agency.pk)
        helpers = [account(f"Helper {n}", agency.pk) for n in range(HELPERS)]
        for person in User.objects.bulk_create([lead, *helpers]):
            role = AgencyRole.LEAD if person is lead else AgencyRole.CONTRIBUTOR
            parts += [
                AgencyMembership(user=person, board=people.boards[prefix], agency=agency, role=role)
                for prefix in people.boards
                if agency in people.agencies_of(prefix)
            ]
        people.leads[agency.pk], people.helpers[agency.pk] = lead, helpers
    AgencyMembership.objects.bulk_create(parts)
