"""Newsletters and the feedback on them, as the API shows and takes them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.serializers import PersonName, boards_where
from agencies.models import Agency, Meeting
from core.permissions import Permission as P
from core.permissions import may
from core.serializers import (
    ENTERED,
    MOST_CHOSEN,
    Body,
    Chosen,
    ChosenSeveral,
    Day,
    EnteredForAnother,
    OnBehalfBody,
    ReasonBody,
    RowBody,
    Shown,
    Text,
    Version,
    VersionBody,
    key,
)
from newsletters import content as words
from newsletters.lessons import lessons
from newsletters.models import FeedbackRequest, FeedbackResponse, Newsletter, Section
from newsletters.services.writing import MOST_LINE
from newsletters.sources import all_published_elsewhere


class NewsletterRow(Shown):
    board = key("prefix")

    class Meta:
        model = Newsletter
        fields = [
            "reference",
            "board",
            "number",
            "title",
            "issued_by",
            "state",
            "feedback_due_on",
            "sent_at",
            "version",
        ]


class NewsletterSerializer(NewsletterRow):
    """One newsletter. `content` is what it says, section by section; `fingerprint` is what a release has to send back."""

    panel_meeting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    feedback_meeting = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    agencies = serializers.SerializerMethodField()
    content = serializers.SerializerMethodField()
    fingerprint = serializers.SerializerMethodField()
    changed_by = PersonName(read_only=True)
    release_asked_by = PersonName(read_only=True, allow_null=True)
    released_by = PersonName(read_only=True, allow_null=True)
    sent_by = PersonName(read_only=True, allow_null=True)

    class Meta(NewsletterRow.Meta):
        fields = [
            *NewsletterRow.Meta.fields,
            "introduction",
            "panel_meeting",
            "feedback_meeting",
            "agencies",
            "content",
            "fingerprint",
            "changed_at",
            "changed_by",
            "release_asked_at",
            "release_asked_by",
            "released_at",
            "released_by",
            "sent_by",
        ]

    def _content(self, newsletter):
        if not hasattr(newsletter, "shown_content"):
            newsletter.shown_content = newsletter.released_content or words.build(newsletter)
        return newsletter.shown_content

    @extend_schema_field(serializers.DictField())
    def get_content(self, newsletter):
        return self._content(newsletter)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_fingerprint(self, newsletter):
        waits = newsletter.state == Newsletter.State.RELEASE_ASKED
        return words.fingerprint(self._content(newsletter)) if waits else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), allow_null=True))
    def get_agencies(self, newsletter):
        """Who gets it; told to the board's people only."""
        if newsletter.board_id not in self.context["request"].user.boards_where(P.NEWSLETTER_VIEW):
            return None
        return [row.agency.slug for row in newsletter.distribution.all()]


class SectionSerializer(Shown):
    """A section as it is written. Learning points and recommendations by number; their words are in `content`.

    `version` is the newsletter's: send it with a change.
    """

    agency = key("slug", allow_null=True)
    points = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    recommendations = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    version = serializers.IntegerField(read_only=True)

    class Meta:
        model = Section
        fields = [
            "version",
            "id",
            "position",
            "kind",
            "heading",
            "byline",
            "agency",
            "body",
            "shows_figures",
            "points",
            "recommendations",
        ]


def _meetings(user, on):
    rows = Meeting.objects.visible_to(user)
    return rows if on is None else rows.filter(board=on.board_id)


class NewNewsletterBody(RowBody):
    board = Chosen(boards_where(P.NEWSLETTER_CHANGE), "prefix")
    panel_meeting = Chosen(_meetings, required=False, allow_null=True)
    feedback_meeting = Chosen(_meetings, required=False, allow_null=True)

    class Meta:
        model = Newsletter
        fields = ["board", "title", "issued_by", "panel_meeting", "introduction", "feedback_meeting", "feedback_due_on"]


class NewsletterBody(RowBody):
    panel_meeting = Chosen(_meetings, allow_null=True)
    feedback_meeting = Chosen(_meetings, allow_null=True)
    version = Version()

    class Meta:
        model = Newsletter
        fields = [
            "title",
            "issued_by",
            "panel_meeting",
            "introduction",
            "feedback_meeting",
            "feedback_due_on",
            "version",
        ]


def _meant_agencies(user, on):
    """An agency of the board whose newsletter this is."""
    return Agency.objects.visible_to(user).filter(pk__in=on.board.agencies.values("pk"))


def _published_elsewhere(user, on):
    """Reviews of other areas and national reports that the board keeps."""
    return all_published_elsewhere(on.board_id)


