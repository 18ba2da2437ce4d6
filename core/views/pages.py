"""Pages of the floor: a document being printed, and the audit trail."""

from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import audit, dates, files, printing
from core.models import AuditEvent, PrintJob
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P

PER_PAGE = 50
STOP_ASKING = 286  # htmx: show this and ask no more


@require_safe
@requires(P.SIGNED_IN, reads=NOTHING)
def print_job(request, public_id):
    """How far a document is, until it is ready; who waits for it then has it opened.

    A page without script asks again every few seconds, and opens the file by `?open`: a refresh of that kind takes the
    place of this page in the browser's history, so that Back leads to where Print was pressed.
    """
    job = get_object_or_404(PrintJob.objects.visible_to(request.user).select_related("file"), public_id=public_id)
    context = {"job": job, "opens": job.state == PrintJob.State.DONE and (request.htmx or "open" in request.GET)}
    if request.htmx:
        return render(request, "core/_print_state.html", context, status=STOP_ASKING if job.is_finished else 200)
    return render(request, "core/print_job.html", context)


@require_safe
@requires(P.SIGNED_IN, reads=CONTENT)
def print_file(request, public_id):
    """The printed file, for its owner only, recorded as a print."""
    jobs = PrintJob.objects.visible_to(request.user).select_related("file", "owner")
    job = get_object_or_404(jobs, public_id=public_id, file__isnull=False)
    if not printing.may_still_have(job):
        raise Http404
    audit.record("print.fetched", target=job, by=request.user, kind=job.kind)
    return files.serve(job.file, to_read=True)


@require_safe
@requires(P.AUDIT_VIEW, reads=CONTENT)
def trail(request):
    """The audit trail of the boards and agencies whose trail this person may read."""
    events = AuditEvent.objects.visible_to(request.user)
    about, person, since = (request.GET.get(name, "").strip() for name in ("about", "person", "since"))
    notice = ""
    if about:
        events = events.filter(target__istartswith=about) | events.filter(review_reference__iexact=about)
    if person:
        events = events.filter(actor__icontains=person)
    if since:
        try:
            events = events.filter(at__date__gte=dates.read(since))
        except ValueError:
            notice = "The date must be a real date, like 23 November 2026. It was left out."
    if request.GET.get("looks") != "on":
        events = events.exclude(verb__endswith=".looked")
    page = Paginator(events.order_by("-at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    boards = {event.board_id: event for event in page}  # one look each: every event would bury the trail under itself
    audit.looked_at_each(boards.values(), by=request.user, part="trail", number=len(page))
    rows = [{"event": event, "deed": audit_words(event)} for event in page]
    return render(
        request,
        "core/trail.html",
        {"page_obj": page, "rows": rows, "about": about, "person": person, "since": since, "notice": notice},
    )


def audit_words(event):
    """What happened, in words: "feedbackrequest.answered" of that model is "Feedback request answered"."""
    noun, _, deed = event.verb.partition(".")
    app, _, model = event.target_type.partition(".")
    if model == noun:
        noun = apps.get_model(app, model)._meta.verbose_name
    return f"{noun.replace('_', ' ')} {deed.replace('_', ' ')}".capitalize()
