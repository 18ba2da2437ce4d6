"""What a report is about, and for whom: a board, one of its reviews, one of its agencies."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from agencies.models import Agency, Board, User
from recommendations.models import Action
from reviews.models import Review


@dataclass(frozen=True)
class Scope:
    reader: User
    board: Board
    review: Review | None = None
    agency: Agency | None = None

    @classmethod
    def of_ids(cls, reader, *, board, review=None, agency=None):
        """The scope by ids, as a print job keeps it. Raises DoesNotExist for what the reader may not (any more) see."""
        return cls(
            reader,
            Board.objects.visible_to(reader).get(pk=board),
            Review.objects.content_visible_to(reader).get(pk=review) if review else None,
            Agency.objects.visible_to(reader).get(pk=agency) if agency else None,
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
        return rows

    @property
    def words(self):
        """What the report is about, in words."""
        parts = [self.review.code_name if self.review else "", self.agency.short_name if self.agency else ""]
        return ", ".join(filter(None, parts)) or self.board.short_name

    @property
    def printed_for(self):
        role, agency, _ = self.reader.standing_on(self.board)
        return agency or f"the {role[:1].lower()}{role[1:]}"
