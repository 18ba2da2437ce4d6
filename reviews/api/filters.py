"""What lists of reviews and of what belongs to them can be narrowed by."""

import django_filters as f
from django.db.models import F

from agencies.api.filters import agency_filter, board_filter
from core import days
from core.api import Filters, Keyed, Order, Truth, WordsFilter
from reviews.models import (
    Decision,
    Document,
    GuidanceEdition,
    LearningPoint,
    ManagementReview,
    Milestone,
    Review,
    ReviewType,
    Theme,
    ThemeScheme,
)


def readable(request):
    return Review.objects.content_visible_to(request.user) if request else Review.objects.none()


def known(request):
    return Review.objects.visible_to(request.user) if request else Review.objects.none()


def review_filter(reviews=readable, field="review"):
    return Keyed(field_name=field, queryset=reviews, to_field_name="reference", label="Reference of a review")


def theme_filter(field):
    return f.ModelChoiceFilter(field_name=field, queryset=Theme.objects.all(), label="Number of a theme")


class EditionFilters(Filters):
    review_type = Keyed(queryset=ReviewType.objects.all(), to_field_name="code")
    ordering = Order("code", "in_force_from", default="code")

    class Meta:
        model = GuidanceEdition
        fields = []


class ThemeFilters(Filters):
    scheme = Keyed(queryset=ThemeScheme.objects.all(), to_field_name="code")

    class Meta:
        model = Theme
        fields = []


class ReviewOrder(Order):
    """Reviews without the value come last, both ways."""

    def filter(self, qs, value):
        chosen = (value or [self.default])[0]
        column = F(chosen.lstrip("-"))
        order = column.desc(nulls_last=True) if chosen.startswith("-") else column.asc(nulls_last=True)
        return qs.order_by(order, "-pk")


class ReviewFilters(Filters):
    board = board_filter()
    review_type = Keyed(queryset=ReviewType.objects.all(), to_field_name="code")
    stage = f.CharFilter(max_length=40)
    is_closed = Truth(field_name="closed_at", lookup_expr="isnull", exclude=True)
    q = WordsFilter("Words; for an agency, in the reference and code name only")
    ordering = ReviewOrder("reference", "code_name", "next_due", "created_at", default="-created_at")

    class Meta:
        model = Review
        fields = []


class MilestoneFilters(Filters):
    review = review_filter()
    is_done = Truth(field_name="done_on", lookup_expr="isnull", exclude=True)
    due_before = f.DateFilter(field_name="due_on", lookup_expr="lte")
    ordering = Order("due_on", default="due_on")

    class Meta:
        model = Milestone
        fields = []


class DecisionFilters(Filters):
    review = review_filter()
    kind = f.ChoiceFilter(choices=Decision.Kind.choices)
    ordering = Order("decided_on", default="-decided_on")

    class Meta:
        model = Decision
        fields = []


class DocumentFilters(Filters):
    review = review_filter()
    kind = f.ChoiceFilter(choices=Document.Kind.choices)
    ordering = Order("added_at", default="-added_at")

    class Meta:
        model = Document
        fields = []


class ProceedingFilters(Filters):
    review = review_filter()

    class Meta:
        model = Review.proceedings.rel.related_model
        fields = []


class ImrFilters(Filters):
    review = review_filter(known)
    agency = agency_filter()
    state = f.ChoiceFilter(choices=ManagementReview.State.choices)
    is_late = Truth(method="late", label="With the agency and past its date")
    due_before = f.DateFilter(field_name="due_on", lookup_expr="lte")
    ordering = Order("due_on", default="due_on")

    class Meta:
        model = ManagementReview
        fields = []

    def late(self, rows, name, wanted):
        late = ManagementReview.objects.visible_to(self.request.user).late(days.today())
        return rows.filter(pk__in=late.values("pk")) if wanted else rows.exclude(pk__in=late.values("pk"))


class LearningPointFilters(Filters):
    review = review_filter()
    kind = f.ChoiceFilter(choices=LearningPoint.Kind.choices)
    theme = theme_filter("themes")
    is_cleared = Truth(field_name="cleared_at", lookup_expr="isnull", exclude=True)
    is_good_practice = Truth()
    q = WordsFilter()
    ordering = Order("number", "created_at", default="-created_at")

    class Meta:
        model = LearningPoint
        fields = []
