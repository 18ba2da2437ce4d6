"""How a board reminds: its rules, what would go out, and the switch."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.places import board_tabs, crumbs_of, managed_board
from core import days
from core.pages import done, form_page
from core.permissions import Permission as P
from core.permissions import requires
from core.refusals import Refusal
from core.templatetags.words import plural
from reminders import escalation, rules, services
from reminders import preview as previews
from reminders.forms import LadderForm, RuleForm, SwitchOffForm, TimesForm
from reminders.kinds import KINDS
from reminders.models import Escalation, Rung

RECENT = 10


@require_safe
@requires(P.BOARD_MANAGE)
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
    }
    return render(request, "reminders/board.html", context)


def _passed_up(user, board):
    """(escalation, where one sees the item), newest first."""
    rows = Escalation.objects.visible_to(user).filter(board_id=board.pk).order_by("-on", "-pk")[:RECENT]
    return [(row, escalation.place_of(row, user)) for row in rows]


def _kind_row(kind, rule):
    at_once = "At once, then in the digest" if kind.happens else "A message each"
    how = {rules.Channel.DIGEST: "Daily digest", rules.Channel.AT_ONCE: at_once, rules.Channel.OFF: "Not sent"}
    return {"kind": kind, "words": in_words(rule), "how": how[rule.channel], "who": rule.who}


def in_words(rule):
    """ "28, 14, 7 and 1 days before, on the day, then every 7 days"."""
    if rule.channel == rules.Channel.OFF:
        return "Not at all"
    ahead = [step for step in rule.before if step]
    parts = [f"{_listed(ahead)} before"] if ahead else []
    parts += ["on the day"] if 0 in rule.before else []
    parts += [f"{_listed(rule.after)} after"] if rule.after else []
    parts += [f"then every {plural(rule.every, 'day')} while late"] if rule.every else []
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def _listed(numbers):
    *most, last = map(str, numbers)
    unit = "day" if numbers == [1] or list(numbers) == [1] else "days"
    return f"{', '.join(most)} and {last} {unit}" if most else f"{last} {unit}"


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


@require_safe
@requires(P.BOARD_MANAGE)
def preview(request, prefix):
    """What would go out in the next thirty days, to whom; whoever may switch it on has now seen it."""
    board = managed_board(request.user, prefix)
    shown = previews.of(board)
    settings = services.note_preview(board, by=request.user)
    context = {
        "board": board,
        "crumbs": crumbs_of(board, ("Reminders", reverse("reminders:board", args=[board.prefix]))),
        "preview": shown,
        "figures": [
            {"number": shown.messages, "words": "digest" if shown.messages == 1 else "digests"},
            {"number": len(shown.names), "words": "person" if len(shown.names) == 1 else "people"},
            {"number": shown.busiest, "words": "on the busiest day"},
        ],
        "rows": list(shown.rows()),
        "settings": settings,
        "today": days.today(),
    }
    return render(request, "reminders/preview.html", context)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def switch_on(request, prefix):
    """Asks once more, and says what will happen next."""
    board = managed_board(request.user, prefix)
    settings = rules.of_board(board).settings
    refusals = []
    if request.method == "POST":
        try:
            services.switch_on(board, by=request.user)
        except Refusal as refusal:
            refusals = refusal.reasons
        else:
            messages.success(
                request,
                f"Reminders are on. The first digests go out at {settings.sends_at:%H:%M} tomorrow, if there is something to say.",
            )
            return redirect("reminders:board", board.prefix)
    context = {
        "board": board,
        "settings": settings,
        "refusals": refusals,
        "crumbs": crumbs_of(board, ("Reminders", reverse("reminders:board", args=[board.prefix]))),
    }
    return render(request, "reminders/switch_on.html", context, status=400 if refusals else 200)


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def switch_off(request, prefix):
    board = managed_board(request.user, prefix)
    settings = rules.of_board(board).settings
    form = SwitchOffForm(request.POST or None, initial={"version": settings.version})
    change = lambda: services.switch_off(board, **form.cleaned_data, by=request.user)  # noqa: E731
    return _form(request, board, "switch_off", form, change, "Reminders are off. Nothing goes out by itself.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def times(request, prefix):
    board = managed_board(request.user, prefix)
    form = TimesForm(request.POST or None, initial=TimesForm.initial_of(rules.of_board(board).settings))
    change = lambda: services.change_times(board, **form.cleaned_data, by=request.user)  # noqa: E731
    return _form(request, board, "times", form, change, "Times and quiet days are saved.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
def ladder(request, prefix):
    board = managed_board(request.user, prefix)
    settings = rules.of_board(board).settings
    form = LadderForm(request.POST or None, initial=settings.ladder | {"version": settings.version})

    def change():
        services.change_ladder(board, ladder=form.ladder(), version=form.cleaned_data["version"], by=request.user)

    return _form(request, board, "ladder", form, change, "The ladder is saved.")


@require_http_methods(["GET", "POST"])
@requires(P.BOARD_MANAGE)
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