class NewSectionBody(RowBody):
    """`version` is the newsletter's: a section is a part of it."""

    agency = Chosen(_meant_agencies, "slug", required=False, allow_null=True)
    review = Chosen(_published_elsewhere, "reference", required=False, allow_null=True)
    version = Version(required=False)

    class Meta:
        model = Section
        fields = ["kind", "heading", "agency", "review", "version"]


class PointLine(Body):
    learning_point = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    line = Text(max_length=MOST_LINE, allow_blank=True)


class SectionBody(RowBody):
    """Points and recommendations are put into the section in this order; `lines` says a point in other words.

    `version` is the newsletter's: a section is a part of it.
    """

    points = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST_CHOSEN
    )
    recommendations = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST_CHOSEN
    )
    lines = PointLine(many=True)
    version = Version()

    class Meta:
        model = Section
        fields = ["heading", "byline", "body", "shows_figures", "points", "lines", "recommendations", "version"]


class MoveBody(VersionBody):
    up = serializers.BooleanField()


class AgenciesBody(VersionBody):
    agencies = ChosenSeveral(lambda user, on: on.board.agencies, "slug")


class ReleaseBody(VersionBody):
    """`read` is the fingerprint of the newsletter that was read."""

    read = Text(max_length=64)


class SendBody(VersionBody):
    without_lead = serializers.BooleanField(
        required=False, help_text="Send it although nobody leads for some of the agencies"
    )


class TakeBackBody(ReasonBody):
    reason = Text(max_length=500)


def _waiting_agencies(user, on):
    return on.board.agencies.filter(feedback_requests__newsletter=on)


class RemindBody(Body):
    """Agencies to remind; all that have not answered when none is named."""

    agencies = ChosenSeveral(_waiting_agencies, "slug", required=False)


class FeedbackRemindedSerializer(serializers.Serializer):
    messages = serializers.IntegerField()
    without_lead = serializers.ListField(child=serializers.CharField())


class FeedbackRow(Shown):
    newsletter = key("reference")
    agency = key("slug")

    class Meta:
        model = FeedbackRequest
        fields = ["id", "newsletter", "agency", "due_on", "answered_at", "closed_at", "version"]


class FeedbackResponseSerializer(Shown):
    class Meta:
        model = FeedbackResponse
        fields = ["learning_point", "answer", "text", "planned_on", "proof"]


class LessonSerializer(serializers.Serializer):
    """A learning point that the agency is asked about, in the words that were released."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    heading = serializers.CharField()
    line = serializers.CharField()


class FeedbackSerializer(EnteredForAnother, FeedbackRow):
    """One agency's feedback. What it says is for the agency itself and, once it is sent, for the board."""

    answered_by = PersonName(read_only=True, allow_null=True)
    lessons = serializers.SerializerMethodField()
    responses = serializers.SerializerMethodField()
    link = serializers.SerializerMethodField()

    class Meta(FeedbackRow.Meta):
        fields = [
            *FeedbackRow.Meta.fields,
            "answered_by",
            *ENTERED,
            "shared_with",
            "staff_told",
            "shared_on",
            "shared_how",
            "barrier",
            "reply",
            "lessons",
            "responses",
            "link",
        ]

    @extend_schema_field(LessonSerializer(many=True))
    def get_lessons(self, request):
        return LessonSerializer(lessons(request.newsletter.released_content), many=True).data

    @extend_schema_field(FeedbackResponseSerializer(many=True))
    def get_responses(self, request):
        return FeedbackResponseSerializer(request.responses.all(), many=True).data

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_link(self, request):
        """To whom a one-time link went, for those who send it. The link itself is never shown."""
        if not (
            request.respondent_email and may(self.context["request"].user, P.NEWSLETTER_CHANGE, on=request.newsletter)
        ):
            return None
        return {
            "address": request.respondent_email,
            "expires_at": request.link_expires_at,
            "is_open": request.link_is_open,
        }


class OneAnswer(Body):
    learning_point = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    answer = serializers.ChoiceField(FeedbackResponse.Answer.choices)
    text = Text(max_length=1000, required=False, allow_blank=True, default="")
    planned_on = Day(required=False, allow_null=True, default=None)
    proof = Text(max_length=300, required=False, allow_blank=True, default="")


class AnswerBody(RowBody, OnBehalfBody):
    """One answer for each learning point of the newsletter, and how it was shared.

    With `channel` and `given_on` the board enters what the agency answered elsewhere.
    """

    answers = OneAnswer(many=True, allow_empty=False)
    staff_told = serializers.IntegerField(min_value=0, max_value=100_000, required=False, allow_null=True)
    version = Version(required=False)

    class Meta:
        model = FeedbackRequest
        fields = [
            *("answers", "shared_with", "staff_told", "shared_on", "shared_how", "barrier", "reply", "version"),
            *("channel", "given_on", "entered_for"),
        ]


class LinkBody(VersionBody):
    address = serializers.EmailField(max_length=254)
