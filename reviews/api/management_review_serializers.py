"""Agencies' own reviews, as the API shows and takes them."""

from rest_framework import serializers

from agencies.api.serializers import PersonName
from agencies.models import Agency, User
from core.serializers import (
    ENTERED,
    Chosen,
    Day,
    EnteredForAnother,
    OnBehalfBody,
    RowBody,
    Shown,
    Text,
    Upload,
    VersionBody,
    key,
)
from reviews.api.record_serializers import FileSerializer
from reviews.api.serializers import changeable_reviews
from reviews.models import ManagementReview, ManagementReviewVersion


class ImrVersionSerializer(EnteredForAnother):
    file = FileSerializer(read_only=True)
    handed_in_by = PersonName(read_only=True)

    class Meta:
        model = ManagementReviewVersion
        fields = ["number", "file", "note", "handed_in_at", "handed_in_by", *ENTERED]


class ImrRow(Shown):
    """An agency's own review in a list: where it stands."""

    review = key("reference")
    agency = key("slug")

    class Meta:
        model = ManagementReview
        fields = [
            "id",
            "review",
            "agency",
            "kind",
            "state",
            "requested_on",
            "due_on",
            "received_on",
            "returned_on",
            "accepted_on",
            "version",
        ]


class ImrSerializer(ImrRow):
    author_account = PersonName(read_only=True, allow_null=True)
    accepted_by = PersonName(read_only=True, allow_null=True)
    versions = ImrVersionSerializer(many=True, read_only=True)

    class Meta(ImrRow.Meta):
        fields = [
            *ImrRow.Meta.fields,
            "author",
            "author_post",
            "author_account",
            "independence_declared_on",
            "independence_statement",
            "queries",
            "accepted_by",
            "conditions",
            "grade",
            "versions",
        ]


def agencies_of_own_boards(user, on):
    return Agency.objects.visible_to(user)


class RequestBody(RowBody):
    """Which agency is asked, by when. Without a date: by the edition's rule, else in eight weeks."""

    review = Chosen(changeable_reviews, "reference")
    agency = Chosen(agencies_of_own_boards, "slug")
    requested_on = Day(required=False)
    due_on = Day(required=False)

    class Meta:
        model = ManagementReview
        fields = ["review", "agency", "kind", "requested_on", "due_on"]


class DueBody(VersionBody):
    due_on = Day()


class AuthorBody(VersionBody):
    author = Text(max_length=120)
    author_post = Text(max_length=120, required=False, allow_blank=True)
    author_account = Chosen(
        lambda user, on: on.agency.people(on.board_id) & User.objects.visible_to(user), required=False, allow_null=True
    )


class IndependenceBody(VersionBody):
    statement = Text(max_length=2000, required=False, allow_blank=True)


class _ReceivedBody(OnBehalfBody):
    """A report that came outside the system: with `channel` and `given_on`, and what else is known of it."""

    author = Text(max_length=120, required=False, allow_blank=True)
    author_post = Text(max_length=120, required=False, allow_blank=True)
    is_independent = serializers.BooleanField(required=False, help_text="It declares that its author is independent")
    returned_on = Day(required=False, allow_null=True)
    queries = Text(max_length=5000, required=False, allow_blank=True)
    accepted_on = Day(required=False, allow_null=True)
    grade = serializers.ChoiceField(ManagementReview.Grade.choices, required=False, allow_blank=True)
    conditions = Text(max_length=2000, required=False, allow_blank=True)


class HandInBody(VersionBody, _ReceivedBody):
    """The agency's file. With `channel` and `given_on` the board records one that came outside the system."""

    file = Upload()
    note = Text(max_length=2000, required=False, allow_blank=True)


class RecordReceivedBody(RowBody, _ReceivedBody):
    """A report for which nobody was asked here. Nobody is written to."""

    review = Chosen(changeable_reviews, "reference")
    agency = Chosen(agencies_of_own_boards, "slug")
    requested_on = Day()
    due_on = Day(required=False)
    file = Upload()
    note = Text(max_length=2000, required=False, allow_blank=True)

    class Meta:
        model = ManagementReview
        fields = [
            *(
                "review",
                "agency",
                "kind",
                "requested_on",
                "due_on",
                "channel",
                "given_on",
                "entered_for",
                "file",
                "note",
            ),
            *(
                "author",
                "author_post",
                "is_independent",
                "returned_on",
                "queries",
                "accepted_on",
                "grade",
                "conditions",
            ),
        ]


class ReturnBody(VersionBody):
    queries = Text(max_length=5000)
    due_on = Day(required=False, allow_null=True)


class AcceptBody(VersionBody):
    grade = serializers.ChoiceField(ManagementReview.Grade.choices, required=False, allow_blank=True)
    conditions = Text(max_length=2000, required=False, allow_blank=True)
