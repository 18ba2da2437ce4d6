"""No case content leaves before the trail says who reads it; what cannot be recorded is not shown.

Which addresses show content is declared by each (`requires(…, reads=CONTENT)`,
a viewset's `reads`); what counts as content is in docs/decisions/0016. Views
record the look (`audit.looked`), since only they know at what; this middleware
makes sure that they did, and that nothing leaves when they could not.
"""

import structlog
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import audit
from core.api import PROBLEM
from core.checks import declared_reads
from core.permissions import Reads

log = structlog.get_logger(__name__)

# Answers without a body of the address's own: refusals are pages of one sentence, and redirects show nothing.
NO_CONTENT = {204, 286, 401, 403, 404, 405, 406, 410, 413, 415, 429}


class ReadingMiddleware:
    """Ask every answer of an address that shows content whether the look was recorded."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        audit.begin_request()
        response = self.get_response(request)
        if audit.is_accounted_for() or not _shows_content(request, response):
            return response
        log.error("read.not_recorded", view=request.resolver_match.view_name)  # a fault of ours: the view forgot it
        return refusal(request, status=500)

    def process_exception(self, request, error):
        """The trail could not be written: the transaction is rolled back by now, and nothing is shown."""
        if not isinstance(error, audit.NotRecorded):
            audit.shows_nothing()  # the page of an error says one sentence and nothing of a case
            return None
        log.error("audit.not_written", error=type(error.__cause__).__name__)
        return refusal(request, status=503)


def _shows_content(request, response):
    match = request.resolver_match
    if (
        match is None
        or response.status_code in NO_CONTENT
        or not (response.status_code < 300 or 400 <= response.status_code < 500)
    ):
        return False
    if response.headers.get("Content-Type", "").startswith(PROBLEM):
        return False
    view = match.func
    reads = declared_reads(match.view_name, view)
    if isinstance(reads, dict):
        verb = view.actions.get("get" if request.method == "HEAD" else request.method.lower())
        reads = reads.get(verb, Reads.NOTHING)
    return reads != Reads.NOTHING


def refusal(request, status):
    """One plain sentence, as a page or as the API's problem details."""
    title = _("Case content cannot be shown, because access cannot be recorded")
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "reasons": []}
        response: HttpResponse = JsonResponse(body, status=status, content_type=PROBLEM)
    else:
        response = HttpResponse(render_to_string("core/not_recorded.html", {"title": title}), status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response
