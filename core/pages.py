"""How a page tries a change and shows a refusal: the same everywhere."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, printing, stale
from core.brakes import in_words
from core.refusals import Refusal, Stale

UNDO = "undo:"  # begins the tag of a message that names the address which undoes what it says


def posted(request):
    """What was sent, for a form, also when it is nothing at all; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def done(form, change):
    """Run `change()`; True when it was made. A refusal is put on the form, with all that was typed still there."""
    try:
        with transaction.atomic():
            change()
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True


def refuse(form, refusal):
    """Put a refusal on the form. One that was opened before somebody else saved can be sent again as it is."""
    reasons = refusal.reasons
    if isinstance(refusal, Stale):
        stale.take_on(form, refusal.row)
        reasons = [stale.sentence(refusal.row)]
    for reason in reasons:
        form.add_error(refusal.field if refusal.field in form.fields else None, reason)
    form.refused_with = refusal.status


def say_with_undo(request, words, url):
    """A message that has a button to undo what it says; none where there is no `url`."""
    messages.success(request, words, extra_tags=f"{UNDO}{url}" if url else "")


def slow_down(request, wait, template="429.html", **context):
    """Too many attempts: the page that says for how long to wait."""
    response = render(request, template, {"wait": in_words(wait), **context}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def print_page(request, document, *, title, back_url, **parameters):
    """Start printing and lead to its progress, which opens the file; when it may not start, the page says why."""
    try:
        job = printing.ask(document, title=title, by=request.user, back_url=back_url, **parameters)
    except Refusal as refusal:
        audit.shows_nothing()
        return print_refused(request, refusal.reasons, title=title, back_url=back_url, status=refusal.status)
    return redirect(f"{reverse('core:print_job', args=[job.public_id])}?open=yes")


def print_refused(request, reasons, *, title, back_url, status=400):
    """The page that says why something is not printed."""
    context = {"title": title, "reasons": reasons, "back_url": back_url}
    return render(request, "core/print_refused.html", context, status=status)


def go_on(request, to, *args):
    """After something was added: its list, or the empty form again for whoever pressed "Save and add another"."""
    return redirect(request.get_full_path()) if "another" in request.POST else redirect(to, *args)


def form_page(request, template, form, *, shows=None, **context):
    """The page of a form: 200 at first, 400 when something in it is wrong, 409 when it was stale.

    `shows` is the thing of whose content the page shows something; the look at it is recorded.
    """
    if shows is not None:
        audit.looked(shows, by=request.user, part=request.resolver_match.url_name)
    status = 200
    if form.is_bound and form.errors:
        status = getattr(form, "refused_with", 400)
    return render(request, template, {"form": form, **context}, status=status)
