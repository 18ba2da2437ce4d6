"""The gate before what goes out by itself: nothing until a board has switched it on, nor after it was switched off.

Asked when a message is written down and once more when it is sent; a digest asks for each of its lines (`chased`).
"""

from reminders.models import BoardReminders

CLOSED = "The board has not switched its messages on yet."


def why_closed(kind, board_id):
    """Why an automatic message of this board does not go out; "" when it does."""
    if not kind.automatic or board_id is None:
        return ""
    return "" if BoardReminders.objects.live().filter(board_id=board_id).exists() else CLOSED
