"""The people of a board and of its agencies."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import leaving, services
from agencies.forms import PersonForm, SuccessorForm
from agencies.models import Agency, User
from agencies.views.places import board_tabs, crumbs_of, managed_board, page_of
from core.pages import done, form_page, posted
from core.permissions import NOTHING, requires
from core.permissions import Permission as P
from core.refusals import Refusal

STATES = (("", "Everybody now"), ("active", "Active"), ("invited", "Invited"), ("closed", "Closed"))


@require_safe
@requires(P.BOARD_MANAGE, reads=NOTHING)
def people(request, prefix):
    board = managed_board(request.user, prefix)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    rows = _people_of(board, state, request.user).named(words)
    page = page_of(request, rows.with_parts(board))
    leaderless = Agency.objects.visible_to(request.user).filter(pk__in=board.agencies.values("pk")).with_has_lead(board)
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "People"),
        "page_obj": page,
        "rows": [_row(user, state) for user in page],
        "words": words,
        "chips": [
            {"text": text, "url": f"?state={code}" if code else "?", "active": code == state} for code, text in STATES
        ],
        "leaderless": leaderless.filter(has_lead=False),
    }
    return render(request, "agencies/people.html", context)


def _people_of(board, state, reader):
    ever = User.objects.visible_to(reader).of_board(board, current=False)
    now = User.objects.visible_to(reader).of_board(board)
    if state == "closed":
        return ever.filter(Q(is_active=False) | ~Q(pk__in=now.values("pk")))
    if state == "invited":
        return now.invited()
    if state == "active":
        return now.at_work()
    return now


def _row(user, state=""):
    parts = [(part.get_role_display(), "") for part in user.board_parts]
    parts += [(part.get_role_display(), part.agency.short_name) for part in user.agency_parts]
    if not user.is_active or state == "closed":
        return {"user": user, "parts": parts, "state": "closed"}
    return {"user": user, "parts": parts, "state": "invited" if user.is_invited else "active"}


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def person_add(request, prefix):
    board = managed_board(request.user, prefix)
    asked = {name: request.GET.get(name, "")[:200] for name in ("email", "name", "role", "agency")}
    form = PersonForm(request.POST or None, board=board, initial=asked)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.invite(board, **form.cleaned_data, by=request.user)):
            messages.success(request, f"Saved. {form.cleaned_data['email']} gets an e-mail about it.")
            return redirect("agencies:people", board.prefix)
    return form_page(request, "agencies/person_add.html", form, board=board, crumbs=_crumbs(board))


@require_safe
@requires(P.BOARD_MANAGE, reads=NOTHING)
def person(request, prefix, pk):
    board = managed_board(request.user, prefix)
    user = get_object_or_404(_known(request.user, board).with_parts(board), pk=pk)
    context = {
        "board": board,
        "person": user,
        "row": _row(user),
        "is_self": user == request.user,
        "invitation": user.invitations.filter(board=board).order_by("-created_at").first() if user.is_invited else None,
        "crumbs": _crumbs(board),
    }
    return render(request, "agencies/person.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def person_close(request, prefix, pk):
    """End every part somebody plays for this board and its agencies."""
    board = managed_board(request.user, prefix)
    user = get_object_or_404(_known(request.user, board), pk=pk)
    return _ask_then(
        request,
        lambda successor: services.end_all_roles(board, user, successor=successor, by=request.user),
        board=board,
        person=user,
        owns=leaving.belongings(user, board, by=request.user),
        title=f"End every part of {user}?",
        button="End every part",
        said=f"{user} has no part on this board or in its agencies any more.",
    )


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def board_role_end(request, prefix, pk):
    board = managed_board(request.user, prefix)
    part = get_object_or_404(board.memberships.current().select_related("user"), pk=pk)
    return _end_part(request, board, part, services.end_board_role, board.short_name)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def agency_role_end(request, prefix, pk):
    board = managed_board(request.user, prefix)
    part = get_object_or_404(board.agency_memberships.current().select_related("user", "agency"), pk=pk)
    return _end_part(request, board, part, services.end_agency_role, part.agency.short_name)


def _end_part(request, board, part, end, place):
    role, agency = part.get_role_display().lower(), getattr(part, "agency", None)
    return _ask_then(
        request,
        lambda successor: end(board, part, successor=successor, by=request.user),
        board=board,
        person=part.user,
        agency=agency,
        owns=what_is_left(part, by=request.user),
        title=f"Should {part.user} stop being {role} of {place}?",
        button="End this part",
        said=f"{part.user} is no longer {role} of {place}.",
    )


def _ask_then(request, change, *, board, person, owns, said, agency=None, **context):
    """A page that asks first, also for who takes over; on POST the change, or why it was refused."""
    form = SuccessorForm(posted(request), board=board, agency=agency, leaver=person, owns=owns)
    if request.method == "POST" and form.is_valid() and done(form, lambda: change(form.cleaned_data.get("successor"))):
        messages.success(request, said)
        return redirect("agencies:people", board.prefix)
    return form_page(
        request, "agencies/person_end.html", form, board=board, person=person, crumbs=_crumbs(board), **context
    )


def what_is_left(part, *, by):
    """What somebody has that ends with this role, in words; nothing while another role of theirs holds it."""
    agency = getattr(part, "agency", None)
    others = part.user.agency_memberships.current().filter(board=part.board, agency=agency).exclude(pk=part.pk)
    if agency is None:
        others = part.board.memberships.current().filter(user=part.user).exclude(pk=part.pk)
    return [] if others.exists() else leaving.belongings(part.user, part.board, agency, by=by)


@require_POST
@requires(P.BOARD_MANAGE, reads=NOTHING)
def invitation_resend(request, prefix, pk):
    board = managed_board(request.user, prefix)
    user = get_object_or_404(_known(request.user, board, current=True), pk=pk)
    try:
        services.resend_invitation(board, user, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, f"A new link is on its way to {user.email}. The older one has stopped working.")
    return redirect("agencies:person", board.prefix, user.pk)


@require_POST
@requires(P.BOARD_MANAGE, reads=NOTHING)
def invitation_revoke(request, prefix, pk):
    board = managed_board(request.user, prefix)
    user = get_object_or_404(_known(request.user, board, current=True), pk=pk)
    try:
        services.revoke_invitation(board, user, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, f"The invitation to {user.email} is withdrawn. Its link has stopped working.")
    return redirect("agencies:people", board.prefix)


def _known(reader, board, *, current=False):
    """Whoever has, or had, a part on this board or in one of its agencies."""
    return User.objects.visible_to(reader).of_board(board, current=current)


def _crumbs(board):
    return crumbs_of(board, ("People", reverse("agencies:people", args=[board.prefix])))
