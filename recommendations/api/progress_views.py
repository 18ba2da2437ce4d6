"""The API of what happened to actions: updates, evidence, steps of sign-off, more time. Rows are added, not changed."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from core import audit, files
from core.api import A_FILE
from core.permissions import CONTENT
from core.permissions import Permission as P
from core.removal_api import remove_verb
from core.viewsets import Listed, Opened, ScopedViewSet, verb
from recommendations import services
from recommendations.api import action_serializers as s
from recommendations.api import filters
from recommendations.models import Evidence, Extension, ProgressUpdate, Verification


class OfActions(Listed, Opened, ScopedViewSet):
    """What belongs to actions. Showing it is a look at its action."""

    reads = CONTENT
    permissions = {"list": P.ACTION_VIEW, "retrieve": P.ACTION_VIEW}
    related = ("action",)

    def look_at(self, rows):
        actions = {row.action_id: row.action for row in rows}
        audit.looked_at_each(actions.values(), by=self.request.user, part=self.model._meta.model_name)


class ProgressUpdateViewSet(OfActions):
    """What was said of actions, day by day."""

    model = ProgressUpdate
    related = ("action", "by", "agency")
    serializer_class = s.ProgressUpdateSerializer
    filterset_class = filters.ProgressUpdateFilters


class EvidenceViewSet(OfActions):
    """What proves actions."""

    model = Evidence
    related = ("action", "file", "added_by")
    serializer_class = s.EvidenceSerializer
    filterset_class = filters.EvidenceFilters
    # Who may remove it depends on who added it: the service asks.
    permissions = {**OfActions.permissions, "file": P.ACTION_VIEW, "remove": P.ACTION_VIEW}
    remove = remove_verb()

    @extend_schema(responses=A_FILE)
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The file itself, as a download; the look is recorded before it is sent."""
        row = self.get_object()
        audit.looked(row, by=request.user, file=str(row.file.public_id))
        return files.serve(row.file)


class VerificationViewSet(OfActions):
    """Steps on the ladder of sign-off, up and down."""

    model = Verification
    related = ("action", "by")
    serializer_class = s.VerificationSerializer
    filterset_class = filters.VerificationFilters


class ExtensionViewSet(OfActions):
    """Requests for more time, and what was decided."""

    model = Extension
    related = ("action__board", "action__lead_agency", "asked_by", "decided_by")
    serializer_class = s.ExtensionSerializer
    filterset_class = filters.ExtensionFilters
    permissions = {**OfActions.permissions, "decide": P.ACTION_CHECK}
    decide = verb("decide", services.decide_more_time, s.DecideBody)
