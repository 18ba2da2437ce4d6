"""A form whose row was removed while it was open: 409 with what was typed, rather than a page that is not found."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from core import audit, stale
from core.kept_posts import NEVER_KEPT
from core.refusals import Gone


def found(request, rows, *, removed=None, **which):
    """What a page is about, else 404. A form that was sent learns of a removal, if the person could see the row before.

    `removed` are the removed rows that say so; those of the model that meet `which`, when none are given.
    """
    try:
        return get_object_or_404(rows, **which)
    except Http404:
        if request.method != "POST":
            raise
        gone = rows.model.removed_for(request.user).filter(**which) if removed is None else removed
        if gone.exists():
            raise Gone() from None
        raise


class GoneMiddleware:
    """Where no form is left to say it on, a page says it and shows what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Gone):
            return None
        audit.shows_nothing()
        left_out = {*NEVER_KEPT, *stale.OF_THE_PAGE}
        context = {
            "reasons": exception.reasons,
            "fields": [(name, values) for name, values in request.POST.lists() if name not in left_out],
            "files": [file.name for _, files in request.FILES.lists() for file in files],
        }
        return render(request, "core/gone.html", context, status=HTTPStatus.CONFLICT)
