"""The API of what belongs to a review: dates, decisions, papers, agencies' own reviews, learning, people by code."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from core import audit, etags, files
from core.api import A_FILE
from core.permissions import CONTENT, demand, may
from core.permissions import Permission as P
from core.refusals import Refusal
from core.removal_api import remove_verb
from core.serializers import VersionBody, on_behalf_of
from core.viewsets import TAKES_FILES, Listed, Opened, ScopedViewSet, changes, creates, removes, verb
from reviews import services
from reviews.api import filters
from reviews.api import management_review_serializers as m
from reviews.api import record_serializers as s
from reviews.models import (
    Decision,
    Document,
    Involvement,
    KeyFigure,
    LearningPoint,
    ManagementReview,
    Milestone,
    ParallelProceeding,
    Review,
    ReviewMember,
    Subject,
)


class OfReviews(Listed, Opened, ScopedViewSet):
    """What belongs to reviews, in one list. Showing any of it is a look at its review."""

    reads = CONTENT
    related = ("review",)
    part = ""

    def look_at(self, rows):
        reviews = {row.review_id: row.review for row in rows}
        audit.looked_at_each(reviews.values(), by=self.request.user, part=self.part)

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        self.look_at([row])
        return Response(self.get_serializer(row).data, headers=etags.headers_of(row))


class MilestoneViewSet(OfReviews):
    """Dates to keep: worked out by the rules of the guidance, or set by the panel."""

    model = Milestone
    related = ("review", "rule")
    part = "dates"
    serializer_class = s.MilestoneSerializer
    filterset_class = filters.MilestoneFilters
    permissions = {
        "list": P.REVIEW_VIEW,
        "retrieve": P.REVIEW_VIEW,
        "create": P.REVIEW_CHANGE,
        "destroy": P.REVIEW_CHANGE,
        "done": P.REVIEW_CHANGE,
    }

    def demand_on(self, row):
        super().demand_on(row if isinstance(row, Review) else row.review)

    create = creates(services.add_milestone, s.NewMilestoneBody, within="review")
    destroy = removes(services.remove_milestone)
    done = verb("done", services.record_milestone, s.DoneBody)


class DecisionViewSet(OfReviews):
    """What was decided about a review, by whom and why. Kept, never changed."""

    model = Decision
    related = ("review", "recorded_by")
    part = "decisions"
    serializer_class = s.DecisionSerializer
    filterset_class = filters.DecisionFilters
    permissions = {"list": P.REVIEW_VIEW, "retrieve": P.REVIEW_VIEW, "create": P.REVIEW_CHANGE}
    create = creates(services.record_decision, s.DecisionBody, within="review")


def _add_document(review, *, file, by, **facts):
    """Keep a paper with the review."""
    return services.add_document(review, upload=file, by=by, **facts)


class DocumentViewSet(OfReviews):
    """The papers of a review."""

    model = Document
    related = ("review", "file", "added_by")
    part = "documents"
    parser_classes = TAKES_FILES
    serializer_class = s.DocumentSerializer
    filterset_class = filters.DocumentFilters
    permissions = {
        "list": P.REVIEW_VIEW,
        "retrieve": P.REVIEW_VIEW,
        "create": P.REVIEW_CHANGE,
        "remove": P.REVIEW_CHANGE,
        "file": P.REVIEW_VIEW,
    }
    create = creates(_add_document, s.DocumentBody, within="review")
    remove = remove_verb()

    @extend_schema(responses=A_FILE)
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The paper itself, as a download; the look is recorded before it is sent."""
        row = self.get_object()
        audit.looked(row, by=request.user, file=str(row.file.public_id))
        return files.serve(row.file)


