"""Actions and what happens to them, as the API shows and takes them."""

from rest_framework import serializers

from agencies.api.serializers import PersonName
from agencies.models import Agency, User
from core.serializers import (
    ENTERED,
    Body,
    Chosen,
    ChosenSeveral,
    Day,
    EnteredForAnother,
    OnBehalfBody,
    RowBody,
    Shown,
    Text,
    Uploads,
    Version,
    VersionBody,
    key,
)
from recommendations.models import Action, Evidence, Extension, ProgressUpdate, Recommendation, Verification
from recommendations.rights import possible_owners
from reviews.api.record_serializers import FileSerializer


class ActionRow(serializers.Serializer):
    """An action in a list. The rows are read as plain values; this says what they hold."""

    reference = serializers.CharField()
    board = serializers.CharField()
    title = serializers.CharField()
    lead_agency = serializers.CharField()
    lead_agency_name = serializers.CharField()
    owner_id = serializers.IntegerField(allow_null=True)
    owner_name = serializers.CharField(allow_null=True)
    first_due_on = serializers.DateField()
    due_on = serializers.DateField()
    moves = serializers.IntegerField()
    status = serializers.ChoiceField(Action.Status.choices)
    shown_rag = serializers.ChoiceField(
        Action.Rag.choices, help_text="As somebody said with a reason, else as the dates suggest"
    )
    overdue = serializers.BooleanField()
    impact = serializers.ChoiceField(Action.Impact.choices, allow_blank=True)
    evidence = serializers.IntegerField(help_text="How many pieces")
    updated_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    reviews = serializers.ListField(
        child=serializers.CharField(), help_text="References, of reviews the caller may know of"
    )


class AnsweredRecommendation(serializers.Serializer):
    """A recommendation that an action answers, as far as the caller may see it."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    review = serializers.CharField(source="known_review", allow_null=True)
    text = serializers.CharField()


class ActionSerializer(Shown):
    board = key("prefix")
    lead_agency = key("slug")
    owner = PersonName(read_only=True, allow_null=True)
    claimed_by = PersonName(read_only=True, allow_null=True)
    checked_by = PersonName(read_only=True, allow_null=True)
    verified_by = PersonName(read_only=True, allow_null=True)
    shown_rag = serializers.ChoiceField(Action.Rag.choices, read_only=True)
    overdue = serializers.BooleanField(read_only=True)
    days_left = serializers.SerializerMethodField()
    recommendations = AnsweredRecommendation(source="shown_recommendations", many=True, read_only=True)

    class Meta:
        model = Action
        fields = [
            "reference",
            "board",
            "title",
            "purpose",
            "outcome",
            "measure",
            "recommendations",
            "lead_agency",
            "owner",
            "first_due_on",
            "due_on",
            "days_left",
            "moves",
            "status",
            "status_reason",
            "rag",
            "rag_reason",
            "shown_rag",
            "overdue",
            "impact",
            "claimed_at",
            "claimed_by",
            "checked_at",
            "checked_by",
            "verified_at",
            "verified_by",
            "created_at",
            "updated_at",
            "version",
        ]

    def get_days_left(self, action) -> int:
        return action.days_left()


def _recommendations(user, on):
    rows = Recommendation.objects.visible_to(user).select_related("review")
    return rows if on is None else rows.filter(review__board=on.board_id)


def _agencies(user, on):
    return Agency.objects.visible_to(user) if on is None else on.board.agencies


def _people(user, on):
    return User.objects.visible_to(user).active()


class NewActionBody(RowBody):
    recommendations = ChosenSeveral(_recommendations, allow_empty=False)
    lead_agency = Chosen(_agencies, "slug")
    owner = Chosen(_people, required=False, allow_null=True)

    class Meta:
        model = Action
        fields = ["title", "recommendations", "lead_agency", "owner", "due_on", "purpose", "outcome", "measure"]


class ActionBody(RowBody):
    recommendations = ChosenSeveral(_recommendations, allow_empty=False)
    lead_agency = Chosen(_agencies, "slug")
    owner = Chosen(_people, allow_null=True)
    version = Version()

    class Meta:
        model = Action
        fields = ["title", "recommendations", "lead_agency", "owner", "purpose", "outcome", "measure", "version"]


class UpdateBody(OnBehalfBody):
    """How it is going. "Late" asks for more time until `finish_on`; "done" claims the action, with evidence.

    With `channel` and `given_on` the board enters what the agency said elsewhere; that neither claims it nor asks for time.
    """

    going = serializers.ChoiceField(ProgressUpdate.Going.choices)
    text = Text(max_length=1000)
    finish_on = Day(required=False, allow_null=True)
    files = Uploads(required=False)
    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)


class ClaimBody(Body):
    text = Text(max_length=1000)
    files = Uploads(required=False)
    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)


class EvidenceBody(Body):
    files = Uploads(allow_empty=False)
    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)
    note = Text(max_length=200, required=False, allow_blank=True)
    dated_on = Day(required=False, allow_null=True)
    look_again_on = Day(required=False, allow_null=True)


class NoteBody(Body):
    note = Text(max_length=2000)


class OptionalNoteBody(Body):
    note = Text(max_length=2000, required=False, allow_blank=True)


class WhyBody(Body):
    reason = Text(max_length=500)


class OwnerBody(VersionBody):
    """null: nobody, which only the board may say."""

    owner = Chosen(lambda user, on: possible_owners(on.lead_agency, on.board), allow_null=True)


class RagBody(VersionBody):
    rag = serializers.ChoiceField(Action.Rag.choices, allow_blank=True, help_text="Empty: as the dates suggest")
    reason = Text(max_length=500, required=False, allow_blank=True)


class EndBody(Body):
    status = serializers.ChoiceField([(status.value, status.label) for status in Action.ENDED])
    reason = Text(max_length=500)


class ImpactBody(Body):
    impact = serializers.ChoiceField([choice for choice in Action.Impact.choices if choice[0]])
    note = Text(max_length=2000)


class MoreTimeBody(Body):
    to_on = Day()
    reason = Text(max_length=1000)


class MoveDateBody(VersionBody):
    to_on = Day()
    reason = Text(max_length=1000)


class DecideBody(Body):
    agreed = serializers.BooleanField()
    reason = Text(max_length=500, required=False, allow_blank=True)


class ProgressUpdateSerializer(EnteredForAnother):
    action = key("reference")
    by = PersonName(read_only=True)
    agency = key("slug", allow_null=True)

    class Meta:
        model = ProgressUpdate
        fields = ["id", "action", "at", "by", "agency", "going", "text", *ENTERED]


class EvidenceSerializer(Shown):
    action = key("reference")
    file = FileSerializer(read_only=True)
    added_by = PersonName(read_only=True)

    class Meta:
        model = Evidence
        fields = ["id", "action", "update", "kind", "note", "file", "dated_on", "look_again_on", "added_at", "added_by"]


class VerificationSerializer(Shown):
    action = key("reference")
    by = PersonName(read_only=True)

    class Meta:
        model = Verification
        fields = ["id", "action", "step", "at", "by", "note"]


class ExtensionSerializer(Shown):
    action = key("reference")
    asked_by = PersonName(read_only=True)
    decided_by = PersonName(read_only=True, allow_null=True)

    class Meta:
        model = Extension
        fields = [
            "id",
            "action",
            "from_on",
            "to_on",
            "reason",
            "asked_at",
            "asked_by",
            "decision",
            "decided_at",
            "decided_by",
            "decision_reason",
        ]
