"""Reviews and the reference data behind them, as the API shows and takes them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.serializers import PersonName, boards_where
from core.permissions import Permission as P
from core.serializers import Body, Chosen, Day, ReasonBody, RowBody, Shown, Text, Version, VersionBody, key
from reviews.models import DeadlineRule, GuidanceEdition, Review, ReviewType, Theme, ThemeScheme

DATES = [f"{name}_on" for name in Review.KEY_DATES]


class StageName(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ReviewTypeSerializer(Shown):
    stages = StageName(many=True, read_only=True)
    required_documents = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ReviewType
        fields = ["code", "name", "origin", "imr_label", "imr_short", "stages", "required_documents"]


class DeadlineRuleSerializer(Shown):
    class Meta:
        model = DeadlineRule
        fields = ["code", "name", "start_event", "done_event", "number", "unit", "source"]


class EditionSerializer(Shown):
    review_type = key("code")
    rules = DeadlineRuleSerializer(many=True, read_only=True)

    class Meta:
        model = GuidanceEdition
        fields = ["code", "name", "review_type", "in_force_from", "in_force_to", "rules"]


class ThemeSchemeSerializer(Shown):
    class Meta:
        model = ThemeScheme
        fields = ["code", "name", "source"]


class ThemeSerializer(Shown):
    scheme = key("code")

    class Meta:
        model = Theme
        fields = ["id", "scheme", "code", "name"]


class StageDay(serializers.Serializer):
    stage = serializers.CharField()
    entered_on = serializers.DateField()


class ReviewContent(Shown):
    """What only readers of the review's content get."""

    edition = key("code")
    predecessor = serializers.SerializerMethodField()
    created_by = PersonName(read_only=True, allow_null=True)
    stages = StageDay(source="stage_dates", many=True, read_only=True)

    class Meta:
        model = Review
        fields = [
            "summary",
            "area",
            "lead_reviewer",
            "edition",
            "is_restricted",
            *DATES,
            "predecessor",
            "stages",
            "created_at",
            "created_by",
            "closed_at",
            "version",
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_predecessor(self, review):
        return getattr(review, "known_predecessor", None)


class ReviewRow(Shown):
    """A review in a list. Its figures are null where the caller may not read the content."""

    board = key("prefix")
    review_type = key("code")
    stage_name = serializers.CharField(read_only=True)
    is_closed = serializers.BooleanField(read_only=True)
    is_readable = serializers.BooleanField(read_only=True)
    applicability = serializers.ChoiceField(
        ["applies_here", "not_here"],
        read_only=True,
        allow_null=True,
        help_text="What was last decided about learning from elsewhere",
    )
    next_due = serializers.DateField(read_only=True, allow_null=True)
    imrs_out = serializers.IntegerField(read_only=True, allow_null=True)
    imrs_late = serializers.IntegerField(read_only=True, allow_null=True)
    actions_open = serializers.IntegerField(read_only=True, allow_null=True)
    actions_overdue = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Review
        fields = [
            "reference",
            "board",
            "code_name",
            "review_type",
            "stage",
            "stage_name",
            "is_closed",
            "is_readable",
            "applicability",
            "next_due",
            "imrs_out",
            "imrs_late",
            "actions_open",
            "actions_overdue",
        ]


class ReviewSerializer(ReviewRow):
    """One review. `content` is null for an agency, which may know that the review exists and no more."""

    content = serializers.SerializerMethodField()

    class Meta(ReviewRow.Meta):
        fields = [*ReviewRow.Meta.fields, "content"]

    @extend_schema_field(ReviewContent(allow_null=True))
    def get_content(self, review):
        return ReviewContent(review, context=self.context).data if review.is_readable else None


def readable_reviews(user, on):
    return Review.objects.content_visible_to(user)


def changeable_reviews(user, on):
    """Reviews to which the caller may add something; whether they may add *this* is asked of the review."""
    return Review.objects.content_visible_to(user).select_related("review_type", "edition", "board")


class LogBody(RowBody):
    board = Chosen(boards_where(P.REVIEW_CREATE), "prefix")
    review_type = Chosen(lambda user, on: ReviewType.objects.all(), "code")
    edition = Chosen(lambda user, on: GuidanceEdition.objects.all(), "code", required=False)
    code_name = Text(max_length=60, required=False, allow_blank=True, help_text="Empty: one is chosen.")
    predecessor = Chosen(readable_reviews, "reference", required=False, allow_null=True)

    class Meta:
        model = Review
        fields = [
            "board",
            "review_type",
            "edition",
            "code_name",
            "area",
            "summary",
            "lead_reviewer",
            "predecessor",
            "is_restricted",
            *DATES,
        ]


class ChangeBody(RowBody):
    edition = Chosen(lambda user, on: GuidanceEdition.objects.filter(review_type=on.review_type_id), "code")
    version = Version()

    class Meta:
        model = Review
        fields = ["code_name", "area", "summary", "lead_reviewer", "edition", *DATES, "version"]


class ClosingBody(VersionBody):
    reason = Text(max_length=4000, required=False, allow_blank=True, help_text="Needed where something is still open")


class StageBody(VersionBody):
    stage = Text(max_length=40)
    on = Day(required=False)


class ReviewReasonBody(ReasonBody):
    reason = Text(max_length=4000)


class AppliesBody(Body):
    applies = serializers.BooleanField()
    decided_on = Day()
    decided_by = Text(max_length=120)
    reason = Text(max_length=4000)
    dissent = Text(max_length=2000, required=False, allow_blank=True)


class RemindedSerializer(serializers.Serializer):
    agencies = serializers.ListField(
        child=serializers.CharField(), help_text="Short names of the agencies that were told"
    )
