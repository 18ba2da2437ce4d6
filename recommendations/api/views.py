"""The API of recommendations, the agencies' answers, and actions."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import audit
from core.permissions import CONTENT
from core.permissions import Permission as P
from core.refusals import Refusal
from core.removal_api import remove_verb
from core.serializers import on_behalf_of
from core.viewsets import WORD, Listed, Opened, ScopedViewSet, changes, creates, verb
from recommendations import services
from recommendations.api import action_serializers as a
from recommendations.api import filters
from recommendations.api import serializers as s
from recommendations.models import Action, Evidence, Recommendation, Response
from recommendations.plan_rows import LOOKED_AT, as_actions
from reviews.models import LearningPoint, Review


def as_known(rows, user):
    """Recommendations with the name of their review, where this reader may know of it, and whether they may read it."""
    known = Review.objects.visible_to(user).filter(pk=OuterRef("review"))
    readable = Review.objects.content_visible_to(user).filter(pk=OuterRef("review"))
    point = LearningPoint.objects.visible_to(user).filter(pk=OuterRef("learning_point"))
    return rows.annotate(
        known_review=Subquery(known.values("reference")[:1]),
        is_readable=Exists(readable),
        known_point=Subquery(point.values("pk")[:1]),
    )


def _change(recommendation, *, by, **fields):
    """Change the words or sorting of a recommendation. New words must be cleared for sharing again."""
    fields.setdefault("text", recommendation.text)
    return services.change_recommendation(recommendation, **fields, by=by)


class RecommendationViewSet(Listed, Opened, ScopedViewSet):
    """What reviews say must change: those one may read, and those addressed to one's agency."""

    model = Recommendation
    related = ("review__board",)
    serializer_class = s.RecommendationSerializer
    filterset_class = filters.RecommendationFilters
    reads = CONTENT
    permissions = {
        "list": P.RECOMMENDATION_VIEW,
        "retrieve": P.RECOMMENDATION_VIEW,
        "create": P.RECOMMENDATION_CHANGE,
        "partial_update": P.RECOMMENDATION_CHANGE,
        "address": P.RECOMMENDATION_CHANGE,
        "clear": P.LEARNING_CLEAR,
        "take_back_clearance": P.LEARNING_CLEAR,
        "remove": P.RECOMMENDATION_CHANGE,
    }

    def scope(self):
        return as_known(super().scope(), self.request.user).defer("search_text")

    def look_at(self, rows):
        reviews = {row.review_id: row.review for row in rows}
        audit.looked_at_each(reviews.values(), by=self.request.user, part="recommendations")

    create = creates(services.add_recommendation, s.NewRecommendationBody, within="review")
    partial_update = changes(_change, s.RecommendationBody)
    address = verb("address", services.address, s.AddressBody)
    clear = verb("clear", services.clear_recommendation, s.ClearBody)
    take_back_clearance = verb("take_back_clearance", services.take_back_clearance)
    remove = remove_verb()


class ResponseViewSet(Listed, Opened, ScopedViewSet):
    """Agencies' answers: all of reviews one may read, else only those of one's own agency."""

    model = Response
    related = ("recommendation__review", "agency", "answered_by")
    serializer_class = s.ResponseSerializer
    filterset_class = filters.ResponseFilters
    reads = CONTENT
    permissions = {
        "list": P.RECOMMENDATION_VIEW,
        "retrieve": P.RECOMMENDATION_VIEW,
        "respond": P.RECOMMENDATION_RESPOND,
    }
    respond = verb("respond", services.respond, s.RespondBody)


def _change_action(action, *, by, **fields):
    """Change what an action says, answers or whose it is. Dates and status have verbs of their own."""
    present = {
        name: getattr(action, name) for name in ("title", "purpose", "outcome", "measure", "lead_agency", "owner")
    }
    present["recommendations"] = list(action.shown_recommendations)
    return services.change_action(action, **present | fields, by=by)


def _send_update(action, *, files=(), by, **said):
    """Say how it is going. "Late" asks for more time; "done" claims the action, with its evidence.

    With a channel: enter for the agency what it said elsewhere.
    """
    if entered := on_behalf_of(said):
        if said.pop("finish_on", None):
            raise Refusal(_("Move the due date instead."), field="finish_on")
        services.record_update(action, uploads=files, by=by, **said, **entered)
    else:
        services.send_update(action, uploads=files, by=by, **said)


def _claim(action, *, files=(), by, **said):
    """Say that the action is done, with what proves it."""
    services.claim(action, uploads=files, by=by, **said)


def _add_evidence(action, *, files, by, **said):
    """Put proof beside an action, without an update."""
    return services.add_evidence(action, uploads=files, by=by, **said)


