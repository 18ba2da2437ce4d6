"""Removing a mistake, agreeing to it as a second person, and bringing it back."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, removals
from core.forms import PageForm
from core.gone import found
from core.models import Removal, removable_models
from core.models.removals import CONFIRMED_WITHIN
from core.pages import done, form_page, posted, say_with_undo
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal

PER_PAGE = 50
PEOPLE = ("asked_by", "removed_by", "declined_by", "restored_by")


class RemoveForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("Why should it be removed?"),
        max_length=removals.MOST_REASON,
        widget=forms.Textarea,
        help_text=gettext_lazy("For example: entered twice, or on the wrong review. Do not name anyone."),
        error_messages={"required": gettext_lazy("Enter a reason")},
    )


@require_http_methods(["GET", "POST"])
@requires(P.SIGNED_IN, reads=CONTENT)
def remove(request, kind, pk):
    """Remove one thing, or ask a second person to; who may is said by each model's `removable_by`."""
    row = found(request, removable_models()[kind].objects.removable_by(request.user), pk=pk)
    if waiting := Removal.objects.waiting().filter(kind=kind, object_id=row.pk).first():
        return redirect(waiting)
    form = RemoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = []
        if done(form, lambda: made.append(removals.remove(row, **form.cleaned_data, by=request.user))):
            return _say(request, made[0], row.place_after_removal())
    context = {
        "row": row,
        "refusals": row.blockers_to_removal(),
        "built_on": row.built_on_it(),
        "days": CONFIRMED_WITHIN.days,
        "back": row.get_absolute_url() if hasattr(row, "get_absolute_url") else row.place_after_removal(),
    }
    return form_page(request, "core/remove.html", form, shows=row, **context)


@require_safe
@requires(P.SIGNED_IN, reads=CONTENT)
def removals_list(request):
    """What was removed, newest first, and what waits for a second person; of what one may remove oneself."""
    rows = Removal.objects.visible_to(request.user).select_related(*PEOPLE)
    waiting = list(rows.waiting())
    page = Paginator(rows.exclude(removed_at=None), PER_PAGE).get_page(request.GET.get("page"))
    audit.looked_at_each([*waiting, *page], by=request.user)
    if not waiting and not page.object_list:
        audit.shows_nothing()
    return render(request, "core/removals.html", {"waiting": waiting, "page_obj": page})


@require_safe
@requires(P.SIGNED_IN, reads=CONTENT)
def removal(request, pk):
    """One removal: what, who, when, why, and until when it can be confirmed or undone."""
    row = _visible(request, pk)
    audit.looked(row, by=request.user)
    subject = row.row()
    context = {
        "removal": row,
        "words": subject.removal_words() if row.is_waiting or row.is_restorable else "",
        "built_on": subject.built_on_it() if row.is_waiting else [],
        "is_own": row.asked_by_id == request.user.pk,
    }
    return render(request, "core/removal.html", context)


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def confirm_removal(request, pk):
    return _change(request, pk, removals.confirm)


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def decline_removal(request, pk):
    return _change(request, pk, removals.decline)


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def restore_removal(request, pk):
    return _change(request, pk, removals.restore)


def _visible(request, pk):
    return get_object_or_404(Removal.objects.visible_to(request.user).select_related(*PEOPLE), pk=pk)


def _change(request, pk, service):
    row = _visible(request, pk)
    try:
        changed = service(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(row)
    subject = changed.row()
    stands = subject.removal_id is None and hasattr(subject, "get_absolute_url")
    return _say(request, changed, subject.get_absolute_url() if stands else subject.place_after_removal())


def _say(request, removal, place):
    undo = reverse("core:restore_removal", args=[removal.pk]) if removal.is_restorable else ""
    say_with_undo(request, removals.said(removal), undo)
    return redirect(place)
