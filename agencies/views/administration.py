"""The system administrator's pages: boards, agencies and accounts of the whole system. Never a case."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import services
from agencies.forms import BoardCreateForm, ManagerForm, NewAgencyForm
from agencies.models import Agency, Board, User
from agencies.views.places import page_of, visible_board
from core.pages import done, form_page
from core.permissions import NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal

TABS = (
    ("Boards", "agencies:administration"),
    ("Agencies", "agencies:administered_agencies"),
    ("Accounts", "agencies:accounts"),
)
STATES = (("", "All"), ("active", "Active"), ("invited", "Invited"), ("closed", "Closed"))


def _tabs(active):
    return [{"text": text, "url": reverse(name), "active": text == active} for text, name in TABS]


def _crumbs(*more):
    links = [("Administration", reverse("agencies:administration")), *more]
    return [{"text": text, "url": url} for text, url in links]


@require_safe
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def administration(request):
    boards = (
        Board.objects.visible_to(request.user)
        .annotate(agency_count=Count("partnerships", filter=Q(partnerships__ended_at=None), distinct=True))
        .with_managers()
        .order_by("name")
    )
    return render(
        request, "agencies/administration.html", {"tabs": _tabs("Boards"), "page_obj": page_of(request, boards)}
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def board_new(request):
    form = BoardCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.create_board(**form.cleaned_data, by=request.user)):
            messages.success(request, f"{form.cleaned_data['name']} is set up. Next: name its business manager.")
            return redirect("agencies:board_manager", form.cleaned_data["prefix"])
    return form_page(request, "agencies/board_new.html", form, crumbs=_crumbs())


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def board_manager(request, prefix):
    board = visible_board(request.user, prefix)
    form = ManagerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.name_business_manager(board, **form.cleaned_data, by=request.user)):
            messages.success(request, f"Saved. {form.cleaned_data['email']} gets an e-mail about it.")
            return redirect("agencies:administration")
    return form_page(request, "agencies/board_manager.html", form, board=board, crumbs=_crumbs())


@require_safe
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def administered_agencies(request):
    words = request.GET.get("q", "").strip()[:100]
    boards = Count("partnerships", filter=Q(partnerships__ended_at=None), distinct=True)
    rows = (
        Agency.objects.visible_to(request.user)
        .named(words)
        .with_has_lead()
        .annotate(board_count=boards)
        .order_by("sort_name", "pk")
    )
    context = {"tabs": _tabs("Agencies"), "page_obj": page_of(request, rows), "words": words}
    return render(request, "agencies/administered_agencies.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def agency_new(request):
    form = NewAgencyForm(request.POST or None, boards=Board.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.create_agency(**form.cleaned_data, by=request.user)):
            messages.success(request, _("%(agency)s added.") % {"agency": form.cleaned_data["name"]})
            return redirect("agencies:administered_agencies")
    crumbs = _crumbs(("Agencies", reverse("agencies:administered_agencies")))
    return form_page(request, "agencies/agency_new.html", form, crumbs=crumbs)


@require_safe
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def accounts(request):
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    rows = User.objects.visible_to(request.user).named(words)
    if state == "closed":
        rows = rows.filter(is_active=False)
    elif state == "invited":
        rows = rows.invited()
    elif state == "active":
        rows = rows.at_work()
    context = {
        "tabs": _tabs("Accounts"),
        "page_obj": page_of(request, rows),
        "words": words,
        "chips": [
            {"text": text, "url": f"?state={code}" if code else "?", "active": code == state} for code, text in STATES
        ],
    }
    return render(request, "agencies/accounts.html", context)


@require_safe
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def administered_account(request, pk):
    rows = User.objects.visible_to(request.user).with_parts()
    user = get_object_or_404(rows, pk=pk)
    context = {
        "person": user,
        "parts": [(part.get_role_display(), part.board.name) for part in user.board_parts]
        + [(part.get_role_display(), part.agency.name) for part in user.agency_parts],
        "second_factor": user.authenticator_set.filter(type=Authenticator.Type.TOTP).first(),
        "is_self": user == request.user,
        "crumbs": _account_crumbs(),
    }
    return render(request, "agencies/administered_account.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def account_close(request, pk):
    return _ask_then(
        request,
        pk,
        services.close_account,
        title="Close the account of {}?",
        text="They are signed out at once, cannot sign in any more, and play no part on any board or in any agency. "
        "What they did stays under their name.",
        button="Close the account",
        said="The account of {} is closed.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def account_reopen(request, pk):
    return _ask_then(
        request,
        pk,
        services.reopen_account,
        title="Open the account of {} again?",
        text="They have no part and no password. A business manager can then invite them.",
        button="Open the account",
        said="The account of {} can be invited again.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, reads=NOTHING)
def account_reset_second_factor(request, pk):
    return _ask_then(
        request,
        pk,
        services.reset_second_factor,
        title="Remove the second factor of {}?",
        text="Do this only after speaking to them, when both their telephone and their recovery codes are lost. "
        "They are signed out, and set up a new second factor when they sign in with their password.",
        button="Remove the second factor",
        said="{} sets up a new second factor when they next sign in.",
    )


def _ask_then(request, pk, change, *, title, text, button, said):
    """A page that asks first; on POST the change, or why it was refused."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    refusals, status = [], 200
    if request.method == "POST":
        try:
            change(user, by=request.user)
        except Refusal as refusal:
            refusals, status = refusal.reasons, refusal.status
        else:
            messages.success(request, said.format(user))
            return redirect("agencies:administered_account", user.pk)
    context = {"person": user, "title": title.format(user), "text": text, "button": button, "refusals": refusals}
    return render(request, "agencies/account_ask.html", context | {"crumbs": _account_crumbs()}, status=status)


def _account_crumbs():
    return _crumbs(("Accounts", reverse("agencies:accounts")))
