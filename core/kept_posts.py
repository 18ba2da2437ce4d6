"""What somebody sends after their session has ended is kept, and is back in the form once they have signed in.

The same when the page's own protection (the CSRF token) is out of date, because somebody signed in in another tab.

Kept for an hour, encrypted with a token that only the browser has (it is part of the address to which sign-in leads),
and for the account alone for which the page was made: the form's key says which (`core.form_keys`). Passwords are never
kept; files cannot be put back by any browser, so their names are shown. `core.form_filling` puts the words back.
"""

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from core import audit, form_keys, links
from core.characters import GuardedPost
from core.ciphers import cipher
from core.form_filling import fill
from core.models import KeptPost

LIFE = dt.timedelta(hours=1)
MOST_OF_AN_ACCOUNT = 20
PARAMETER = "kept"
PURPOSE = "core.kept-posts"
NEVER_KEPT = {"csrfmiddlewaretoken", form_keys.FIELD}


@dataclass(frozen=True)
class Typed:
    """A form as it was sent: where it stood, where it went, its fields in their order, and the names of its files."""

    page: str
    action: str
    fields: list[tuple[str, list[str]]]
    files: list[str]


def lead_back(request: HttpRequest) -> HttpResponse:
    """Keep what was sent, and lead to its page: past sign-in, if nobody is signed in."""
    page, token = _page_of(request), _keep(request)
    if token:
        page += ("&" if "?" in page else "?") + urlencode({PARAMETER: token})
    if request.user.is_authenticated:
        return redirect(page)
    return redirect_to_login(page)


def _page_of(request):
    """The page on which the form stood: many forms go to an address that shows nothing by itself."""
    seen = urlsplit(request.headers.get("Referer", ""))
    if seen.path and seen.netloc == request.get_host() and not seen.path.startswith(settings.LOGIN_URL):
        return seen.path + (f"?{seen.query}" if seen.query else "")
    return request.get_full_path()


def _keep(request):
    post = request.POST.for_a_form() if isinstance(request.POST, GuardedPost) else request.POST
    account = form_keys.account_of(post.get(form_keys.FIELD, ""))
    if account is None or any("password" in name for name in post):
        return ""
    typed = Typed(
        page=urlsplit(_page_of(request)).path,
        action=request.path,
        fields=[(name, values) for name, values in post.lists() if name not in NEVER_KEPT],
        files=[file.name for _, files in request.FILES.lists() for file in files],
    )
    token = secrets.token_urlsafe(32)
    content = cipher(PURPOSE, token).encrypt(json.dumps(asdict(typed)).encode())
    KeptPost.objects.create(token=links.hash_of(token), account_id=account, content=content)
    newest = KeptPost.objects.filter(account_id=account).order_by("-kept_at").values("pk")[:MOST_OF_AN_ACCOUNT]
    KeptPost.objects.filter(account_id=account).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return token


def _kept(request):
    """What this address's token stands for, if it is this person's and its hour has not passed."""
    rows = KeptPost.objects.filter(account_id=request.user.pk, kept_at__gt=timezone.now() - LIFE)
    token = request.GET[PARAMETER]
    row = rows.filter(pk=links.hash_of(token)).first()
    if row is None:
        return None
    typed = Typed(**json.loads(cipher(PURPOSE, token).decrypt(bytes(row.content))))
    return typed if typed.page == request.path else None


def sweep() -> None:
    """Remove what nobody came back for."""
    KeptPost.objects.filter(kept_at__lte=timezone.now() - LIFE).delete()


class KeptPostMiddleware:
    """A page that is opened with the token of a kept form shows it filled, and says that nothing was saved yet."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "GET" or PARAMETER not in request.GET or not request.user.is_authenticated:
            return self.get_response(request)
        typed = _kept(request)
        request.GET = request.GET.copy()
        del request.GET[PARAMETER]
        response = self.get_response(request)
        if typed is None or response.status_code in {301, 302}:
            return response
        return _filled(request, response, typed)


def _filled(request, response, typed):
    """The page with its form filled; where it has no such form any more, a page with all that was typed."""
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        page, left_over = fill(response.content.decode(), typed.action, typed.fields)
        if page is not None:
            notice = render_to_string("core/_kept_notice.html", {"files": typed.files, "left_over": left_over})
            response.content = page.with_notice(notice)
            return response
    audit.shows_nothing()
    return render(request, "core/kept_post.html", {"fields": typed.fields, "files": typed.files, "page": typed.page})
