"""What is done to several rows of the plan at once: ask for an update, change the owner, move the dates, export."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import audit
from core.pages import done, form_page
from core.permissions import CONTENT, demand, requires
from core.permissions import Permission as P
from core.refusals import Refusal
from core.templatetags.words import date_long, plural
from recommendations import services
from recommendations.forms import MoveDatesForm, OwnerForm
from recommendations.models import Action
from recommendations.views.plan import export_of


@require_POST
@requires(P.ACTION_VIEW, reads=CONTENT)
def chosen(request):
    """Do one thing to the rows that were ticked. A page that asks more lists them as `listed`, so that each can be left out."""
    back = request.POST.get("back", "")
    plan_url = reverse("recommendations:plan")
    back = back if back.startswith(plan_url) and url_has_allowed_host_and_scheme(back, None) else plan_url
    ids = set(_numbers(request.POST.getlist("listed") or request.POST.getlist("action")))
    rows = Action.objects.visible_to(request.user).filter(pk__in=ids)
    actions = list(rows.select_related("board", "lead_agency", "owner")[: services.MOST_AT_ONCE])
    if problem := _problem_with(len(ids), len(actions)):
        messages.error(request, problem)
        return redirect(back)
    match request.POST.get("do"):
        case "export":
            return export_of(request, rows.with_position().order_by("due_on", "pk"), "xlsx")
        case "ask":
            return _ask(request, actions, back)
        case "owner":
            return _change_owner(request, actions, back)
        case "dates":
            return _move_dates(request, actions, back)
    messages.error(request, _("Select what to do with the actions."))
    return redirect(back)


def _problem_with(chosen, found):
    """Why nothing is done with what was chosen: all of it, or none."""
    if not chosen:
        return _("Select at least one action.")
    if chosen > services.MOST_AT_ONCE:
        return _("Select up to %(number)s actions at a time.") % {"number": services.MOST_AT_ONCE}
    if found != chosen:
        return _("One of these actions is no longer in your plan, so nothing was changed. Select the actions again.")
    return ""


def _numbers(values):
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def _ask(request, actions, back):
    try:
        people = services.ask_for_updates(actions, by=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        nobody = _("No one could be asked: there is no owner and no lead. Choose an owner first.")
        messages.success(
            request, f"{plural(people, 'person,people')} asked for an update."
        ) if people else messages.error(request, nobody)
    return redirect(back)


def _change_owner(request, actions, back):
    """Ask who takes the chosen actions over, then hand all of them over or none."""
    for action in actions:
        demand(request.user, P.ACTION_ASSIGN, on=action)
    if len({action.lead_agency_id for action in actions}) > 1:
        messages.error(
            request, _("These actions belong to several agencies. Select actions of one agency to change the owner.")
        )
        return redirect(back)
    first = actions[0]
    form = OwnerForm(request.POST if "owner" in request.POST else None, agency=first.lead_agency, board=first.board)
    if form.is_bound and form.is_valid():
        if done(form, lambda: services.hand_over_several(actions, owner=form.cleaned_data["owner"], by=request.user)):
            messages.success(request, f"{plural(len(actions), 'action')} handed over to {form.cleaned_data['owner']}.")
            return redirect(back)
    audit.looked_at_each(actions, by=request.user, part="chosen")
    return form_page(request, "recommendations/chosen_owner.html", form, actions=actions, back=back)


def _move_dates(request, actions, back):
    """Ask for one later date and why, then move all of the chosen dates or none; what may not move says why in its row."""
    for action in actions:
        demand(request.user, P.ACTION_CHECK, on=action)
    is_sent = "listed" in request.POST
    ticked = set(_numbers(request.POST.getlist("action")))
    form = MoveDatesForm(request.POST if is_sent else None)
    refused = {}
    if is_sent and form.is_valid():
        wanted = [action for action in actions if action.pk in ticked]
        data = form.cleaned_data
        if done(form, lambda: _move_each(wanted, refused, data | {"versions": _versions(request)}, request.user)):
            messages.success(request, _moved_in_words(len(wanted), data["to_on"]))
            return redirect(back)
    audit.looked_at_each(actions, by=request.user, part="chosen")
    rows = [(action, action.pk in ticked, refused.get(action.pk, ())) for action in sorted(actions, key=_by_date)]
    return form_page(request, "recommendations/chosen_dates.html", form, rows=rows, back=back)


def _move_each(actions, refused, values, by):
    """Move them, or remember why each that may not be moved is refused."""
    try:
        services.move_dates(actions, **values, by=by)
    except services.SomeRefused as refusal:
        refused |= refusal.by_action
        raise


def _versions(request):
    """{primary key: version} of the actions as the sender of the form had seen them."""
    sent = [
        (name.removeprefix("version-"), value) for name, value in request.POST.items() if name.startswith("version-")
    ]
    return {int(pk): int(value) for pk, value in sent if len(_numbers([pk, value])) == 2}


def _by_date(action):
    return action.due_on, action.pk


def _moved_in_words(number, day):
    words = ngettext(
        "%(number)s date moved to %(day)s. The first date stays on record.",
        "%(number)s dates moved to %(day)s. The first dates stay on record.",
        number,
    )
    return words % {"number": number, "day": date_long(day)}
