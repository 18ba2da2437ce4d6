"""Feedback for the board: the grid, its export and paper, reminders, links and answers opened again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.api.authentication import also_with_a_key
from agencies.models import leads_of
from core import audit, days, spreadsheets
from core.pages import done, form_page, posted, print_page
from core.permissions import CONTENT, NOTHING, may, requires
from core.permissions import Permission as P
from core.templatetags.words import date_long, day_month, plural
from newsletters import services
from newsletters.answers import Answers, not_answered, reminded_by_hand
from newsletters.forms import CloseForm, LinkForm, RecordAnswerForm, ReopenForm, VersionForm
from newsletters.models import FeedbackRequest, FeedbackResponse
from newsletters.views.frame import State, load, refused

Answer = FeedbackResponse.Answer
COLUMNS = [
    "Newsletter", "Agency", "Answered on", "Answered by", "Lesson", "Lesson heading", "Answer", "What changed, is planned, or why not",
    "Planned for", "What shows it", "Teams", "Staff told", "Shared on", "How", "Barrier", "For the board",
    "Entered for the agency",
]  # fmt: skip


def _with_feedback(request, reference, permission=P.FEEDBACK_VIEW):
    newsletter = load(request, reference, permission)
    if newsletter.state != State.SENT or newsletter.feedback_due_on is None:
        raise Http404
    return newsletter


@require_safe
@requires(P.FEEDBACK_VIEW, reads=CONTENT)
def grid(request, reference):
    """Lessons down, agencies across; `?open=<lesson>-<agency>` opens an answer under its line."""
    newsletter = _with_feedback(request, reference)
    audit.looked(newsletter, by=request.user, part="feedback")
    answers = Answers(newsletter)
    leads = leads_of([row.agency_id for row in answers.waiting], boards=[newsletter.board_id])
    manages = may(request.user, P.NEWSLETTER_CHANGE, on=newsletter)
    return render(
        request,
        "newsletters/feedback.html",
        {
            "newsletter": newsletter,
            "answers": answers,
            "figures": _figures(answers),
            "columns": [
                {"request": row, "answered": len(answers.lessons) if row.is_answered else 0} for row in answers.requests
            ],
            "lines": _lines(answers, request.GET.get("open", "")),
            "span": len(answers.requests) + 1,
            "waiting": not_answered(answers, leads, reminded_by_hand(answers)),
            "closed": [row for row in answers.requests if row.closed_at is not None],
            "discuss": answers.to_discuss(),
            "manages": manages,
        },
    )


def _figures(answers):
    left = (answers.due_on - days.today()).days
    when = f"due in {plural(left, 'day')}" if left > 0 else "due today" if left == 0 else f"{plural(-left, 'day')} late"
    figures = [
        {"number": len(answers.answered), "words": f"of {plural(len(answers.asked), 'agency,agencies')} answered"},
        {"number": answers.count(Answer.CHANGED), "words": "changes made"},
        {"number": answers.count(Answer.PLANNED), "words": "changes planned"},
        {"number": f"{answers.staff_told:,}", "words": "staff told"},
    ]
    if answers.waiting:
        figures.append({"number": len(answers.waiting), "words": f"no answer, {when}", "tone": "missing"})
    return figures


def _lines(answers, opened):
    """One line per lesson with a cell per agency, and the opened answer under its line."""
    page = reverse("newsletters:feedback", args=[answers.newsletter.reference])
    lines = []
    for lesson in answers.lessons:
        cells, gist = [], None
        for request in answers.requests:
            response = answers.of(request, lesson)
            key = f"{lesson['number']}-{request.agency.slug}"
            is_open = response is not None and key == opened
            gist = (request, response) if is_open else gist
            cells.append(
                {
                    "answer": response.answer if response else "",
                    "url": f"{page}?open={key}#gist" if response else "",
                    "is_open": is_open,
                    "label": f"{request.agency.short_name}, lesson {lesson['number']}",
                }
            )
        lines.append({"lesson": lesson, "cells": cells, "gist": gist})
    return lines


@also_with_a_key
@require_safe
@requires(P.FEEDBACK_VIEW, reads=CONTENT)
def export(request, reference):
    """Every answer as a row, CSV or XLSX."""
    newsletter = _with_feedback(request, reference)
    kind = request.GET.get("format", "xlsx")
    if kind not in {"csv", "xlsx"}:
        kind = "xlsx"
    audit.record("newsletter.feedback_exported", target=newsletter, by=request.user, kind=kind)
    return spreadsheets.respond(kind, f"feedback-{newsletter.reference}", COLUMNS, _rows(Answers(newsletter)))


def _rows(answers):
    for request in answers.requests:
        about = [
            request.shared_with,
            request.staff_told,
            request.shared_on,
            request.shared_how,
            request.barrier,
            request.reply,
        ]
        by = _answered_by(request)
        for lesson in answers.lessons:
            response = answers.of(request, lesson)
            given = (
                [response.get_answer_display(), response.text, response.planned_on, response.proof]
                if response
                else ["No answer", "", None, ""]
            )
            yield [
                answers.newsletter.reference,
                request.agency.name,
                request.given_on or request.answered_at,
                by,
                lesson["number"],
                lesson["heading"],
                *given,
                *(about if request.is_answered else [""] * len(about)),
                request.entry_note,
            ]


def _answered_by(request):
    if request.is_entered_for_another:
        return request.entered_for or request.agency.short_name
    return request.answered_by.name if request.answered_by else "By link" if request.is_answered else ""


@require_POST
@requires(P.FEEDBACK_VIEW, reads=CONTENT)
def print_paper(request, reference):
    newsletter = _with_feedback(request, reference)
    audit.looked(newsletter, by=request.user, part="feedback", printed=True)
    title, back = f"Feedback paper, newsletter {newsletter.number}", reverse("newsletters:feedback", args=[reference])
    return print_page(request, "newsletters.feedback_paper", title=title, back_url=back, newsletter=newsletter.pk)


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=NOTHING)
def remind(request, reference):
    """Remind one agency (`agency`), or all that have not answered; a lead gets at most one such message a day."""
    newsletter = _with_feedback(request, reference, P.NEWSLETTER_CHANGE)
    chosen = None
    if slug := request.POST.get("agency", ""):
        chosen = [get_object_or_404(newsletter.feedback_requests, agency__slug=slug[:60])]
    sent, without_lead = services.remind(newsletter, requests=chosen, by=request.user)
    if sent:
        messages.success(
            request, f"{plural(sent, 'lead')} reminded today. Nobody gets a second message on the same day."
        )
    if without_lead:
        messages.warning(request, f"No lead to remind: {', '.join(without_lead)}.")
    return redirect("newsletters:feedback", reference)


# One agency's answer, as the board sees and steers it


def _asked(request, reference, slug, permission):
    newsletter = _with_feedback(request, reference, permission)
    rows = FeedbackRequest.objects.visible_to(request.user).select_related("agency", "answered_by")
    asked = get_object_or_404(rows, newsletter=newsletter, agency__slug=slug)
    asked.newsletter = newsletter
    return asked


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def record_answer(request, reference, slug):
    """Enter what an agency answered by phone, at a meeting, by email or on paper."""
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    form = RecordAnswerForm(posted(request), feedback=asked)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.record_answer(asked, **form.answers(), by=request.user)):
            agency = asked.agency.short_name
            messages.success(request, _("The answer of %(agency)s is recorded.") % {"agency": agency})
            return redirect("newsletters:feedback", reference)
    context = {"shows": asked, "asked": asked, "newsletter": asked.newsletter}
    return form_page(request, "newsletters/record_answer.html", form, **context)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def reopen(request, reference, slug):
    """Let an agency answer again, with a reason."""
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    form = ReopenForm(posted(request), initial={"version": asked.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.reopen_answer(asked, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{asked.agency.short_name} can answer again.")
            return redirect("newsletters:feedback", reference)
    return form_page(request, "newsletters/reopen.html", form, shows=asked, asked=asked, newsletter=asked.newsletter)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def close(request, reference, slug):
    """Ask this agency no more, with a reason."""
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    form = CloseForm(posted(request), initial={"version": asked.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.close_request(asked, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{asked.agency.short_name} is not asked any more.")
            return redirect("newsletters:feedback", reference)
    return form_page(
        request, "newsletters/close_request.html", form, shows=asked, asked=asked, newsletter=asked.newsletter
    )


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=NOTHING)
def ask_again(request, reference, slug):
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    if refusal := refused(lambda: services.ask_again(asked, by=request.user)):
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, f"{asked.agency.short_name} is asked again.")
    return redirect("newsletters:feedback", reference)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def link_send(request, reference, slug):
    """Send a one-time link to somebody without an account; shows the link that is out, if any."""
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    form = LinkForm(posted(request), initial={"version": asked.version, "address": asked.respondent_email})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.send_link(asked, **form.cleaned_data, by=request.user)):
            messages.success(request, f"The link is on its way. It works until {date_long(_end(asked))}.")
            return redirect("newsletters:feedback", reference)
    return form_page(request, "newsletters/link_send.html", form, shows=asked, asked=asked, newsletter=asked.newsletter)


def _end(asked):
    asked.refresh_from_db(fields=["link_expires_at"])
    return asked.link_expires_at


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def link_revoke(request, reference, slug):
    asked = _asked(request, reference, slug, P.NEWSLETTER_CHANGE)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    if refusal := refused(lambda: services.revoke_link(asked, version=version, by=request.user)):
        audit.looked(asked, by=request.user, part="link_revoke")
        page = LinkForm(initial={"version": asked.version, "address": asked.respondent_email})
        context = {"form": page, "asked": asked, "newsletter": asked.newsletter, "refusals": refusal.reasons}
        return render(request, "newsletters/link_send.html", context, status=refusal.status)
    messages.success(request, f"The link of {day_month(days.today())} and any before it do not work any more.")
    return redirect("newsletters:feedback", reference)
