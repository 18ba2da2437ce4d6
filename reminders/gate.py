"""The gate before everything that goes out by itself: a board's messages wait until the board has switched them on."""

from reminders.models import BoardReminders

CLOSED = "The board has not switched its messages on yet."


def why_closed(kind, board_id):
    """Why an automatic message of this board does not go out; "" when it does."""
    if not kind.automatic or board_id is None:
        return ""
    return "" if BoardReminders.objects.live().filter(board_id=board_id).exists() else CLOSED
