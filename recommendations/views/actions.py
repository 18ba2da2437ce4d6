"""One action: its page, and adding, changing, handing over and rating it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Board
from core import audit
from core.history import entries
from core.pages import done, form_page, go_on, posted
from core.permissions import CONTENT, demand, requires
from core.permissions import Permission as P
from recommendations import detail, services
from recommendations.forms import ActionForm, NewActionForm, OwnerForm, RagForm
from recommendations.models import Action, Recommendation
from recommendations.rights import may_work_on
from recommendations.views.loading import visible_action
from reminders.told import history_of


@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def action(request, reference):
    """Where it stands, whose turn it is, what proves it and what happened."""
    user = request.user
    it = detail.action_for(user, reference)
    if it is None:
        raise Http404
    audit.looked(it, by=user)
    evidence = detail.evidence_of(it, user)
    rows = detail.happenings(it)
    asked = it.extensions.values("pk")
    told = history_of({"action": [it.pk], "claim": [it.pk], "more_time": asked})
    waiting = detail.waiting_request(rows)
    timeline = detail.timeline(it, rows, evidence)
    shown = timeline if request.GET.get("updates") == "all" else timeline[: detail.SHOWN_AT_FIRST]
    context = {
        "action": it,
        "may_change": user.can(P.ACTION_CHANGE, on=it),
        "may_update": it.is_with_the_agency and may_work_on(user, it),
        "may_record": it.is_with_the_agency and user.can(P.ACTION_CHANGE, on=it),
        "may_prove": detail.may_prove(it, user),
        "rungs": detail.rungs(it, rows, user, len(evidence)),
        "turn": detail.turn_of(it, user, waiting),
        "waiting": waiting,
        "last_claim": next((row.words for row in rows if (row.kind, row.code) == ("update", "done")), ""),
        "asked_for": next((row.words for row in rows if (row.kind, row.code) == ("step", "evidence_requested")), ""),
        "evidence": evidence,
        "timeline": shown,
        "entries": len(timeline),
        "told": detail.told_in_short(told),
        "facts": detail.facts(it, told, waiting),
        "recommendations": detail.recommendations_of(it, user),
        "date_history": detail.date_history(it, rows),
        "links": [(reverse(name, args=[it.reference]), words) for name, words in detail.manage_links(it, user)],
        "rag_words": it.board.rag_key.get(it.shown_rag, ""),
        "reports_to_the_board": not user.works_for_agencies_only,
    }
    return render(request, "recommendations/action.html", context)


@require_safe
@requires(P.ACTION_VIEW, reads=CONTENT)
def history(request, reference):
    """Every deed and every changed field, in plain words."""
    it = visible_action(request, reference)
    audit.looked(it, by=request.user, part="history")
    return render(request, "recommendations/history.html", {"action": it, "entries": entries(it)})


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHANGE, reads=CONTENT)
def new_action(request):
    """Add an action to a board's plan; `?recommendation=` ticks one beforehand."""
    board = _board_for(request)
    demand(request.user, P.ACTION_CHANGE, on=board)
    asked = _asked_recommendation(request)
    review = asked.review if asked else None
    initial = {"recommendations": [asked.pk] if asked else []}
    form = NewActionForm(posted(request), board=board, by=request.user, review=review, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made = []
        if done(form, lambda: made.append(services.add_action(**values, by=request.user))):
            messages.success(request, f"{made[0].reference} is in the action plan.")
            return go_on(request, made[0])
    boards = Board.objects.visible_to(request.user).filter(pk__in=request.user.boards_where(P.ACTION_CHANGE))
    return form_page(
        request,
        "recommendations/new_action.html",
        form,
        shows=review or board,
        board=board,
        boards=boards,
        review=review,
    )


def _board_for(request):
    """The board asked for, that of the recommendation asked for, or one's own first."""
    boards = (
        Board.objects.visible_to(request.user)
        .filter(pk__in=request.user.boards_where(P.ACTION_CHANGE))
        .order_by("name")
    )
    if prefix := request.GET.get("board"):
        return get_object_or_404(boards, prefix=prefix)
    if asked := _asked_recommendation(request):
        return get_object_or_404(boards, pk=asked.review.board_id)
    board = boards.first()
    if board is None:
        raise Http404
    return board


def _asked_recommendation(request):
    """The recommendation that the address names, if this person may see it."""
    value = request.GET.get("recommendation", "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        return None
    return Recommendation.objects.visible_to(request.user).select_related("review").filter(pk=value).first()


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHANGE, reads=CONTENT)
def change_action(request, reference):
    """Change what it says, what it answers and whose it is."""
    it = visible_action(request, reference, P.ACTION_CHANGE)
    seen = Recommendation.objects.visible_to(request.user).filter(actions=it)
    initial = {
        name: getattr(it, name)
        for name in ("title", "purpose", "outcome", "measure", "lead_agency", "owner", "version")
    }
    initial["recommendations"] = list(seen.values_list("pk", flat=True))
    form = ActionForm(posted(request), board=it.board, by=request.user, action=it, initial=initial)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_action(it, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{it.reference} is changed.")
            return redirect(it)
    may_move = request.user.can(P.ACTION_CHECK, on=it)
    return form_page(request, "recommendations/change_action.html", form, shows=it, action=it, may_move=may_move)


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_ASSIGN, reads=CONTENT)
def assign(request, reference):
    """Hand it over to somebody else of its lead agency."""
    it = visible_action(request, reference, P.ACTION_ASSIGN)
    initial = {"owner": it.owner_id, "version": it.version}
    form = OwnerForm(posted(request), agency=it.lead_agency, board=it.board, initial=initial)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.assign_owner(it, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{it.reference} now belongs to {form.cleaned_data['owner']}.")
            return redirect(
                it if Action.objects.visible_to(request.user).filter(pk=it.pk).exists() else "recommendations:my_list"
            )
    return form_page(request, "recommendations/assign.html", form, shows=it, action=it)


@require_http_methods(["GET", "POST"])
@requires(P.ACTION_CHANGE, reads=CONTENT)
def rag(request, reference):
    """Say how sure we are, or go back to what the dates suggest."""
    it = visible_action(request, reference, P.ACTION_CHANGE)
    initial = {"rag": it.rag, "reason": it.rag_reason, "version": it.version}
    form = RagForm(posted(request), initial=initial, key=it.board.rag_key, suggested=detail.suggested_rag(it).label)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.set_rag(it, **form.cleaned_data, by=request.user)):
            messages.success(request, f"The RAG of {it.reference} is saved.")
            return redirect(it)
    return form_page(request, "recommendations/rag.html", form, shows=it, action=it)
