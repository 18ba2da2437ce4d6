"""Answering by an agency's lead who is signed in; by a one-time link the same questions are in `newsletters.views.link`."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core.pages import done, form_page, posted, refuse
from core.permissions import CONTENT, NOTHING, demand, may, requires
from core.permissions import Permission as P
from core.templatetags.words import clock_time
from newsletters import services
from newsletters.forms import AnswerForm
from newsletters.models import FeedbackRequest
from newsletters.views.frame import refused


def _load(request, reference, slug):
    rows = FeedbackRequest.objects.visible_to(request.user).select_related(
        "newsletter__board", "newsletter__feedback_meeting", "agency", "answered_by"
    )
    return get_object_or_404(rows, newsletter__reference=reference, agency__slug=slug, newsletter__state="sent")


def _given(form):
    """The rows of an answer that was sent, for reading."""
    responses = {row.learning_point_id: row for row in form.feedback.responses.all()}
    return [{"lesson": lesson, "response": responses.get(lesson["id"])} for lesson in form.lessons]


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def answer(request, reference, slug):
    """The questions, for the agency's lead; the whole answer, for the board."""
    asked = _load(request, reference, slug)
    answers_for = may(request.user, P.FEEDBACK_ANSWER, on=asked)
    if request.method == "POST":
        demand(request.user, P.FEEDBACK_ANSWER, on=asked)
    corrects = answers_for and asked.is_entered_for_another and request.GET.get("correct") == "yes"
    form = AnswerForm(posted(request), feedback=asked)
    if request.method == "POST":
        if request.POST.get("do") == "later":
            if saved(form, by=request.user):
                messages.success(request, "Saved. You can finish it later on any device.")
                return redirect(request.get_full_path())
        elif form.is_valid() and done(form, lambda: services.answer_feedback(asked, **form.answers(), by=request.user)):
            messages.success(request, "Thank you. The board has your answer.")
            return redirect(asked)
        asked.refresh_from_db()
    elif answers_for and request.method == "GET" and asked.opened_at is None:
        services.note_opened(asked, by=request.user)
    readable = not answers_for or (asked.is_answered and not form.errors and not corrects)
    return form_page(
        request,
        "newsletters/answered.html" if readable else "newsletters/answer.html",
        form,
        shows=asked,
        asked=asked,
        newsletter=asked.newsletter,
        newsletter_url=asked.newsletter.get_absolute_url(),
        given=_given(form),
        manages=may(request.user, P.NEWSLETTER_CHANGE, on=asked.newsletter),
        is_own=answers_for,
        corrects=corrects,
    )


def saved(form, by):
    """Keep what was typed, whatever state it is in. False, with the reason on the form, when it cannot be kept."""
    form.full_clean()
    refusal = refused(
        lambda: services.save_draft(form.feedback, typed=form.typed(), version=form.typed_version(), by=by)
    )
    if refusal is None:
        return True
    form._errors.clear()
    refuse(form, refusal)
    return False


@require_POST
@requires(P.FEEDBACK_ANSWER, reads=NOTHING)
def draft(request, reference, slug):
    """The page saving by itself while somebody types."""
    asked = _load(request, reference, slug)
    demand(request.user, P.FEEDBACK_ANSWER, on=asked)
    form = AnswerForm(request.POST, feedback=asked)
    kept = []
    refusal = refused(
        lambda: kept.append(
            services.save_draft(asked, typed=form.typed(), version=form.typed_version(), by=request.user, quietly=True)
        )
    )
    if refusal is not None:
        return HttpResponse(status=refusal.status)
    return JsonResponse({"saved_at": clock_time(kept[0].draft_saved_at), "version": kept[0].version})
