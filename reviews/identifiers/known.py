"""What may stand in a text that leaves the building: the board's own names and the days on which it met."""

SEEN_BY_FAMILIES = ("school", "early_years")


def known_names(board):
    """Names of a board and its partner agencies, but of no school or nursery: they say where a child went."""
    agencies = board.agencies.exclude(kind__in=SEEN_BY_FAMILIES).values_list("name", "short_name")
    return (board.name, board.short_name, *(name for pair in agencies for name in pair))


def meeting_days(board):
    return frozenset(board.meetings.values_list("on", flat=True))
