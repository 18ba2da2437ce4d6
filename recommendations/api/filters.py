"""What lists of recommendations, answers, actions and what happened to them can be narrowed by."""

import django_filters as f
from django.db.models import Exists, OuterRef, Q

from agencies.api.filters import agency_filter, board_filter
from core.api import Filters, Keyed, Moment, Order, Several, Truth, WordsFilter
from recommendations.models import (
    Action,
    Evidence,
    Extension,
    ProgressUpdate,
    Recommendation,
    Response,
    Verification,
)
from reviews.api.filters import known, review_filter, theme_filter


def own_actions(request):
    return Action.objects.visible_to(request.user) if request else Action.objects.none()


class RecommendationFilters(Filters):
    review = review_filter(known)
    board = board_filter("review__board")
    scope = f.ChoiceFilter(choices=Recommendation.Scope.choices)
    kind = f.ChoiceFilter(choices=Recommendation.Kind.choices)
    theme = theme_filter("theme")
    is_cleared = Truth(field_name="cleared_at", lookup_expr="isnull", exclude=True)
    without_action = Truth(method="not_acted_on", label="Of an open review, and no action answers it")
    q = WordsFilter()
    ordering = Order("number", "created_at", default="-created_at")

    class Meta:
        model = Recommendation
        fields = []

    def not_acted_on(self, rows, name, wanted):
        missing = rows.without_action().order_by().values("pk")
        return rows.filter(pk__in=missing) if wanted else rows.exclude(pk__in=missing)


class ResponseFilters(Filters):
    review = review_filter(known, "recommendation__review")
    recommendation = f.NumberFilter(field_name="recommendation", min_value=1, max_value=2**63 - 1)
    agency = agency_filter()
    is_answered = Truth(method="answered")
    ordering = Order("answered_at", agency="agency__sort_name", default="agency__sort_name")

    class Meta:
        model = Response
        fields = []

    def answered(self, rows, name, wanted):
        return rows.exclude(answer="") if wanted else rows.filter(answer="")


class ActionFilters(Filters):
    board = board_filter()
    agency = agency_filter("lead_agency")
    review = Keyed(method="of_review", queryset=known, to_field_name="reference", label="Reference of a review")
    owner = f.NumberFilter(field_name="owner", min_value=1, max_value=2**63 - 1, label="Number of a person")
    status = Several(choices=Action.Status.choices, label="One or several, with commas between them")
    rag = Several(method="rated", choices=Action.Rag.choices, label="One or several, with commas between them")
    is_open = Truth(method="still_open")
    overdue = Truth(method="late")
    due_on_or_after = f.DateFilter(field_name="due_on", lookup_expr="gte")
    due_on_or_before = f.DateFilter(field_name="due_on", lookup_expr="lte")
    changed_since = Moment(field_name="updated_at", lookup_expr="gte", label="Last update at this moment or later")
    q = WordsFilter("Words, or a reference")
    ordering = Order(
        "due_on", "reference", "title", "updated_at", "status", agency="lead_agency__sort_name", default="due_on"
    )

    class Meta:
        model = Action
        fields = []

    def of_review(self, rows, name, review):
        return rows.filter(Exists(Action.answers(action=OuterRef("pk"), recommendation__review=review)))

    def rated(self, rows, name, rags):
        return rows.with_position().filter(shown_rag__in=rags)

    def late(self, rows, name, wanted):
        return rows.with_position().filter(overdue=wanted)

    def still_open(self, rows, name, wanted):
        still = Q(status__in=Action.OPEN)
        return rows.filter(still if wanted else ~still)


class OfActionsFilters(Filters):
    action = Keyed(queryset=own_actions, to_field_name="reference", label="Reference of an action")


class ProgressUpdateFilters(OfActionsFilters):
    going = f.ChoiceFilter(choices=ProgressUpdate.Going.choices)
    since = Moment(field_name="at", lookup_expr="gte")
    ordering = Order("at", default="-at")

    class Meta:
        model = ProgressUpdate
        fields = []


class EvidenceFilters(OfActionsFilters):
    kind = f.ChoiceFilter(choices=Evidence.Kind.choices)
    ordering = Order("added_at", default="-added_at")

    class Meta:
        model = Evidence
        fields = []


class VerificationFilters(OfActionsFilters):
    step = f.ChoiceFilter(choices=Verification.Step.choices)
    ordering = Order("at", default="-at")

    class Meta:
        model = Verification
        fields = []


class ExtensionFilters(OfActionsFilters):
    is_waiting = Truth(method="waiting")
    ordering = Order("asked_at", default="-asked_at")

    class Meta:
        model = Extension
        fields = []

    def waiting(self, rows, name, wanted):
        still = Q(decision=Extension.Decision.WAITING)
        return rows.filter(still if wanted else ~still)
