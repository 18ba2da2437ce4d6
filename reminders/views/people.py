"""One's own e-mails and calendars, and the calendar that a program reads by its address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Board
from core import audit, brakes, days, links
from core.notifications import absolute
from core.pages import done, form_page, slow_down
from core.permissions import NOTHING, requires
from core.permissions import Permission as P
from reminders import calendar as calendars_
from reminders import services
from reminders.forms import CalendarForm, MailForm
from reminders.models import CalendarFeed, MailChoice
from reminders.services.people import CALENDAR


@require_http_methods(["GET", "POST"])
@requires(P.SIGNED_IN, reads=NOTHING)
def mail(request):
    """How often, and who stands in."""
    user = request.user
    choice = MailChoice.objects.visible_to(user).filter(user=user).select_related("deputy").first() or MailChoice(
        user=user
    )
    initial = {name: getattr(choice, name) for name in ("frequency", "weekday", "version")}
    if choice.is_away(days.today()):  # what is over need not be cleared by hand
        initial |= {"away_until": choice.away_until, "deputy": choice.deputy}
    form = MailForm(request.POST or None, deputies=services.possible_deputies(user), initial=initial)
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.change_mail_choice(**form.cleaned_data, by=user)):
            messages.success(request, "Your wishes are saved.")
            return redirect("reminders:mail")
    stands_in = (
        MailChoice.objects.visible_to(user).filter(deputy=user, away_until__gt=days.today()).select_related("user")
    )
    return form_page(
        request,
        "reminders/mail.html",
        form,
        choice=choice,
        is_away=choice.is_away(days.today()),
        stands_in=list(stands_in),
    )


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def come_back(request):
    services.come_back(by=request.user)
    messages.success(request, "Welcome back. Your messages come to you again.")
    return redirect("reminders:mail")


@require_http_methods(["GET", "POST"])
@requires(P.SIGNED_IN, reads=NOTHING)
def calendars(request):
    """One's calendars: their addresses, when each was last read, and a new one."""
    user = request.user
    form = CalendarForm(request.POST or None, boards=Board.objects.visible_to(user).order_by("name"))
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: services.open_feed(board=form.cleaned_data["board"], by=user)):
            messages.success(request, "The calendar is ready. Copy its address into your calendar program.")
            return redirect("reminders:calendars")
    rows = CalendarFeed.objects.visible_to(user).open().select_related("board")
    feeds = [{"feed": feed, "address": _address(feed)} for feed in rows]
    return form_page(request, "reminders/calendars.html", form, feeds=feeds)


def _address(feed):
    """None when it cannot be shown again; whoever copied it can still read along."""
    token = links.token_of(CALENDAR, feed.nonce, feed.token_hash)
    return token and absolute(reverse("reminders:calendar", args=[token]))


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def calendar_stop(request, pk):
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    services.revoke_feed(feed, by=request.user)
    messages.success(request, "The calendar is stopped. Whoever has its address reads nothing any more.")
    return redirect("reminders:calendars")


@require_safe
@requires(P.PUBLIC, reads=NOTHING)
def calendar(request, token):
    """What a calendar program reads. The address is the key; a wrong one and a stopped one look alike."""
    feed = calendars_.feed_of(token)
    if feed is None:
        if wait := brakes.wrong_link(request):
            return slow_down(request, wait)
        return HttpResponse(_("There is no calendar at this address.") + "\n", status=404, content_type="text/plain")
    if calendars_.note_read(feed):
        with audit.by_link_of(feed.user):
            audit.record("calendar.looked", target=feed, by=feed.user)
    response = HttpResponse(calendars_.write(feed), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="scr-tracker.ics"'
    return response
