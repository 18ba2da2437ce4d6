"""The least that could answer the same question: what the product is measured against.

Each view is one row of the floor. They read and write the product's own tables, with the session
and the user looked up as any signed-in page must, and nothing else: no scope, no audit, no form, no
template, no second transaction. They run in the same gunicorn workers as the product, behind Django's
seven standard middlewares instead of the product's own.
"""

import orjson
from django.db import transaction
from django.forms import modelform_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import escape
from django.views.decorators.http import require_POST

from core import audit
from core.permissions import NOTHING, requires
from core.permissions import Permission as P
from recommendations.models import Action

SHOWN = 50
CELLS = (
    "id", "reference", "title", "board__short_name", "lead_agency__short_name", "owner__name",
    "due_on", "first_due_on", "status", "rag", "impact", "moves",
)  # fmt: skip
EVENT = {
    "verb": "action.updated", "role": "", "agency": "", "agency_id": None, "target_type": "", "target": "", "board_id": None,
    "review_reference": "", "changed": [], "reason": "", "detail": {}, "request_id": "",
}  # fmt: skip
UpdateForm = modelform_factory(Action, fields=["purpose", "outcome", "measure"])


@transaction.non_atomic_requests
@requires(P.SIGNED_IN, reads=NOTHING)
def hello(request):
    """1c: the session and the user, and a word."""
    return HttpResponse(f"hello {request.user.pk}", content_type="text/plain")


@transaction.non_atomic_requests
@requires(P.SIGNED_IN, reads=NOTHING)
def action_list(request, board):
    """2d: a count, fifty rows of tuples in the order of an index, f-strings."""
    actions = Action.objects.filter(board=board)
    count, rows = actions.count(), actions.order_by("due_on", "pk").values_list(*CELLS)[:SHOWN]
    lines = [
        f'<tr><td><a href="/actions/{reference}/">{reference}</a></td><td>{escape(title)}</td><td>{escape(board)}</td>'
        f"<td>{escape(agency)}</td><td>{escape(owner or '')}</td><td>{due:%d %b %Y}</td><td>{first:%d %b %Y}</td>"
        f"<td>{status}</td><td>{rag}</td><td>{impact}</td><td>{moves}</td></tr>"
        for _, reference, title, board, agency, owner, due, first, status, rag, impact, moves in rows
    ]
    return HttpResponse(f"<!doctype html><title>Actions</title><p>{count} actions</p><table>{''.join(lines)}</table>")


@transaction.non_atomic_requests
@requires(P.SIGNED_IN, reads=NOTHING)
def action_list_json(request, board):
    """3b: a count, fifty rows of twelve values, orjson."""
    actions = Action.objects.filter(board=board)
    rows = list(actions.order_by("due_on", "pk").values(*CELLS)[:SHOWN])
    return HttpResponse(orjson.dumps({"count": actions.count(), "results": rows}), content_type="application/json")


@transaction.non_atomic_requests
@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def update(request, pk):
    """5b: the row locked, a small form, one UPDATE and one line in the trail, in one transaction."""
    with transaction.atomic():
        action = Action.objects.select_for_update().defer("search_text").get(pk=pk)
        form = UpdateForm(request.POST, instance=action)
        if not form.is_valid():
            return HttpResponse(status=400)
        action = form.save(commit=False)
        action.save(update_fields=["purpose", "outcome", "measure"])
        audit.write([{**EVENT, "target_id": str(pk)}], request.user)
    return HttpResponseRedirect(f"/actions/{action.reference}/")
