"""A form that came with a token that is out of date."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import audit, form_keys
from core.kept_posts import lead_back


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django calls this when the token of a form does not fit: mostly because somebody signed in in another tab.

    One of our own forms is led back to its page, filled. What another site sent is refused.
    """
    audit.shows_nothing()
    from_us = reason == REASON_NO_CSRF_COOKIE or reason.startswith("CSRF token")
    if from_us and form_keys.account_of(request.POST.get(form_keys.FIELD, "")) is not None:
        return lead_back(request)
    if from_us:
        messages.info(request, _("This page was out of date. Try again."))
        return redirect(request.path)
    return render(request, "core/token_refused.html", status=403)