PIECES = Coalesce(
    Subquery(
        Evidence._default_manager.filter(action=OuterRef("pk"))
        .order_by()
        .values("action")
        .annotate(number=Count("pk"))
        .values("number")
    ),
    0,
)
# Where the values of a row in the list come from, when not from the column of the same name.
COLUMNS = {name: name for name in a.ActionRow().fields if name != "reviews"} | {
    "board": "board__prefix",
    "lead_agency": "lead_agency__slug",
    "lead_agency_name": "lead_agency__short_name",
    "owner_name": "owner__name",
    "evidence": "pieces",
}


class ActionViewSet(Listed, Opened, ScopedViewSet):
    """The action plan: of one's boards, or of one's agency."""

    model = Action
    lookup_field = "reference"
    lookup_value_regex = WORD
    related = ("board", "lead_agency", "owner", "claimed_by", "checked_by", "verified_by")
    serializer_class = a.ActionSerializer
    list_serializer_class = a.ActionRow
    filterset_class = filters.ActionFilters
    reads = CONTENT
    permissions = {
        "list": P.ACTION_VIEW,
        "retrieve": P.ACTION_VIEW,
        "create": P.ACTION_CHANGE,
        "partial_update": P.ACTION_CHANGE,
        "rate": P.ACTION_CHANGE,
        "assign": P.ACTION_ASSIGN,
        # For these the service asks who works on it: an agency's people, or the board's for the board's own actions.
        "update_progress": P.ACTION_VIEW,
        "claim": P.ACTION_VIEW,
        "add_evidence": P.ACTION_VIEW,
        "ask_for_more_time": P.ACTION_VIEW,
        "check": P.ACTION_CHECK,
        "ask_for_evidence": P.ACTION_CHECK,
        "move_date": P.ACTION_CHECK,
        "end": P.ACTION_CHECK,
        "reopen": P.ACTION_CHECK,
        "verify": P.ACTION_VERIFY,
        "send_back": P.ACTION_VERIFY,
        "embed": P.ACTION_VERIFY,
        "judge_impact": P.ACTION_VERIFY,
    }

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        if self.action == "list":
            return self.scope()  # what is shown of them is read by the page alone
        seen = as_known(Recommendation.objects.visible_to(self.request.user).defer("search_text"), self.request.user)
        seen = seen.order_by("review", "number")
        return (
            super()
            .get_queryset()
            .with_position()
            .prefetch_related(Prefetch("recommendations", seen, to_attr="shown_recommendations"))
            .defer("search_text")
        )

    def paginate_queryset(self, queryset):
        """Plain values: fifty objects, and a serializer for each, would be most of the time of a page."""
        rows = queryset.with_position().annotate(pieces=PIECES).values_list(*LOOKED_AT, *COLUMNS.values())
        rows.cheap = queryset
        return super().paginate_queryset(rows)

    def look_at(self, rows):
        seen = [dict(zip(LOOKED_AT, row, strict=False)) for row in rows]
        audit.looked_at_each(as_actions(seen), by=self.request.user)

    def rows_of(self, page):
        known = Review.objects.visible_to(self.request.user).filter(
            recommendations__actions__in=[row[0] for row in page], recommendations__removal=None
        )
        reviews = {}
        for pk, reference in (
            known.order_by("reference").values_list("recommendations__actions", "reference").distinct()
        ):
            reviews.setdefault(pk, []).append(reference)
        return [
            dict(zip(COLUMNS, row[len(LOOKED_AT) :], strict=True)) | {"reviews": reviews.get(row[0], [])}
            for row in page
        ]

    create = creates(services.add_action, a.NewActionBody)
    partial_update = changes(_change_action, a.ActionBody)
    rate = verb("rate", services.set_rag, a.RagBody)
    assign = verb("assign", services.assign_owner, a.OwnerBody)
    update_progress = verb("update_progress", _send_update, a.UpdateBody, files=True, path="update")
    claim = verb("claim", _claim, a.ClaimBody, files=True)
    add_evidence = verb("add_evidence", _add_evidence, a.EvidenceBody, files=True, answer=a.EvidenceSerializer)
    ask_for_more_time = verb("ask_for_more_time", services.ask_for_more_time, a.MoreTimeBody)
    check = verb("check", services.pass_to_panel, a.OptionalNoteBody)
    ask_for_evidence = verb("ask_for_evidence", services.ask_for_evidence, a.NoteBody)
    move_date = verb("move_date", services.move_date, a.MoveDateBody)
    end = verb("end", services.end_action, a.EndBody)
    reopen = verb("reopen", services.reopen, a.WhyBody)
    verify = verb("verify", services.verify, a.OptionalNoteBody)
    send_back = verb("send_back", services.send_back, a.NoteBody)
    embed = verb("embed", services.embed, a.NoteBody)
    judge_impact = verb("judge_impact", services.judge_impact, a.ImpactBody)
