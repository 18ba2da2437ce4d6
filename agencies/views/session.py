"""How long a session lasts: what a page asks before it warns, and how a person stays."""

from django.http import JsonResponse
from django.views.decorators.http import require_http_methods

from agencies import middleware
from core.permissions import NOTHING, requires
from core.permissions import Permission as P


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.SIGNED_IN, reads=NOTHING)
def session(request):
    """GET: the seconds that are left, which asking does not prolong. POST: the person is still there."""
    if request.method == "POST":
        middleware.stay(request.session)
    return JsonResponse({"seconds_left": middleware.seconds_left(request.session)})
