"""What an agency does: send an update, keep a draft, claim, add and fetch evidence."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, files
from core.days import LONDON
from core.models import StoredFile
from core.pages import done, form_page, posted
from core.permissions import CONTENT, NOTHING, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from core.templatetags.words import day_month
from recommendations import services
from recommendations.forms import ClaimForm, EvidenceForm, RecordUpdateForm, UpdateForm
from recommendations.models import Action, Evidence, Extension, UpdateDraft
from recommendations.rights import demand_work_on, may_add_evidence
from recommendations.services.locking import STANDS
from recommendations.views.loading import files_sent, visible_action


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VIEW, reads=CONTENT)
def update(request, reference):
    """Three questions on one page. Whatever goes wrong, what was typed and the good files are kept."""
    it = visible_action(request, reference)
    demand_work_on(request.user, it)
    if not it.is_with_the_agency:
        messages.info(request, f"{STANDS[Action.Status(it.status)]}, so there is nothing to update now.")
        return redirect(it)
    draft = _draft_of(it, request.user)
    kept = _kept_files(draft)
    waiting = it.extensions.filter(decision=Extension.Decision.WAITING).first()
    form = UpdateForm(
        posted(request),
        files_sent(request),
        action=it,
        waiting=waiting,
        proven=bool(kept) or it.evidence.exists(),
        initial=_typed(draft) or {"going": request.GET.get("going", "")},
    )
    if request.method == "POST":
        if request.POST.get("draft"):
            if _keep_as_draft(request, it, form):
                return redirect("recommendations:update", reference)
        elif form.is_valid() and _send(request, it, form, kept):
            return redirect("recommendations:my_list" if request.user.works_for_agencies_only else it)
        kept = _keep_good_files(request, it, form) or kept
    last = it.updates.select_related("by", "agency").order_by("-at").first()
    form.fields["text"].label = f"2. What has changed since {day_month(last.at)}?" if last else "2. What has changed?"
    may_hand_over = request.user.can(P.ACTION_ASSIGN, on=it)
    context = {
        "action": it,
        "may_hand_over": may_hand_over,
        "last": last,
        "draft": draft,
        "kept": kept,
        "waiting": waiting,
        "pieces": it.evidence.count(),
    }
    return form_page(request, "recommendations/update.html", form, shows=it, **context)


def _send(request, action, form, kept):
    """Send it; True when it went."""
    data = form.cleaned_data
    uploads = [*kept, *data["files"]]
    values = {"going": data["going"], "text": data["text"], "finish_on": data["finish_on"], "uploads": uploads}
    if not done(form, lambda: services.send_update(action, **values, by=request.user)):
        return False
    thanks = {
        "done": "Thank you. Next: the board checks it.",
        "late": "Thank you. The board decides about the new date; until then the old one stays.",
    }
    messages.success(request, f"{action.reference}: {thanks.get(data['going'], 'Thank you. Your update is sent.')}")
    return True


def _keep_as_draft(request, action, form):
    """Keep what was typed; False, with only the reason on the form, when it cannot be kept."""
    form.is_valid()
    try:
        _save_draft(request, action, form)
    except Refusal as refusal:
        if not form.unstorable:  # else the sentence stands on its field already
            form.errors.clear()
            for reason in refusal.reasons:
                form.add_error(None, reason)
        return False
    for problem in form.errors.get("files", []):
        messages.error(request, problem)
    saved_at = timezone.now().astimezone(LONDON)
    messages.success(request, f"Draft saved at {saved_at:%H:%M}. You can finish it later on any device.")
    return True


def _keep_good_files(request, action, form):
    """Files that were good though something else was not: kept with the draft, so that nobody sends them twice."""
    if not form.kept_files:
        return None
    try:
        return _kept_files(_save_draft(request, action, form))
    except Refusal:
        return None


def _save_draft(request, action, form):
    """The draft with its files; without them, and with the reason in the form, when they cannot be kept."""
    words = {"typed": form.typed(), "by": request.user}
    try:
        return services.save_draft(action, **words, uploads=form.kept_files)
    except files.NotTaken as refusal:
        if str(refusal) not in form.errors.get("files", []):
            form.add_error("files", refusal.reasons)
        return services.save_draft(action, **words)


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHANGE, reads=CONTENT)
def record_update(request, reference):
    """Enter what the agency said by phone, at a meeting, by email or on paper."""
    it = visible_action(request, reference)
    demand(request.user, P.ACTION_CHANGE, on=it)
    if not it.is_with_the_agency:
        messages.info(request, f"{STANDS[Action.Status(it.status)]}, so there is nothing to update now.")
        return redirect(it)
    form = RecordUpdateForm(posted(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        uploads = values.pop("files")
        if done(form, lambda: services.record_update(it, **values, uploads=uploads, by=request.user)):
            messages.success(request, _("%(action)s: the update is recorded.") % {"action": it.reference})
            return redirect(it)
    return form_page(request, "recommendations/record_update.html", form, shows=it, action=it)


@require_POST
@requires(P.ACTION_VIEW, reads=NOTHING)
def save_draft(request, reference):
    """Keep what is being typed; answers with the time for the line below the form."""
    it = visible_action(request, reference)
    demand_work_on(request.user, it)
    form = UpdateForm(request.POST, action=it)
    try:
        services.save_draft(it, typed=form.typed(), by=request.user)
    except Refusal as refusal:
        return HttpResponse(" ".join(refusal.reasons), status=refusal.status, content_type="text/plain")
    return JsonResponse({"saved_at": f"{timezone.now().astimezone(LONDON):%H:%M}"})


@require_POST
@requires(P.ACTION_VIEW, reads=NOTHING)
def drop_draft_file(request, reference, file):
    """Take a kept file out of one's own draft."""
    it = visible_action(request, reference)
    demand_work_on(request.user, it)
    services.drop_draft_file(it, file=file, by=request.user)
    return redirect("recommendations:update", reference)


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VIEW, reads=CONTENT)
def claim(request, reference):
    """Say that it is done, with what proves it."""
    it = visible_action(request, reference)
    demand_work_on(request.user, it)
    form = ClaimForm(posted(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change = {"text": data["text"], "uploads": data["files"], "kind": data["kind"]}
        if done(form, lambda: services.claim(it, **change, by=request.user)):
            messages.success(request, f"{it.reference}: Thank you. Next: the board checks it.")
            return redirect(it)
    return form_page(request, "recommendations/claim.html", form, shows=it, action=it, pieces=it.evidence.count())


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VIEW, reads=CONTENT)
def add_evidence(request, reference):
    """Put proof beside the action without an update."""
    it = visible_action(request, reference)
    if not may_add_evidence(request.user, it):
        demand_work_on(request.user, it)
    form = EvidenceForm(posted(request), files_sent(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        uploads = data.pop("files")
        if done(form, lambda: services.add_evidence(it, uploads=uploads, **data, by=request.user)):
            messages.success(request, "The evidence is with the action.")
            return redirect(it)
    return form_page(request, "recommendations/add_evidence.html", form, shows=it, action=it)


@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def evidence(request, reference, pk):
    """The file, as a download, and a line in the trail that it was opened."""
    rows = Evidence.objects.visible_to(request.user).select_related("file", "action")
    piece = get_object_or_404(rows, pk=pk, action__reference=reference)
    audit.looked(piece, by=request.user)
    return files.serve(piece.file)


def _draft_of(action, user):
    return UpdateDraft.objects.visible_to(user).filter(action=action).first()


def _typed(draft):
    """The draft as initial values of the form; the date as it was typed in its boxes."""
    if draft is None:
        return {}
    typed = draft.typed
    day = tuple(typed.get(f"finish_on_{part}", "") for part in ("day", "month", "year"))
    return {"going": typed.get("going", ""), "text": typed.get("text", ""), "finish_on": day if any(day) else None}


def _kept_files(draft):
    if draft is None:
        return []
    return list(StoredFile.objects.in_bulk(draft.typed.get("files", [])).values())
