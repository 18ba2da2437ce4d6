"""The API of reviews and of the reference data behind them."""

from django.db.models import OuterRef, Prefetch, Subquery

from core.permissions import CONTENT, NOTHING
from core.permissions import Permission as P
from core.removal_api import remove_verb
from core.viewsets import WORD, Listed, Opened, ScopedViewSet, changes, creates, verb
from reviews import register, services
from reviews.api import filters
from reviews.api import serializers as s
from reviews.models import GuidanceEdition, Review, ReviewType, StageDate, Theme, ThemeScheme

CODE = "[A-Za-z0-9_-]{1,60}"


class ReferenceData(Listed, ScopedViewSet):
    """Rows that hold nothing of a case and are the same for everybody with an account."""

    reads = NOTHING
    permissions = {"list": P.SIGNED_IN}
    lookup_field = "code"
    lookup_value_regex = CODE

    def scope(self):
        return self.model._default_manager.all()


class ReviewTypeViewSet(Opened, ReferenceData):
    """Kinds of review, with their words and stages."""

    model = ReviewType
    permissions = {"list": P.SIGNED_IN, "retrieve": P.SIGNED_IN}
    serializer_class = s.ReviewTypeSerializer


class EditionViewSet(Opened, ReferenceData):
    """Editions of the guidance, with their clocks."""

    model = GuidanceEdition
    permissions = {"list": P.SIGNED_IN, "retrieve": P.SIGNED_IN}
    related = ("review_type",)
    prefetched = ("rules",)
    serializer_class = s.EditionSerializer
    filterset_class = filters.EditionFilters


class ThemeSchemeViewSet(ReferenceData):
    """Ways of sorting what was learned."""

    model = ThemeScheme
    serializer_class = s.ThemeSchemeSerializer


class ThemeViewSet(ReferenceData):
    """Themes of every scheme."""

    model = Theme
    related = ("scheme",)
    serializer_class = s.ThemeSerializer
    filterset_class = filters.ThemeFilters


def _remind(review, *, by):
    """Write to everybody whose report is still out, at most once a day."""
    return {"agencies": services.remind_of_management_reviews(review, by=by)}


class ReviewViewSet(Listed, Opened, ScopedViewSet):
    """Reviews that the caller may know of; their content for those who may read it."""

    model = Review
    lookup_field = "reference"
    lookup_value_regex = WORD
    prefetched = (Prefetch("stage_dates", StageDate._default_manager.order_by("entered_on", "pk")), "created_by")
    serializer_class = s.ReviewSerializer
    list_serializer_class = s.ReviewRow
    filterset_class = filters.ReviewFilters
    reads = {"list": NOTHING, "*": CONTENT}
    permissions = {
        "list": P.REVIEW_LIST,
        "retrieve": P.REVIEW_LIST,
        "create": P.REVIEW_CREATE,
        "partial_update": P.REVIEW_CHANGE,
        "stage": P.REVIEW_CHANGE,
        "close": P.REVIEW_CHANGE,
        "reopen": P.REVIEW_CHANGE,
        "restrict": P.REVIEW_RESTRICT,
        "unrestrict": P.REVIEW_RESTRICT,
        "decide_whether_it_applies": P.REVIEW_CHANGE,
        "remind": P.IMR_ACCEPT,
        "remove": P.REVIEW_CHANGE,
    }

    def scope(self):
        user = self.request.user
        rows = register.with_position(register.rows(user))
        if self.action == "list":
            return rows
        before = Review.objects.visible_to(user).filter(pk=OuterRef("predecessor"))
        return rows.annotate(known_predecessor=Subquery(before.values("reference")[:1]))

    def get_queryset(self):
        if self.action == "list" and not getattr(self, "swagger_fake_view", False):
            return self.scope()
        return super().get_queryset()

    create = creates(services.log_review, s.LogBody, within="board")
    partial_update = changes(services.change_review, s.ChangeBody)
    stage = verb("stage", services.move_to_stage, s.StageBody)
    close = verb("close", services.close_review, s.ClosingBody)
    reopen = verb("reopen", services.reopen_review, s.ReviewReasonBody)
    restrict = verb("restrict", services.restrict_review, s.ReviewReasonBody)
    unrestrict = verb("unrestrict", services.unrestrict_review, s.ReviewReasonBody)
    decide_whether_it_applies = verb("decide_whether_it_applies", services.decide_whether_it_applies, s.AppliesBody)

    remind = verb("remind", _remind, answer=s.RemindedSerializer)
    remove = remove_verb()
