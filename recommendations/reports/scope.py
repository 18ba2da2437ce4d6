"""What a report is about, and for whom: a board, one of its reviews, one of its agencies, or the rows of a list."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies.models import Agency, Board, User
from recommendations.models import Action
from reviews.models import Review


@dataclass(frozen=True)
class Rows:
    """The rows of a filtered list, by id: actions, and recommendations that no action answers."""

    actions: tuple[int, ...] = ()
    recommendations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Scope:
    reader: User
    board: Board
    review: Review | None = None
    agency: Agency | None = None
    rows: Rows | None = None

    @classmethod
    def of_ids(cls, reader, *, board, review=None, agency=None, actions=None, recommendations=()):
        """The scope by ids, as a print job keeps it. Raises DoesNotExist for what the reader may not (any more) see."""
        return cls(
            reader,
            Board.objects.visible_to(reader).get(pk=board),
            Review.objects.content_visible_to(reader).get(pk=review) if review else None,
            Agency.objects.visible_to(reader).get(pk=agency) if agency else None,
            Rows(tuple(actions), tuple(recommendations)) if actions is not None else None,
        )

    def ids(self):
        return {
            "board": self.board.pk,
            "review": self.review.pk if self.review else None,
            "agency": self.agency.pk if self.agency else None,
        }

    def actions(self):
        """The actions of this scope that the reader may see."""
        rows = Action.objects.visible_to(self.reader).filter(board=self.board)
        if self.review:
            rows = rows.filter(Exists(Action.answers(action=OuterRef("pk"), recommendation__review=self.review)))
        if self.agency:
            rows = rows.filter(lead_agency=self.agency)
        if self.rows:
            rows = rows.filter(pk__in=self.rows.actions)
        return rows

    @property
    def words(self):
        """What the report is about, in words."""
        parts = [self.review.code_name if self.review else "", self.agency.short_name if self.agency else ""]
        words = ", ".join(filter(None, parts)) or self.board.short_name
        return _("%(board)s, part of the list") % {"board": words} if self.rows else words

    @property
    def printed_for(self):
        return self.reader.printed_for(self.board)
