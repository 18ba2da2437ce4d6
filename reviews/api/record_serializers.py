"""What belongs to a review, as the API shows and takes it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.serializers import PersonName
from core.models import StoredFile
from core.serializers import (
    Body,
    Chosen,
    ChosenSeveral,
    Day,
    RowBody,
    Shown,
    Text,
    Upload,
    Version,
    VersionBody,
    key,
)
from reviews.api.serializers import changeable_reviews
from reviews.models import (
    Decision,
    Document,
    Involvement,
    KeyFigure,
    LearningPoint,
    ManagementReview,
    Milestone,
    ParallelProceeding,
    ReviewMember,
    Subject,
    Theme,
)
from reviews.services import people_who_can_be_named


class FileSerializer(Shown):
    """What is known of a file. The file itself has an address of its own."""

    class Meta:
        model = StoredFile
        fields = ["name", "size", "content_type", "sha256", "added_at"]


class SubjectSerializer(Shown):
    class Meta:
        model = Subject
        fields = ["code", "age_band", "sex", "harm", "known_to_services"]


class SubjectBody(RowBody):
    class Meta:
        model = Subject
        fields = ["age_band", "sex", "harm", "known_to_services"]


class InvolvementSerializer(Shown):
    agency = key("slug")
    agency_name = serializers.CharField(source="agency.name", read_only=True)

    class Meta:
        model = Involvement
        fields = ["id", "agency", "agency_name", "records_secured_on"]


class NewInvolvementBody(RowBody):
    agency = Chosen(lambda user, on: on.board.agencies, "slug")

    class Meta:
        model = Involvement
        fields = ["agency", "records_secured_on"]


class InvolvementBody(Body):
    records_secured_on = Day(allow_null=True)


class MemberSerializer(Shown):
    user = PersonName(read_only=True)

    class Meta:
        model = ReviewMember
        fields = ["id", "user", "capacity", "named_at"]


class NewMemberBody(RowBody):
    user = Chosen(lambda user, on: people_who_can_be_named(on))

    class Meta:
        model = ReviewMember
        fields = ["user", "capacity"]


class KeyFigureSerializer(Shown):
    class Meta:
        model = KeyFigure
        fields = ["id", "finding", "label", "value", "whole", "whole_label", "position"]


class KeyFigureBody(RowBody):
    class Meta:
        model = KeyFigure
        fields = ["finding", "label", "value", "whole", "whole_label"]


class MilestoneSerializer(Shown):
    review = key("reference")
    rule = serializers.CharField(source="rule.code", read_only=True, allow_null=True, default=None)
    days_left = serializers.SerializerMethodField()

    class Meta:
        model = Milestone
        fields = ["id", "review", "name", "rule", "source", "starts_on", "due_on", "done_on", "days_left"]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_days_left(self, milestone):
        return milestone.days_left() if milestone.done_on is None else None


class NewMilestoneBody(RowBody):
    review = Chosen(changeable_reviews, "reference")
    due_on = Day()

    class Meta:
        model = Milestone
        fields = ["review", "name", "due_on", "source"]


class DoneBody(Body):
    done_on = Day(allow_null=True, help_text="null: it was not done after all")


class DecisionSerializer(Shown):
    review = key("reference")
    recorded_by = PersonName(read_only=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "review",
            "kind",
            "decision",
            "decided_on",
            "decided_by",
            "reason",
            "dissent",
            "recorded_at",
            "recorded_by",
        ]


OTHER_WAYS = {Decision.Kind.APPLIES_HERE, Decision.Kind.NOT_HERE, Decision.Kind.RESTRICTION}


class DecisionBody(RowBody):
    """Whether learning applies here, and who may see a review, are decided by verbs of the review."""

    review = Chosen(changeable_reviews, "reference")
    kind = serializers.ChoiceField([choice for choice in Decision.Kind.choices if choice[0] not in OTHER_WAYS])

    class Meta:
        model = Decision
        fields = ["review", "kind", "decision", "decided_on", "decided_by", "reason", "dissent"]


class DocumentSerializer(Shown):
    review = key("reference")
    file = FileSerializer(read_only=True)
    added_by = PersonName(read_only=True)

    class Meta:
        model = Document
        fields = ["id", "review", "kind", "title", "file", "added_at", "added_by"]


class DocumentBody(RowBody):
    review = Chosen(changeable_reviews, "reference")
    file = Upload()

    class Meta:
        model = Document
        fields = ["review", "kind", "title", "file"]


class ProceedingSerializer(Shown):
    review = key("reference")

    class Meta:
        model = ParallelProceeding
        fields = ["id", "review", "kind", "note", "opened_on", "ended_on", "holds_publication"]


class ProceedingBody(RowBody):
    class Meta:
        model = ParallelProceeding
        fields = ["kind", "note", "opened_on", "ended_on", "holds_publication"]


class NewProceedingBody(RowBody):
    review = Chosen(changeable_reviews, "reference")

    class Meta:
        model = ParallelProceeding
        fields = ["review", *ProceedingBody.Meta.fields]


class LearningPointSerializer(Shown):
    review = key("reference")
    themes = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    cleared_by = PersonName(read_only=True, allow_null=True)

    class Meta:
        model = LearningPoint
        fields = [
            "id",
            "review",
            "number",
            "management_review",
            "source",
            "heading",
            "text",
            "plain_english",
            "changed_here",
            "asked_of_others",
            "kind",
            "is_good_practice",
            "themes",
            "cleared_at",
            "cleared_by",
            "created_at",
            "version",
        ]


def themes(user, on):
    return Theme.objects.all()


POINT = [
    "source",
    "heading",
    "text",
    "plain_english",
    "changed_here",
    "asked_of_others",
    "kind",
    "is_good_practice",
    "themes",
]


class ClearLearningBody(VersionBody):
    reason = Text(
        max_length=500, required=False, help_text="Why words that the identifier check marks are safe to share"
    )


class NewLearningPointBody(RowBody):
    review = Chosen(changeable_reviews, "reference")
    management_review = Chosen(
        lambda user, on: ManagementReview.objects.visible_to(user), required=False, allow_null=True
    )
    themes = ChosenSeveral(themes, required=False)

    class Meta:
        model = LearningPoint
        fields = ["review", "management_review", *POINT]


class LearningPointBody(RowBody):
    management_review = Chosen(
        lambda user, on: ManagementReview.objects.visible_to(user).filter(review=on.review_id),
        required=False,
        allow_null=True,
    )
    themes = ChosenSeveral(themes, required=False)
    version = Version()

    class Meta:
        model = LearningPoint
        fields = ["management_review", *POINT, "version"]
