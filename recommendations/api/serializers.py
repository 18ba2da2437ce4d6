"""Recommendations and the answers to them, as the API shows and takes them."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agencies.api.serializers import PersonName
from agencies.models import Agency
from core.serializers import Body, Chosen, ChosenSeveral, RowBody, Shown, Text, Version, VersionBody, key
from recommendations.models import Recommendation, Response
from reviews.api.record_serializers import themes
from reviews.api.serializers import changeable_reviews
from reviews.models import LearningPoint

WORDS = ["text", "scope", "kind", "source", "learning_point", "theme", "addressed_kinds"]


class RecommendationSerializer(Shown):
    """A recommendation. Its review is named only to those who may know of that review."""

    review = serializers.CharField(source="known_review", read_only=True, allow_null=True)
    learning_point = serializers.IntegerField(source="known_point", read_only=True, allow_null=True)

    class Meta:
        model = Recommendation
        fields = [
            "id",
            "review",
            "number",
            "text",
            "scope",
            "kind",
            "source",
            "learning_point",
            "theme",
            "addressed_kinds",
            "cleared_at",
            "created_at",
            "version",
        ]


def _points_of_own_reviews(user, on):
    return LearningPoint.objects.visible_to(user)


def _points_of_the_review(user, on):
    return LearningPoint.objects.visible_to(user).filter(review=on.review_id)


class NewRecommendationBody(RowBody):
    """The next recommendation of a review; `agencies` are asked for an answer."""

    review = Chosen(changeable_reviews, "reference")
    number = serializers.IntegerField(min_value=1, max_value=999, required=False)
    learning_point = Chosen(_points_of_own_reviews, required=False, allow_null=True)
    theme = Chosen(themes, required=False, allow_null=True)
    agencies = ChosenSeveral(lambda user, on: Agency.objects.visible_to(user), "slug", required=False)

    class Meta:
        model = Recommendation
        fields = ["review", "number", *WORDS, "agencies"]


class RecommendationBody(RowBody):
    learning_point = Chosen(_points_of_the_review, allow_null=True)
    theme = Chosen(themes, allow_null=True)
    version = Version()

    class Meta:
        model = Recommendation
        fields = [*WORDS, "version"]


class AddressBody(Body):
    agencies = ChosenSeveral(lambda user, on: on.review.board.agencies, "slug", allow_empty=False)


class ClearBody(VersionBody):
    """The version of the words that are cleared."""


@extend_schema_serializer(component_name="AgencyResponse")
class ResponseSerializer(Shown):
    """An addressed agency's answer; empty until it answers."""

    agency = key("slug")
    answered_by = PersonName(read_only=True, allow_null=True)

    class Meta:
        model = Response
        fields = ["id", "recommendation", "agency", "answer", "reason", "answered_at", "answered_by"]


class RespondBody(Body):
    answer = serializers.ChoiceField(Response.Answer.choices)
    reason = Text(max_length=2000, required=False, allow_blank=True)
