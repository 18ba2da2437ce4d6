"""What people leave behind when their last role ends: nothing is owned by somebody who has left.

What can be owned is known by the apps above. Each registers how to count it and how to let go of it; ending a role calls
both, in the same transaction, so that no way of leaving can forget one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.models import Board, User
from core.refusals import Refusal


@dataclass(frozen=True)
class Belongings:
    """One kind of thing that a person has for an agency or the board.

    `count(user, board, agency, by)`: in words how many of those that `by` may know of ("3 actions"), or "". Without an
    agency: all on the board. `let_go(user, board, successor, by)`: give what the person may not have any more to the
    successor where they may have it, and to nobody where not.
    """

    count: Callable[..., str]
    let_go: Callable[..., None]


BELONGINGS: list[Belongings] = []


def belongings(user: User, board: Board, agency=None, *, by: User) -> list[str]:
    """What the person has on this board (for one agency, or at all), in words."""
    counted = [kind.count(user, board, agency, by) for kind in BELONGINGS]
    return [words for words in counted if words]


def let_go(user: User, board: Board, *, successor: User | None = None, by: User) -> None:
    """After roles of a person ended on a board: hand over what they may not have any more. Call in the transaction.

    What nobody takes over has no owner, which home and plan show until somebody chooses one. Raises Refusal for a
    successor who is the leaver or has no account that is open.
    """
    if successor is not None and (successor.pk == user.pk or not successor.is_active):
        raise Refusal("Select somebody else who can take over.", field="successor")
    for kind in BELONGINGS:
        kind.let_go(user, board, successor, by)
