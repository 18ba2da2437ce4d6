"""The agenda of a meeting."""

from datetime import date

from agencies.agenda import Agenda, Paper, Part, Point
from agencies.models import Meeting
from tests.core.print_samples.frame import BOARD, paper


def meeting():
    """Own items, and a part of each kind with a note under its lines."""
    points = [
        Point(f"HD-{number:04d}, Ring before the handover ends", note="Hospital, 3 October 2026")
        for number in range(24)
    ]
    parts = [
        Part("Claims to verify", points),
        Part("Progress of the action plan", [Point("10 actions are overdue")], [Paper("Progress report", "/")]),
    ]
    row = Meeting(kind="panel", name="Review Panel", on=date(2026, 12, 15), place="Civic Centre, room 2")
    own = ["Welcome and apologies", "Minutes of the last meeting"]
    return {
        "board": BOARD,
        "paper": paper(title="Agenda: Review Panel, 15 December 2026", name="Agenda: Review Panel"),
        "meeting": row,
        "agenda": Agenda(own, parts),
    }
