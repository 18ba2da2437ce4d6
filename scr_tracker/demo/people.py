"""The boards, agencies and people of the demonstration."""

import datetime as dt
from types import SimpleNamespace

from django.utils.text import slugify

from agencies.models import Agency, AgencyMembership, Board, BoardMembership, Meeting, Partnership, User
from core import days

PASSWORD = "Larkhaven-demo-1"  # noqa: S105  printed by the demonstration, which refuses to run without SCR_DEMO

BOARD = {
    "name": "Larkhaven Safeguarding Children Partnership",
    "short_name": "Larkhaven",
    "prefix": "LH",
    "kind": Board.Kind.LSCP,
    "contact_name": "Safeguarding business unit",
    "contact_email": "business.unit@larkhaven.example",
    "contact_phone": "01632 960 100",
    "front_door_name": "the Larkhaven safeguarding hub",
    "front_door_phone": "01632 960 199",
}
SECOND_BOARD = {
    "name": "Eastmere Safeguarding Children Partnership",
    "short_name": "Eastmere",
    "prefix": "EM",
    "kind": Board.Kind.LSCP,
    "colour": "#4a2a5e",
    "contact_email": "partnership@eastmere.example",
}
AGENCIES = [  # key, name, short name, kind, lead, lead's post, contributor
    (
        "social_care",
        "Children's social care, Larkhaven Council",
        "Social care",
        "social_care",
        "Joy Oyelaran",
        "Head of safeguarding",
        "Pauline Marsh",
    ),
    (
        "police",
        "Lark Valley Police",
        "Police",
        "police",
        "Callum Reid",
        "Detective inspector, public protection",
        "Tamsin Vole",
    ),
    (
        "hospital",
        "Larkhaven Hospitals NHS Trust",
        "Hospitals Trust",
        "health_trust",
        "Anneke Bruin",
        "Named doctor",
        "Kofi Mensah-Reed",
    ),
    (
        "community",
        "Vale Community Health NHS Trust",
        "Community health",
        "community_health",
        "Beth Collins",
        "Named nurse",
        "Lorna Pask",
    ),
    ("school", "Brindle Learning Trust", "Brindle Trust", "school", "Miriam Stoker", "Safeguarding lead", None),
    ("housing", "Larkhaven Homes", "Larkhaven Homes", "housing", "Martin Eccles", "Tenancy manager", None),
]
BOARD_PEOPLE = [  # key, name, role, post
    ("manager", "Ruth Ashdown", "business_manager", "Business manager"),
    ("officer", "Dev Chandra", "board_officer", "Board officer"),
    ("chair", "Idris Kettle", "panel_chair", "Independent chair"),
    ("panel", "Hilary Stott", "panel_member", "Designated nurse"),
    ("auditor", "Owen Tranter", "auditor", "Independent scrutineer"),
]


def person(name, post):
    """One account. The address is the name, so that the list of accounts can be read."""
    return User.objects.create_user(
        f"{slugify(name).replace('-', '.')}@larkhaven.example", name, PASSWORD, job_title=post, is_demo=True
    )


def make():
    """Boards, agencies, people and meetings, by key."""
    board, second = Board.objects.create(**BOARD), Board.objects.create(**SECOND_BOARD)
    people, agencies = SimpleNamespace(), SimpleNamespace()
    for key, name, role, post in BOARD_PEOPLE:
        user = person(name, post)
        BoardMembership.objects.create(user=user, board=board, role=role)
        setattr(people, key, user)
    BoardMembership.objects.create(
        user=person("Sian Prothero", "Business manager"), board=second, role="business_manager"
    )
    people.administrator = person("Alex Fenn", "System administrator")
    User.objects.filter(pk=people.administrator.pk).update(is_system_administrator=True)
    for key, name, short, kind, lead, post, helper in AGENCIES:
        agency = Agency.objects.create(name=name, short_name=short, slug=slugify(short), kind=kind)
        setattr(agencies, key, agency)
        Partnership.objects.create(board=board, agency=agency)
        setattr(people, f"{key}_lead", person(lead, post))
        AgencyMembership.objects.create(
            user=getattr(people, f"{key}_lead"), board=board, agency=agency, role="agency_lead"
        )
        if helper:
            setattr(people, f"{key}_helper", person(helper, "Safeguarding practitioner"))
            AgencyMembership.objects.create(
                user=getattr(people, f"{key}_helper"), board=board, agency=agency, role="agency_contributor"
            )
    for key, name, post in (
        ("police", "Sasha Winterbourne", "Assistant chief constable"),
        ("hospital", "Ifeoma Larsen", "Chief nurse"),
    ):
        member = person(name, post)
        AgencyMembership.objects.create(
            user=member, board=board, agency=getattr(agencies, key), role="agency_board_member"
        )
    for key in ("police", "hospital"):
        agency = getattr(agencies, key)
        Partnership.objects.create(board=second, agency=agency)
        AgencyMembership.objects.create(
            user=getattr(people, f"{key}_lead"), board=second, agency=agency, role="agency_lead"
        )
    return board, second, people, agencies, meetings(board)


def meetings(board):
    today = days.today()

    def weekday(offset):
        day = today + dt.timedelta(days=offset)
        return day + dt.timedelta(days=(1 - day.weekday()) % 7)  # the Tuesday on or after

    def make_one(kind, name, offset, place, papers=7):
        on = weekday(offset)
        return Meeting.objects.create(
            board=board,
            kind=kind,
            name=name,
            on=on,
            starts_at=dt.time(10),
            place=place,
            papers_on=on - dt.timedelta(days=papers),
        )

    return SimpleNamespace(
        last_panel=make_one("panel", "Review Panel", -48, "Civic Centre, room 2"),
        panel=make_one("panel", "Review Panel", 12, "Civic Centre, room 2, and online"),
        board=make_one("board", "Partnership meeting", 19, "Town Hall"),
        later=make_one("sub_group", "Learning and improvement group", 40, "Online"),
    )
