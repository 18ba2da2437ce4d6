"""An agency's own review: one page for both sides, and each side's verbs."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, days, files
from core.pages import done, posted
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from reminders.told import history_of
from reviews import notices, position, services
from reviews.forms.management_reviews import (
    AcceptForm,
    AuthorForm,
    DeclarationForm,
    DueForm,
    HandInForm,
    RequestForm,
    ReturnForm,
)
from reviews.forms.reviews import ConfirmForm
from reviews.models import ManagementReview
from reviews.views import frame

State, Step = ManagementReview.State, ManagementReview.Step
URGENCY = {State.REQUESTED: 1, State.BEING_WRITTEN: 1, State.RETURNED: 2, State.RECEIVED: 3, State.ACCEPTED: 5}


def table_of(review):
    """Every agency in the review with its reports, worst first: late, out, to be read, not asked, accepted."""
    today = days.today()
    reports = {}
    for imr in review.management_reviews.select_related("agency"):
        imr.review = review
        reports.setdefault(imr.agency_id, []).append(imr)
    rows = []
    for part in review.involved:
        secured = position.days_from_json(part["records_secured_on"])
        for imr in reports.get(part["agency"], [None]):
            days_late = imr.days_late(today) if imr else 0
            order = 4 if imr is None else 0 if days_late else URGENCY[imr.state]
            label = "" if imr is None or imr.kind == ManagementReview.Kind.IMR else imr.get_kind_display()
            row = {
                "involvement": part["pk"],
                "agency": part["short_name"],
                "secured": secured,
                "imr": imr,
                "late": days_late,
            }
            rows.append(row | {"label": label, "note": _note(imr) if imr else "", "order": (order, -days_late)})
    return sorted(rows, key=lambda row: row["order"])


def _note(imr):
    """The second line under the state: since when, and what is open."""
    match imr.state:
        case State.RETURNED:
            queries = len([line for line in imr.queries.splitlines() if line.strip()])
            return f"{queries} quer{'y' if queries == 1 else 'ies'}, {imr.returned_on:%-d %b}"
        case State.RECEIVED:
            return f"{imr.received_on:%-d %b}, not answered yet" if imr.received_on else "not answered yet"
        case State.ACCEPTED:
            day = f"{imr.accepted_on:%-d %b}" if imr.accepted_on else ""
            return f"{day}, with conditions" if imr.conditions else day
    return ""


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def request_imrs(request, reference):
    """Ask one or several agencies at once for their own review."""
    review = frame.readable(request, reference, P.IMR_ACCEPT)
    form = RequestForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("kind", "requested_on", "due_on")}

        def ask():
            for agency in form.cleaned_data["agencies"]:
                services.request_management_review(review, agency=agency, **values, by=request.user)

        if done(form, ask):
            names = ", ".join(agency.short_name for agency in form.cleaned_data["agencies"])
            messages.success(request, f"Asked: {names}. Their leads get a mail with the reference and a link.")
            return redirect("reviews:agencies", reference)
    title = f"Ask for {review.review_type.imr_label.lower()}s"
    back = reverse("reviews:agencies", args=[reference])
    return frame.form(request, review, form, title=title, button="Ask the agencies", back=back)


@require_POST
@requires(P.IMR_ACCEPT, reads=NOTHING)
def remind(request, reference):
    """Write once more, today, to everybody whose report is still out."""
    review = frame.readable(request, reference, P.IMR_ACCEPT)
    with transaction.atomic():
        told = services.remind_of_management_reviews(review, by=request.user)
    if told:
        messages.success(request, f"Reminded: {', '.join(told)}. A second reminder on the same day is not sent.")
    else:
        messages.info(request, "Nobody was reminded: nothing is out, or nobody there has an account.")
    return redirect("reviews:agencies", reference)


@require_safe
@requires(P.IMR_VIEW, reads=CONTENT)
def imr(request, reference, pk):
    """One agency's review, for the agency that writes it and for the board that reads it."""
    imr = frame.imr_of(request, reference, pk)
    audit.looked(imr, by=request.user)
    user, is_open = request.user, not imr.review.is_closed
    for_agency = (imr.board_id, imr.agency_id) in user.partnerships_where(P.IMR_SUBMIT)
    accepts = is_open and imr.board_id in user.boards_where(P.IMR_ACCEPT)
    is_theirs = for_agency and is_open if imr.is_next_for_the_agency else accepts
    versions = list(imr.versions.select_related("file", "handed_in_by"))
    context = {
        "imr": imr,
        "review": imr.review,
        "versions": versions,
        "reads_review": imr.board_id in user.boards_where(P.REVIEW_VIEW),
        "for_agency": for_agency and is_open,
        "accepts": accepts,
        "is_your_turn": imr.next_step is not None and is_theirs,
        "may_accept": accepts and imr.state == State.RECEIVED and not any(v.was_handed_in_by(user) for v in versions),
        "steps": _steps(imr),
        "reminders": history_of({"imr": [imr.pk]}),
        "days_late": imr.days_late(),
        "people_told": notices.people_to_tell(imr) if accepts and imr.is_with_the_agency else None,
    }
    return render(request, "reviews/imr.html", context)


