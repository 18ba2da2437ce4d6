"""How a board reminds: its rules, what would go out, and the switch."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.places import board_tabs, crumbs_of, managed_board
from core import days
from core.history import entries
from core.pages import done, form_page
from core.permissions import NOTHING, requires
from core.permissions import Permission as P
from reminders import escalation, rules, services
from reminders import preview as previews
from reminders.forms import LadderForm, RuleForm, SwitchOffForm, SwitchOnForm, TimesForm
from reminders.kinds import KINDS
from reminders.models import Escalation, Rung

RECENT = 10


@require_safe
@requires(P.BOARD_MANAGE, reads=NOTHING)
def board(request, prefix):
    """The whole of it on one page: on or off, when, what, and up which ladder."""
    board = managed_board(request.user, prefix)
    own = rules.of_board(board)
    context = {
        "board": board,
        "tabs": board_tabs(request.user, board, "Reminders"),
        "settings": own.settings,
        "quiet": _quiet_in_words(own.settings),
        "kinds": [_kind_row(kind, own.rule(kind.name)) for kind in KINDS.values()],
        "rungs": _rungs(own.settings.ladder),
        "escalations": _passed_up(request.user, board),
        "changes": entries(own.settings)[:RECENT],
    }
    return render(request, "reminders/board.html", context)


def _passed_up(user, board):
    """(escalation, where one sees the item), newest first."""
    rows = Escalation.objects.visible_to(user).filter(board_id=board.pk).order_by("-on", "-pk")[:RECENT]
    return [(row, escalation.place_of(row, user)) for row in rows]


def _kind_row(kind, rule):
    at_once = "At once, then in the digest" if kind.happens else "A message each"
    how = {rules.Channel.DIGEST: "Daily digest", rules.Channel.AT_ONCE: at_once, rules.Channel.OFF: "Not sent"}
    return {"kind": kind, "words": rule.in_words(), "how": how[rule.channel], "who": rule.who}


def _quiet_in_words(settings):
    names = [
        name for number, name in TimesForm.base_fields["quiet_weekdays"].choices if number in settings.quiet_weekdays
    ]
    return names + (["bank holidays"] if settings.quiet_on_bank_holidays else [])


def _rungs(ladder):
    """The rungs in use, with the day late on which each is reached."""
    late, found = 0, []
    for rung in Rung:
        if grace := ladder.get(rung):
            late += grace
            found.append({"label": rung.label, "grace": grace, "late": late})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def preview(request, prefix):
    """What would go out in the next thirty days, to whom. Whoever goes on from here to switch it on has seen it."""
    board = managed_board(request.user, prefix)
    if request.method == "POST":
        services.note_preview(board, by=request.user)
        return redirect("reminders:switch_on", board.prefix)
    shown = previews.of(board)
    context = {
        "board": board,
        "crumbs": crumbs_of(board, ("Reminders", reverse("reminders:board", args=[board.prefix]))),
        "preview": shown,
        "figures": [
            {"number": shown.messages, "words": "message" if shown.messages == 1 else "messages"},
            {"number": len(shown.names), "words": "person" if len(shown.names) == 1 else "people"},
            {"number": shown.busiest, "words": "on the busiest day"},
        ],
        "rows": list(shown.rows()),
        "settings": rules.of_board(board).settings,
    }
    return render(request, "reminders/preview.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def switch_on(request, prefix):
    """Asks once more, and says what will happen next."""
    board = managed_board(request.user, prefix)
    own = rules.of_board(board)
    morning = own.next_morning(days.today())
    form = SwitchOnForm(
        request.POST or None, before=own.settings.chases_from, initial={"version": own.settings.version}
    )
    change = lambda: services.switch_on(board, **form.cleaned_data, by=request.user)  # noqa: E731
    thanks = f"Reminders are on. The first digests go out at {own.sends_at:%H:%M} on {morning:%A, %-d %B}, if there is something to say."
    context = {"settings": own.settings, "has_looked": services.has_looked(own.settings), "morning": morning}
    return _form(request, board, "switch_on", form, change, thanks, **context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def switch_off(request, prefix):
    board = managed_board(request.user, prefix)
    settings = rules.of_board(board).settings
    form = SwitchOffForm(request.POST or None, initial={"version": settings.version})
    change = lambda: services.switch_off(board, **form.cleaned_data, by=request.user)  # noqa: E731
    return _form(request, board, "switch_off", form, change, "Reminders are off. Nothing goes out by itself.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def times(request, prefix):
    board = managed_board(request.user, prefix)
    form = TimesForm(request.POST or None, initial=TimesForm.initial_of(rules.of_board(board).settings))
    change = lambda: services.change_times(board, **form.cleaned_data, by=request.user)  # noqa: E731
    return _form(request, board, "times", form, change, "Times and quiet days are saved.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def ladder(request, prefix):
    board = managed_board(request.user, prefix)
    settings = rules.of_board(board).settings
    form = LadderForm(request.POST or None, initial=settings.ladder | {"version": settings.version})

    def change():
        services.change_ladder(board, ladder=form.ladder(), version=form.cleaned_data["version"], by=request.user)

    return _form(request, board, "ladder", form, change, "The ladder is saved.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE, reads=NOTHING)
def rule(request, prefix, item_kind):
    board = managed_board(request.user, prefix)
    kind = KINDS.get(item_kind)
    if kind is None:
        raise Http404
    own = rules.of_board(board)
    form = RuleForm(
        request.POST or None, kind=kind, initial=RuleForm.initial_of(own.rule(kind.name), own.settings.version)
    )
    change = lambda: services.change_rule(board, kind.name, **form.cleaned_data, by=request.user)  # noqa: E731
    return _form(request, board, "rule", form, change, f"{kind.label}: saved.", kind=kind)


def _form(request, board, name, form, change, thanks, **context):
    if request.method == "POST" and form.is_valid() and done(form, change):
        messages.success(request, thanks)
        return redirect("reminders:board", board.prefix)
    back = reverse("reminders:board", args=[board.prefix])
    crumbs = crumbs_of(board, ("Reminders", back))
    return form_page(request, f"reminders/{name}.html", form, board=board, crumbs=crumbs, back=back, **context)