class ProceedingViewSet(OfReviews):
    """Prosecutions, inquests and court cases that run beside a review."""

    model = ParallelProceeding
    part = "proceedings"
    serializer_class = s.ProceedingSerializer
    filterset_class = filters.ProceedingFilters
    permissions = {
        "list": P.REVIEW_VIEW,
        "retrieve": P.REVIEW_VIEW,
        "create": P.REVIEW_CHANGE,
        "partial_update": P.REVIEW_CHANGE,
    }
    create = creates(services.add_proceeding, s.NewProceedingBody, within="review")
    partial_update = changes(services.change_proceeding, s.ProceedingBody)


class LearningPointViewSet(OfReviews):
    """What was learned. It leaves the building only when somebody cleared it for sharing."""

    model = LearningPoint
    related = ("review", "cleared_by")
    prefetched = ("themes",)
    part = "learning"
    serializer_class = s.LearningPointSerializer
    filterset_class = filters.LearningPointFilters
    permissions = {
        "list": P.REVIEW_VIEW,
        "retrieve": P.REVIEW_VIEW,
        "create": P.REVIEW_CHANGE,
        "partial_update": P.REVIEW_CHANGE,
        "clear": P.LEARNING_CLEAR,
        "take_back_clearance": P.LEARNING_CLEAR,
        "remove": P.REVIEW_CHANGE,
    }

    def get_queryset(self):
        return super().get_queryset().defer("search_text")

    create = creates(services.add_learning_point, s.NewLearningPointBody, within="review")
    partial_update = changes(services.change_learning_point, s.LearningPointBody)
    clear = verb("clear", services.clear_for_sharing, s.ClearLearningBody)
    take_back_clearance = verb("take_back_clearance", services.take_back_clearance, VersionBody)
    remove = remove_verb()


def _hand_in(imr, *, file, by, version=None, note="", **facts):
    """Hand in the agency's review: a file, kept as the next version. With a channel: record what came outside the system."""
    handed_in = {"upload": file, "version": version, "note": note, "by": by}
    facts = {name: value for name, value in facts.items() if value}  # a form without a box says that it is not ticked
    if entered := on_behalf_of(facts):
        services.receive_for_agency(imr, **handed_in, **facts, **entered)
    elif facts:
        raise Refusal(_("Leave this out, or say by which channel the report came."), field=min(facts))
    else:
        services.hand_in(imr, **handed_in)


def _record_received(review, *, file, by, **facts):
    """Record a report that came outside the system and for which nobody was asked here. Nobody is written to."""
    entered = on_behalf_of(facts) or {"channel": "", "given_on": None}
    return services.record_received(review, upload=file, by=by, **facts, **entered)


class ImrViewSet(Listed, Opened, ScopedViewSet):
    """Agencies' own reviews: for the board all, for an agency its own. No agency ever sees another's."""

    model = ManagementReview
    related = ("review__review_type", "review__board", "agency", "author_account", "accepted_by")
    prefetched = ("versions__file", "versions__handed_in_by")
    serializer_class = m.ImrSerializer
    list_serializer_class = m.ImrRow
    filterset_class = filters.ImrFilters
    reads = CONTENT
    permissions = {
        "list": P.IMR_VIEW,
        "retrieve": P.IMR_VIEW,
        "version_file": P.IMR_VIEW,
        "create": P.IMR_ACCEPT,
        "due_date": P.IMR_ACCEPT,
        "withdraw": P.IMR_ACCEPT,
        "return_with_queries": P.IMR_ACCEPT,
        "accept": P.IMR_ACCEPT,
        "author": P.IMR_VIEW,  # either side; the service asks which
        "declare_independence": P.IMR_SUBMIT,
        "start": P.IMR_SUBMIT,
        "hand_in": P.IMR_VIEW,  # the agency, or whoever records it for the agency: asked below
        "record_received": P.IMR_ACCEPT,
    }

    def demand_on(self, row):
        if self.action == "hand_in" and not may(self.request.user, P.IMR_ACCEPT, on=row):
            demand(self.request.user, P.IMR_SUBMIT, on=row)
        super().demand_on(row)

    create = creates(services.request_management_review, m.RequestBody, within="review")
    record_received = creates(_record_received, m.RecordReceivedBody, within="review", name="record_received")
    due_date = verb("due_date", services.change_due_date, m.DueBody)
    withdraw = verb("withdraw", services.withdraw_request, VersionBody)
    author = verb("author", services.name_author, m.AuthorBody)
    declare_independence = verb("declare_independence", services.declare_independence, m.IndependenceBody)
    start = verb("start", services.start_writing, VersionBody)
    hand_in = verb("hand_in", _hand_in, m.HandInBody, files=True)
    return_with_queries = verb("return_with_queries", services.return_with_queries, m.ReturnBody, path="return")
    accept = verb("accept", services.accept_management_review, m.AcceptBody)

    @extend_schema(
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH)],
        responses=A_FILE,
    )
    @action(detail=True, url_path=r"versions/(?P<number>\d{1,4})/file", url_name="version-file")
    def version_file(self, request, *args, **kwargs):
        """A version that was handed in, as a download; the look is recorded before it is sent."""
        imr = self.get_object()
        version = get_object_or_404(imr.versions.select_related("file"), number=self.kwargs["number"])
        audit.looked(imr, by=request.user, number=version.number, file=str(version.file.public_id))
        return files.serve(version.file)


