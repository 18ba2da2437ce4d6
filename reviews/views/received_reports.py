"""Agencies' own reviews that came by post, by email or at a meeting, recorded by the board."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.pages import done, go_on, posted
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from reviews import services
from reviews.forms.management_reviews import ReceivedForm, RecordReceivedForm
from reviews.views import frame


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def record(request, reference):
    """Record a report for which the agency was not asked here."""
    review = frame.readable(request, reference, P.IMR_ACCEPT)
    form = RecordReceivedForm(posted(request), request.FILES or None, review=review)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.record_received(review, **form.values(), by=request.user)):
            messages.success(request, _recorded(form.cleaned_data["agency"]))
            return go_on(request, "reviews:agencies", reference)
    title = _("Record a received %(report)s") % {"report": review.review_type.imr_short}
    back = reverse("reviews:agencies", args=[reference])
    words = {"title": title, "button": _("Record report"), "lede": _lede(), "another": True}
    return frame.form(request, review, form, back=back, **words)


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def receive(request, reference, pk):
    """Record what came from an agency that was asked for it here."""
    imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = ReceivedForm(posted(request), request.FILES or None, imr=imr)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if done(form, lambda: services.receive_for_agency(imr, **form.report(), version=version, by=request.user)):
            messages.success(request, _recorded(imr.agency))
            return redirect(imr)
    title = _("Record that the %(report)s was received") % {"report": imr.label}
    words = {"title": title, "button": _("Record report"), "lede": _lede(), "imr": imr}
    return frame.form(request, imr.review, form, back=imr.get_absolute_url(), **words)


def _lede():
    return _(
        "For a report that came by post, by email or at a meeting. Use the dates on which things happened. "
        "No one gets an email, and the report is shown as entered by you for the agency."
    )


def _recorded(agency):
    return _("The report of %(agency)s is recorded.") % {"agency": agency.short_name}
