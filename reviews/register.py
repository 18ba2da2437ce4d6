"""The register of reviews as one person may see it: rows, their clocks and counts.

An agency knows that a review it takes part in exists, and no more: for such a
row every figure is empty.
"""

from typing import Any

from django.db.models import Case, CharField, Count, DateField, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from core import days
from reviews.models import ManagementReview, Milestone, Review


def rows(user):
    """Reviews this person may know of; `is_readable` says of which they may read the content, `own_due` when an
    agency's own report is due."""
    known = Review.objects.visible_to(user).select_related("review_type", "edition", "board")
    if not user.partnerships_where("review.list"):
        return known.annotate(is_readable=Value(True), own_due=Value(None, output_field=DateField()))
    own = ManagementReview.objects.visible_to(user).outstanding().filter(review=OuterRef("pk")).order_by("due_on")
    return known.annotate(
        is_readable=Exists(Review.objects.content_visible_to(user).filter(pk=OuterRef("pk"))),
        own_due=Subquery(own.values("due_on")[:1]),
    )


def with_position(rows, on=None):
    """Add the next clock, the agencies' reports still out, and the actions open and overdue; empty where closed."""
    on = on or days.today()
    clocks = Milestone.objects.filter(review=OuterRef("pk")).running().order_by("due_on", "pk")
    imrs = ManagementReview.objects.filter(review=OuterRef("pk")).order_by()
    return rows.annotate(
        next_due=_if_readable(Subquery(clocks.values("due_on")[:1]), DateField()),
        next_clock=_if_readable(Subquery(clocks.values("name")[:1]), CharField()),
        next_unit=_if_readable(Subquery(clocks.values("rule__unit")[:1]), CharField()),
        imrs_asked=_if_readable(_count(imrs, "review")),
        imrs_out=_if_readable(_count(imrs.outstanding(), "review")),
        imrs_late=_if_readable(_count(imrs.late(on), "review")),
        applicability=_if_readable(Review.last_applicability(), CharField()),
        actions_open=_if_readable(_actions("open")),
        actions_overdue=_if_readable(_actions("overdue", on)),
    )


def _if_readable(expression, output=None):
    return Case(When(is_readable=True, then=expression), default=None, output_field=output or IntegerField())


def _count(rows, by):
    counted = rows.values(by).annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


def _actions(question, *arguments):
    """How many actions of a review answer `question` ("open", "overdue"): asked through the relation, upwards."""
    rows = getattr(upward("actions").objects.all(), question)(*arguments)
    rows = rows.filter(recommendations__review=OuterRef("pk"), recommendations__removal=None)
    return _count(rows.order_by(), "recommendations__review")


def actions_by_status(review):
    """The statuses that occur among the actions of a review, in order, with how many of each."""
    action = upward("actions")
    rows = action.objects.filter(recommendations__review=review, recommendations__removal=None)
    rows = rows.order_by().values("status")
    numbers = {row["status"]: row["number"] for row in rows.annotate(number=Count("pk", distinct=True))}
    return [
        {"code": code, "label": label, "count": numbers[code]}
        for code, label in action.Status.choices
        if code in numbers
    ]


def upward(name) -> Any:
    """The model of recommendations, or of their actions, which a higher app owns: reached through the relation."""
    recommendation: Any = Review._meta.get_field("recommendations").related_model
    return recommendation if name == "recommendations" else recommendation._meta.get_field(name).related_model
