"""The one rule of a restricted review: only the people named on it, and the business managers of its board, may know of it.

That holds for whatever hangs on the review: its recommendations, answers, management reviews, actions, messages and trail.
"""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from agencies.roles import BoardRole


def named(person, review="pk"):
    """Whether `person` (a user, or an OuterRef to one) is named on the review whose id is at the path `review`."""
    return Exists(apps.get_model("reviews", "ReviewMember").objects.filter(review=OuterRef(review), user=person))


def may_know(user, review=""):
    """Rows of which this person may know, as far as the restriction of the review at the path `review` is concerned."""
    at = f"{review}__" if review else ""
    managed = user.boards_where("review.view", roles={BoardRole.BUSINESS_MANAGER})
    return Q(**{f"{at}is_restricted": False}) | Q(**{f"{at}board_id__in": managed}) | named(user, f"{at}pk")
