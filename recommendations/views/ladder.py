"""Steps of the ladder and decisions about dates: small pages with one question each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core.pages import done, form_page, posted
from core.permissions import CONTENT, requires
from core.permissions import Permission as P
from core.templatetags.words import date_long
from recommendations import services
from recommendations.forms import DecideForm, EndForm, ImpactForm, MoreTimeForm, MoveDateForm, NoteForm, ReasonForm
from recommendations.models import Extension, ProgressUpdate
from recommendations.rights import demand_work_on
from recommendations.views.loading import visible_action


def _step(request, action, form, change, *, said, template="recommendations/step.html", **words):
    """One question: make the change and go back to the action, or show the page (again)."""
    if request.method == "POST" and form.is_valid() and done(form, lambda: change(form.cleaned_data)):
        messages.success(request, f"{action.reference}: {said}")
        return redirect(action)
    return form_page(request, template, form, shows=action, action=action, **words)


def _claim_of(action):
    return action.updates.filter(going=ProgressUpdate.Going.DONE).order_by("-at").first()


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def check(request, reference):
    """Is the proof enough? Pass it to the panel."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    return _step(
        request,
        it,
        NoteForm(posted(request), label="Note for the panel (optional)"),
        lambda data: services.pass_to_panel(it, note=data["note"], by=request.user),
        said="Passed to the panel.",
        title="Pass to the panel",
        button="Pass to the panel",
        lede="The panel decides next. You may say what convinced you.",
        claim=_claim_of(it),
        evidence=it.evidence.select_related("file"),
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def ask_for_evidence(request, reference):
    """The proof is not enough: say what is missing."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    return _step(
        request,
        it,
        NoteForm(posted(request), label="What evidence is missing?", required=True),
        lambda data: services.ask_for_evidence(it, note=data["note"], by=request.user),
        said="More evidence is asked for. The agency is told by e-mail, without the details.",
        title="Ask for more evidence",
        button="Ask for more evidence",
        lede="The action goes back to the agency, which sees what you write here.",
        claim=_claim_of(it),
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VERIFY, reads=CONTENT)
def verify(request, reference):
    """The panel agrees that it is done."""
    it = visible_action(request, reference, P.ACTION_VERIFY)
    return _step(
        request,
        it,
        NoteForm(posted(request), label="Note (optional)"),
        lambda data: services.verify(it, note=data["note"], by=request.user),
        said="Verified.",
        title="Verify for the panel",
        button="Verify",
        lede="It then counts as done. Whether it lasts and helps is asked later.",
        claim=_claim_of(it),
        evidence=it.evidence.select_related("file"),
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VERIFY, reads=CONTENT)
def send_back(request, reference):
    """The panel is not convinced: say what is missing."""
    it = visible_action(request, reference, P.ACTION_VERIFY)
    return _step(
        request,
        it,
        NoteForm(posted(request), label="What evidence is missing?", required=True),
        lambda data: services.send_back(it, note=data["note"], by=request.user),
        said="Sent back to the agency.",
        title="Send back for more evidence",
        button="Send back",
        lede="The action goes back to the agency, which sees what you write here.",
        claim=_claim_of(it),
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VERIFY, reads=CONTENT)
def embed(request, reference):
    """Is it still done?"""
    it = visible_action(request, reference, P.ACTION_VERIFY)
    return _step(
        request,
        it,
        NoteForm(posted(request), label="How do you know that it is still done?", required=True),
        lambda data: services.embed(it, note=data["note"], by=request.user),
        said="It counts as embedded.",
        title="Say that it is embedded",
        button="It is embedded",
        lede="For example a second audit, or a visit, some months after the panel verified it.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VERIFY, reads=CONTENT)
def impact(request, reference):
    """Did it make a difference?"""
    it = visible_action(request, reference, P.ACTION_VERIFY)
    return _step(
        request,
        it,
        ImpactForm(posted(request), initial={"impact": it.impact}),
        lambda data: services.judge_impact(it, **data, by=request.user),
        said="The impact is saved.",
        title="Judge the impact",
        button="Save the impact",
        lede="Apart from status and RAG: the work can be done and still not have helped.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def end(request, reference):
    """Pause, supersede or withdraw, with a reason."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    return _step(
        request,
        it,
        EndForm(posted(request), action=it),
        lambda data: services.end_action(it, **data, by=request.user),
        said="Saved, with your reason.",
        title="Pause or end this action",
        button="Save",
        danger=True,
        lede="It stays in the plan with your reason, and can be opened again.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def reopen(request, reference):
    """Work on it goes on."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    lede = f"It goes back to the agency. It is still due {date_long(it.due_on)}; move the date afterwards if it has passed."
    return _step(
        request,
        it,
        ReasonForm(posted(request)),
        lambda data: services.reopen(it, **data, by=request.user),
        said="It is open again.",
        title="Open this action again",
        button="Open it again",
        lede=lede,
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_VIEW, reads=CONTENT)
def ask_for_more_time(request, reference):
    """The agency asks for a later date; the old one stays until somebody agrees."""
    it = visible_action(request, reference)
    demand_work_on(request.user, it)
    if request.method == "GET" and it.extensions.filter(decision=Extension.Decision.WAITING).exists():
        messages.info(request, "More time is asked for already. The board decides first; until then the date stays.")
        return redirect(it)
    form = MoreTimeForm(posted(request), action=it, asked=it.extensions.count())
    return _step(
        request,
        it,
        form,
        lambda data: services.ask_for_more_time(it, to_on=data["to_on"], reason=form.reason, by=request.user),
        said="Your request is with the board. Until it decides the date stays.",
        template="recommendations/more_time.html",
        agency_page=True,
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def decide_more_time(request, reference, pk):
    """May they have more time? Decided by somebody other than who asked."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    rows = Extension.objects.visible_to(request.user).select_related("action", "asked_by")
    extension = get_object_or_404(rows, pk=pk, action=it)
    return _step(
        request,
        it,
        DecideForm(posted(request)),
        lambda data: services.decide_more_time(
            extension, agreed=data["decision"] == "agreed", reason=data["reason"], by=request.user
        ),
        said="Decided. The agency is told.",
        template="recommendations/decide_more_time.html",
        extension=extension,
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHECK, reads=CONTENT)
def move_date(request, reference):
    """The board gives more time by itself."""
    it = visible_action(request, reference, P.ACTION_CHECK)
    return _step(
        request,
        it,
        MoveDateForm(posted(request), initial={"version": it.version}),
        lambda data: services.move_date(it, **data, by=request.user),
        said="The date is moved. The first date stays on record.",
        title="Move the date",
        button="Move the date",
        lede=f"It is due {date_long(it.due_on)}; first set for {date_long(it.first_due_on)}.",
    )
