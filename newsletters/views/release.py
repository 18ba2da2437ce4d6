"""Release by a second person, back to draft, and the page with the last button."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import leads_of
from core.pages import done, form_page, posted
from core.permissions import CONTENT, demand, may, requires
from core.permissions import Permission as P
from core.templatetags.words import plural
from newsletters import content as words
from newsletters import services
from newsletters.forms import ReleaseForm, SendForm, TakeBackForm, VersionForm
from newsletters.notices import may_release
from newsletters.sheet import checked, sheet
from newsletters.views.editor import editor_page
from newsletters.views.frame import State, load, refused, steps


@require_POST
@requires(P.NEWSLETTER_CHANGE, reads=CONTENT)
def ask_release(request, reference):
    newsletter = load(request, reference, P.NEWSLETTER_CHANGE)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    if refusal := refused(lambda: services.ask_for_release(newsletter, version=version, by=request.user)):
        if not newsletter.is_editable:
            return redirect(newsletter)
        return editor_page(request, newsletter, refusal=refusal)
    names = " or ".join(person.name for person in may_release(newsletter) if person != request.user) or "nobody yet"
    messages.success(request, f"Release is asked for. It waits for {names}.")
    return redirect("newsletters:release", reference)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def release(request, reference):
    """The page as it will print, with what was kept and why; a second person releases it."""
    newsletter = load(request, reference)
    if newsletter.state == State.SENT:
        return redirect(newsletter)
    user = request.user
    content = newsletter.released_content or words.build(newsletter)
    page, checker = checked(newsletter, content)
    initial = {"version": newsletter.version, "read": words.fingerprint(content)}
    form = ReleaseForm(posted(request), initial=initial)
    if request.method == "POST":
        demand(user, P.NEWSLETTER_RELEASE, on=newsletter)
        if form.is_valid():
            data = form.cleaned_data
            if done(
                form,
                lambda: services.release_newsletter(newsletter, read=data["read"], version=data["version"], by=user),
            ):
                messages.success(request, "Released. The words are fixed now; it can be sent.")
                return redirect("newsletters:release", reference)
    holds = may(user, P.NEWSLETTER_RELEASE, on=newsletter)
    second = user.pk not in {newsletter.release_asked_by_id, newsletter.changed_by_id}
    return form_page(
        request,
        "newsletters/release.html",
        form,
        shows=newsletter,
        newsletter=newsletter,
        sheet=page,
        places=checker.places,
        may_release=holds and second and newsletter.state == State.RELEASE_ASKED,
        first_person=holds and not second,
        may_change=may(user, P.NEWSLETTER_CHANGE, on=newsletter),
        may_send=may(user, P.NEWSLETTER_SEND, on=newsletter),
        steps=steps(newsletter, content, checker, user, newsletter.distribution.count()),
    )


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_VIEW, reads=CONTENT)
def take_back(request, reference):
    """Back to draft, with a reason."""
    newsletter = load(request, reference)
    if not may(request.user, P.NEWSLETTER_CHANGE, on=newsletter):
        demand(request.user, P.NEWSLETTER_RELEASE, on=newsletter)
    form = TakeBackForm(posted(request), initial={"version": newsletter.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.take_back(newsletter, **form.cleaned_data, by=request.user)):
            messages.success(request, "It is a draft again.")
            return redirect(newsletter)
    return form_page(request, "newsletters/take_back.html", form, shows=newsletter, newsletter=newsletter)


@require_http_methods(["GET", "POST"])
@requires(P.NEWSLETTER_SEND, reads=CONTENT)
def send(request, reference):
    """Who will get it and who cannot; then send, once."""
    newsletter = load(request, reference, P.NEWSLETTER_SEND)
    if newsletter.state == State.SENT and request.method == "GET":
        return redirect(newsletter)
    recipients = _recipients(newsletter)
    missing = [row["agency"].short_name for row in recipients if not row["leads"]]
    form = SendForm(posted(request), missing=missing, initial={"version": newsletter.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: services.send_newsletter(newsletter, **data, by=request.user)):
            messages.success(request, f"Sent to {plural(len(recipients), 'agency,agencies')}.")
            return redirect(newsletter)
        newsletter = load(request, reference, P.NEWSLETTER_SEND)
    return _send_page(request, newsletter, form, recipients, missing)


def _recipients(newsletter):
    rows = list(newsletter.distribution.select_related("agency"))
    leads = leads_of([row.agency_id for row in rows], boards=[newsletter.board_id])
    return [{"agency": row.agency, "leads": leads[row.agency_id]} for row in rows]


def _send_page(request, newsletter, form, recipients, missing):
    """The page before sending; after a second click (409) only what happened at the first."""
    content = newsletter.released_content or words.build(newsletter)
    page, checker = checked(newsletter, content)
    is_sent = newsletter.state == State.SENT
    context = {
        "newsletter": newsletter,
        "recipients": recipients,
        "missing": missing,
        "people": len({person.pk for row in recipients for person in row["leads"]}),
        "sheet": sheet(content) if newsletter.released_content else page,
        "blockers": [] if is_sent else services.send_blockers(newsletter),
        "steps": steps(newsletter, content, checker, request.user, len(recipients)),
        "already": " ".join(form.non_field_errors()) if is_sent else "",
    }
    return form_page(request, "newsletters/send.html", form, shows=newsletter, **context)
