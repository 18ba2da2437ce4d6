"""Boards: set up by the system administrator, changed by those who run them."""

from django.db import IntegrityError, transaction

from agencies import logo as logos
from agencies.models import Board
from core import audit, files
from core.permissions import Permission, demand
from core.refusals import Refusal, check_version


class AlreadyThere(Refusal):
    def __init__(self):
        super().__init__("There is already a board with this name or this prefix. Choose another.")


@transaction.atomic
def create_board(*, name, short_name, kind, prefix, by):
    demand(by, Permission.ACCOUNT_MANAGE)
    try:
        with transaction.atomic():
            board = Board.objects.create(name=name, short_name=short_name, kind=kind, prefix=prefix)
    except IntegrityError as taken:
        raise AlreadyThere() from taken
    audit.record("board.created", target=board, by=by)
    return board


@transaction.atomic
def change_board(board, *, version=None, logo=None, remove_logo=False, by, **fields):
    """Change a board's details. `logo` is an uploaded picture; it is drawn anew, small and without hidden data."""
    demand(by, Permission.BOARD_MANAGE, on=board)
    board = Board.objects.select_for_update().get(pk=board.pk)
    check_version(board, version)
    if logo is not None:
        fields["logo"] = files.store_bytes(logos.redraw(logo), f"{board.slug}.png", by=by, field="logo")
    elif remove_logo:
        fields["logo"] = None
    changed = [name for name, value in fields.items() if getattr(board, name) != value]
    if not changed:
        return board
    for name in changed:
        setattr(board, name, fields[name])
    board.version += 1
    try:
        with transaction.atomic():
            board.save(update_fields=[*changed, "version"])
    except IntegrityError as taken:
        raise AlreadyThere() from taken
    audit.record("board.changed", target=board, by=by, changed=changed)
    return board