def _steps(imr):
    """The way of a report, for `{% ladder %}`: author, independence, handed in, accepted."""
    handed_in = imr.state in {State.RECEIVED, State.ACCEPTED}
    rungs = [
        ("Author named", bool(imr.author), imr.author, {Step.NAME_AUTHOR}),
        (
            "Independence declared",
            imr.independence_declared_on is not None,
            _day(imr.independence_declared_on),
            {Step.DECLARE},
        ),
        (
            "Handed in",
            handed_in,
            _day(imr.received_on) if handed_in else f"by {imr.due_on:%-d %B %Y}",
            {Step.HAND_IN, Step.ANSWER},
        ),
        ("Accepted", imr.state == State.ACCEPTED, _day(imr.accepted_on), {Step.DECIDE}),
    ]
    return [
        {"name": name, "state": "current" if imr.next_step in now else "done" if is_done else "todo", "line": line}
        for name, is_done, line, now in rungs
    ]


def _day(day):
    return f"{day:%-d %B %Y}" if day else ""


def _form(request, imr, form, **more):
    return frame.form(request, imr.review, form, back=imr.get_absolute_url(), imr=imr, **more)


@require_http_methods(["GET", "POST"])
@requires(P.IMR_VIEW, reads=CONTENT)
def author(request, reference, pk):
    """Who writes it and, for the agency, the declaration of independence."""
    imr = frame.imr_of(request, reference, pk)
    for_agency = (imr.board_id, imr.agency_id) in request.user.partnerships_where(P.IMR_SUBMIT)
    if not for_agency:
        imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = AuthorForm(request.POST or None, imr=imr, may_declare=for_agency)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        independent, statement = values.pop("independent", False), values.pop("statement", "")

        def save():
            services.name_author(imr, **values, by=request.user)
            if independent:
                services.declare_independence(imr, statement=statement, by=request.user)

        if done(form, save):
            messages.success(request, "Saved.")
            return redirect(imr)
    return _form(request, imr, form, title=f"The author of the {imr.label}", button="Save", large=for_agency)


@require_http_methods(["GET", "POST"])
@requires(P.IMR_SUBMIT, reads=CONTENT)
def independence(request, reference, pk):
    """The declaration alone, where somebody named the author already."""
    imr = frame.imr_of(request, reference, pk, P.IMR_SUBMIT)
    form = DeclarationForm(posted(request), imr=imr)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("statement", "version")}
        if done(form, lambda: services.declare_independence(imr, **values, by=request.user)):
            messages.success(request, _("Independence declared."))
            return redirect(imr)
    title = _("Is the author independent?")
    lede = _("%(author)s writes it for %(agency)s.") % {"author": imr.author, "agency": imr.agency.short_name}
    return _form(
        request, imr, form, title=title, lede=imr.author and lede, button=_("Declare independence"), large=True
    )


@require_POST
@requires(P.IMR_SUBMIT, reads=NOTHING)
def start(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_SUBMIT)
    try:
        services.start_writing(imr, by=request.user)
    except Refusal as refusal:
        return frame.refused(request, refusal, title="Nothing was changed", back=imr.get_absolute_url())
    messages.success(request, "The board sees that you have begun.")
    return redirect(imr)


@require_http_methods(["GET", "POST"])
@requires(P.IMR_SUBMIT, reads=CONTENT)
def hand_in(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_SUBMIT)
    form = HandInForm(posted(request), request.FILES or None, imr=imr)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def hand_in():
            version = said["version"]
            if said.get("independent"):
                version = services.declare_independence(imr, version=version, by=request.user).version
            services.hand_in(imr, upload=said["file"], note=said["note"], version=version, by=request.user)

        if done(form, hand_in):
            messages.success(request, "Thank you. It is handed in. Next: the panel reads it.")
            return redirect(imr)
    return _form(request, imr, form, title=f"Hand in your {imr.label}", button="Hand it in", large=True)


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def send_back(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = ReturnForm(request.POST or None, initial={"version": imr.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.return_with_queries(imr, **form.cleaned_data, by=request.user)):
            messages.success(request, "Returned. The agency gets a mail with the reference and a link.")
            return redirect(imr)
    return _form(request, imr, form, title="Return it with queries", button="Return it")


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def accept(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = AcceptForm(request.POST or None, initial={"version": imr.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.accept_management_review(imr, **form.cleaned_data, by=request.user)):
            messages.success(request, "Accepted. The agency gets a mail.")
            return redirect(imr)
    return _form(request, imr, form, title=f"Accept the {imr.label}", button="Accept it")


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def due_date(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = DueForm(request.POST or None, initial={"due_on": imr.due_on, "version": imr.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_due_date(imr, **form.cleaned_data, by=request.user)):
            messages.success(request, "The due date is changed.")
            return redirect(imr)
    return _form(request, imr, form, title=_("Change the due date"), button="Save the date")


@require_http_methods(["GET", "POST"])
@requires(P.IMR_ACCEPT, reads=CONTENT)
def withdraw(request, reference, pk):
    imr = frame.imr_of(request, reference, pk, P.IMR_ACCEPT)
    form = ConfirmForm(request.POST or None, initial={"version": imr.version})
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.withdraw_request(imr, **form.cleaned_data, by=request.user)):
            messages.success(request, "The request is withdrawn.")
            return redirect("reviews:agencies", reference)
    lede = f"{imr.agency.short_name} is no longer asked for it. Only a request made by mistake should be withdrawn."
    return _form(request, imr, form, title="Withdraw the request", button="Withdraw it", lede=lede, danger=True)


@require_safe
@requires(P.IMR_VIEW, reads=CONTENT)
def version(request, reference, pk, number):
    """One of the files that the agency handed in; the look is recorded before it is sent."""
    imr = frame.imr_of(request, reference, pk)
    row = get_object_or_404(imr.versions.select_related("file"), number=number)
    audit.looked(imr, by=request.user, number=number, file=str(row.file.public_id))
    return files.serve(row.file)