class OfOneReview(Listed, ScopedViewSet):
    """What has its address under a review, fetched through a review whose content the caller may read."""

    relation = ""
    reads = CONTENT

    def parent(self):
        reviews = Review.objects.content_visible_to(self.request.user).select_related("board", "review_type", "edition")
        return get_object_or_404(reviews, reference=self.kwargs["reference"])

    def scope(self):
        self.review = self.parent()
        return getattr(self.review, self.relation).all()

    def demand_on(self, row):
        super().demand_on(row if isinstance(row, Review) else row.review)

    def look_at(self, rows):
        audit.looked(self.review, by=self.request.user, part=self.relation)


class SubjectViewSet(OfOneReview):
    """The children or adults a review is about: by neutral code, in broad facts."""

    model = Subject
    relation = "subjects"
    related = ("review",)
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9]{1,6}"
    serializer_class = s.SubjectSerializer
    permissions = {"list": P.REVIEW_VIEW} | dict.fromkeys(("create", "partial_update", "remove"), P.REVIEW_CHANGE)
    create = creates(services.add_subject, s.SubjectBody)
    partial_update = changes(services.change_subject, s.SubjectBody)
    remove = remove_verb()


class InvolvementViewSet(OfOneReview):
    """The agencies that take part in a review."""

    model = Involvement
    relation = "involvements"
    related = ("review", "agency")
    serializer_class = s.InvolvementSerializer
    permissions = {
        "list": P.REVIEW_VIEW,
        "create": P.REVIEW_CHANGE,
        "partial_update": P.REVIEW_CHANGE,
        "destroy": P.REVIEW_CHANGE,
    }
    create = creates(services.add_agency, s.NewInvolvementBody)
    partial_update = changes(services.change_agency, s.InvolvementBody, whole=True)
    destroy = removes(services.remove_agency)


class MemberViewSet(OfOneReview):
    """The people named on a review."""

    model = ReviewMember
    relation = "members"
    related = ("review", "user")
    serializer_class = s.MemberSerializer
    permissions = {"list": P.REVIEW_VIEW, "create": P.REVIEW_CHANGE, "destroy": P.REVIEW_CHANGE}
    create = creates(services.name_person, s.NewMemberBody)
    destroy = removes(services.unname_person)


class KeyFigureViewSet(OfOneReview):
    """The figures of a published report."""

    model = KeyFigure
    relation = "key_figures"
    related = ("review",)
    serializer_class = s.KeyFigureSerializer
    permissions = {"list": P.REVIEW_VIEW, "create": P.REVIEW_CHANGE, "destroy": P.REVIEW_CHANGE}
    create = creates(services.add_key_figure, s.KeyFigureBody)
    destroy = removes(services.remove_key_figure)
