"""What lists of newsletters and feedback can be narrowed by."""

import django_filters as f

from agencies.api.filters import agency_filter, board_filter
from core.api import Filters, Keyed, Order, Truth, WordsFilter
from newsletters.models import FeedbackRequest, Newsletter


def own_newsletters(request):
    return Newsletter.objects.visible_to(request.user) if request else Newsletter.objects.none()


class NewsletterFilters(Filters):
    board = board_filter()
    state = f.ChoiceFilter(choices=Newsletter.State.choices)
    q = WordsFilter()
    ordering = Order("number", "sent_at", "created_at", default="-created_at")

    class Meta:
        model = Newsletter
        fields = []


class FeedbackFilters(Filters):
    newsletter = Keyed(queryset=own_newsletters, to_field_name="reference", label="Reference of a newsletter")
    agency = agency_filter()
    is_answered = Truth(field_name="answered_at", lookup_expr="isnull", exclude=True)
    due_on_or_before = f.DateFilter(field_name="due_on", lookup_expr="lte")
    ordering = Order("due_on", "answered_at", default="due_on")

    class Meta:
        model = FeedbackRequest
        fields = []
