"""Answering without an account: what somebody may do and read who holds a one-time link.

The right to answer is the address itself, so every page of it is found by its token, and no page of it is kept, indexed
or named to another site.
"""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agencies.board_style import logo_of, style_sheet_of
from core import audit, brakes
from core.brakes import Count
from core.pages import done, form_page, slow_down
from core.permissions import CONTENT, NOTHING, requires
from core.permissions import Permission as P
from newsletters import services
from newsletters.forms import AnswerForm
from newsletters.sheet import sheet
from newsletters.views.answer import saved
from newsletters.views.frame import refused


def _by_link(view):
    """Give the view the request that the link is for. A wrong link is counted."""

    @wraps(view)
    def answer(request, token):
        asked = services.request_of_link(token)
        if asked is not None:
            return _private(view(request, asked, token))
        if wait := brakes.wrong_link(request):
            return _private(slow_down(request, wait, "newsletters/link_slow.html"))
        return _private(render(request, "newsletters/link_unknown.html", status=404))

    return never_cache(answer)


def _while_open(view):
    """A link that was used or withdrawn, or whose time is over, says so."""

    @wraps(view)
    def answer(request, asked, token):
        if asked.link_is_open:
            return view(request, asked, token)
        return render(request, "newsletters/link_closed.html", _page(asked, token), status=410)

    return answer


def _private(response):
    """The address of this page is a secret: it must not travel on to any other page, search engine or cache."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@csrf_exempt  # The right to answer is the address itself, not a cookie: no other site can have it, so none can misuse it.
@require_http_methods(["GET", "HEAD", "POST"])
@_by_link
@_while_open
@requires(P.PUBLIC, reads=CONTENT)
def link(request, asked, token):
    """The questions. Looking changes nothing (mail scanners look); Start and Send are POSTs."""
    if asked.opened_at or (request.method == "POST" and request.POST.get("do") != "start"):
        audit.looked(asked, by=None, by_link=True)
    else:
        audit.shows_nothing()  # the first page says who is asked until when, and no lesson
    if request.method == "POST":
        if wait := brakes.take(Count(brakes.LINK_POSTS, (asked.token_hash,))):
            return slow_down(request, wait, "newsletters/link_slow.html")
        return _post(request, asked, token)
    template = "newsletters/link_start.html" if asked.opened_at is None else "newsletters/link.html"
    form = AnswerForm(feedback=asked) if asked.opened_at else None
    return render(request, template, _page(asked, token, form=form, saved=request.GET.get("saved") == "yes"))


def _page(asked, token, **more):
    """What every page of a link has: the frame wears the colour and the logo of the board that asks."""
    board = asked.newsletter.board
    frame = {
        "home": reverse("newsletters:link", args=[token]),
        "style": reverse("newsletters:link_style", args=[token]),
        "logo": reverse("newsletters:link_logo", args=[token]) if board.logo_id else "",
    }
    reading = reverse("newsletters:link_newsletter", args=[token])
    page = {"asked": asked, "newsletter": asked.newsletter, "current_board": board, "frame": frame}
    return page | {"newsletter_url": reading, **more}


def _post(request, asked, token):
    do = request.POST.get("do")
    if do == "start":
        refused(lambda: services.open_link(asked))
        return redirect("newsletters:link", token)
    form = AnswerForm(request.POST, feedback=asked)
    if do == "later":
        if saved(form, by=None):
            response = redirect("newsletters:link", token)
            response["Location"] += "?saved=yes"
            return response
    elif form.is_valid() and done(form, lambda: services.answer_feedback(asked, **form.answers())):
        return render(request, "newsletters/link_thanks.html", _page(asked, token))
    return form_page(request, "newsletters/link.html", form, **_page(asked, token))


@require_safe
@_by_link
@_while_open
@requires(P.PUBLIC, reads=CONTENT)
def newsletter(request, asked, token):
    """The newsletter that is asked about, once somebody pressed Start: a mail scanner that looks reads nothing."""
    if asked.opened_at is None:
        audit.shows_nothing()
        return redirect("newsletters:link", token)
    audit.looked(asked, by=None, by_link=True, part="newsletter")
    content = sheet(asked.newsletter.released_content)
    return render(request, "newsletters/link_newsletter.html", _page(asked, token, sheet=content))


@require_safe
@_by_link
@requires(P.PUBLIC, reads=NOTHING)
def style(request, asked, token):
    return style_sheet_of(asked.newsletter.board)


@require_safe
@_by_link
@requires(P.PUBLIC, reads=NOTHING)
def logo(request, asked, token):
    return logo_of(asked.newsletter.board)
