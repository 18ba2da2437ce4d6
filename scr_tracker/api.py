"""The API's address book: one router, one prefix, one schema, one page to read about it."""

from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from agencies.api import views as agencies
from core import removal_api
from core.permissions import NOTHING, DeclaredPermission, requires
from core.permissions import Permission as P
from newsletters.api import views as newsletters
from recommendations.api import progress_views as progress
from recommendations.api import views as recommendations
from reviews.api import record_views as records
from reviews.api import views as reviews

PREFIX = "v1/"
OF_REVIEW = "reviews/(?P<reference>[A-Za-z0-9-]{1,60})"
ROUTES = {
    "me": agencies.MeViewSet,
    "boards": agencies.BoardViewSet,
    "agencies": agencies.AgencyViewSet,
    "meetings": agencies.MeetingViewSet,
    "people": agencies.PersonViewSet,
    "audit-events": agencies.AuditEventViewSet,
    "removals": removal_api.RemovalViewSet,
    "review-types": reviews.ReviewTypeViewSet,
    "editions": reviews.EditionViewSet,
    "theme-schemes": reviews.ThemeSchemeViewSet,
    "themes": reviews.ThemeViewSet,
    "reviews": reviews.ReviewViewSet,
    "milestones": records.MilestoneViewSet,
    "decisions": records.DecisionViewSet,
    "documents": records.DocumentViewSet,
    "proceedings": records.ProceedingViewSet,
    "imrs": records.ImrViewSet,
    "learning-points": records.LearningPointViewSet,
    "recommendations": recommendations.RecommendationViewSet,
    "responses": recommendations.ResponseViewSet,
    "actions": recommendations.ActionViewSet,
    "updates": progress.ProgressUpdateViewSet,
    "evidence": progress.EvidenceViewSet,
    "verifications": progress.VerificationViewSet,
    "extensions": progress.ExtensionViewSet,
    "newsletters": newsletters.NewsletterViewSet,
    "feedback": newsletters.FeedbackViewSet,
}
NESTED = {
    "subjects": (f"{OF_REVIEW}/subjects", records.SubjectViewSet),
    "involvements": (f"{OF_REVIEW}/agencies", records.InvolvementViewSet),
    "members": (f"{OF_REVIEW}/people", records.MemberViewSet),
    "figures": (f"{OF_REVIEW}/figures", records.KeyFigureViewSet),
    "sections": ("newsletters/(?P<reference>[A-Za-z0-9-]{1,60})/sections", newsletters.SectionViewSet),
}

router = SimpleRouter()
for name, viewset in ROUTES.items():
    router.register(name, viewset, basename=name)
for name, (prefix, viewset) in NESTED.items():
    router.register(prefix, viewset, basename=name)


class Schema(SpectacularAPIView):
    """The OpenAPI description of the API."""

    permissions = {"schema": P.SIGNED_IN}
    reads = NOTHING
    permission_classes = [DeclaredPermission]


@require_safe
@requires(P.SIGNED_IN, reads=NOTHING)
def docs(request):
    """The API to read and to try out in the browser, as the person who is signed in."""
    return render(request, "scr_tracker/api_docs.html")


app_name = "api"
urlpatterns = [
    path(f"{PREFIX}schema/", Schema.as_view(), name="schema"),
    path(f"{PREFIX}docs/", docs, name="docs"),
    path(PREFIX, include(router.urls)),
]
