"""How many recommendations one person may see that no action answers."""

from agencies.roles import WHOLE_AGENCY
from core.permissions import Permission as P
from core.statements import Statement
from recommendations.models import Recommendation


def count_for(user):
    """The number of them. Asked on every home and plan, so the question that is the same for everybody is prepared, and
    who may see what is asked only of what it found."""
    # None for contributors: they see only recommendations that an action of theirs answers.
    partnerships = user.partnerships_where(P.RECOMMENDATION_VIEW, roles=WHOLE_AGENCY)
    boards = user.boards_where(P.RECOMMENDATION_VIEW) | {board for board, _ in partnerships}
    ids = [pk for (pk,) in STATEMENT.run(boards=sorted(boards))] if boards else []
    return Recommendation.objects.visible_to(user).filter(pk__in=ids).order_by().count() if ids else 0


def _statement(values):
    of_boards = Recommendation.objects.filter(review__board__in=values.any_of("boards"))
    return of_boards.without_action().order_by().values_list("pk")


STATEMENT = Statement("without_action", _statement)
