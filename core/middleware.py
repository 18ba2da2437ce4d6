"""What every request passes through: access, caching, its number, and who changed the rows."""

import codecs
import time
import uuid
from contextvars import ContextVar
from http import HTTPStatus

import pghistory
import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpResponse
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import (
    bind_extra_request_failed_metadata,
    bind_extra_request_finished_metadata,
    bind_extra_request_metadata,
)

from core import brakes
from core.addresses import without_port
from core.characters import IN_AN_ADDRESS, NOT_UTF_8, GuardedPost, Unstorable, is_storable
from core.checks import declared_permission
from core.kept_posts import lead_back
from core.logs import kept_out
from core.permissions import Permission
from core.problems import too_many_requests

log = structlog.get_logger(__name__)
request_id = ContextVar("request_id", default="")
asking = ContextVar("asking", default=None)  # the request being answered: its user acts, also one whom a key named


class ClientAddressMiddleware:
    """Behind PROXIES proxies of one's own: REMOTE_ADDR is the address of the person's machine, for brakes and the log.

    Each proxy adds the address that it saw at the end of X-Forwarded-For; what stands before those is the caller's own
    invention. The head is removed, so that nothing else believes it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        seen = [part.strip() for part in request.META.pop("HTTP_X_FORWARDED_FOR", "").split(",")]
        if 0 < settings.PROXIES <= len(seen):
            try:
                request.META["REMOTE_ADDR"] = without_port(seen[-settings.PROXIES])
            except ValueError:
                log.warning("forwarded_address.malformed")
        return self.get_response(request)


class CharactersMiddleware:
    """Refuses what the database cannot hold in addresses and headers, and guards the posts of pages (`core.characters`).

    A cookie with such a character is none of ours, and left out. Text comes as UTF-8: another name of an encoding would
    decide how Django reads an address or a form, and some of those names are no encodings of text at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if is_storable([name, value])}
        if not _is_utf_8(request.content_params.get("charset", "utf-8")):
            raise Unstorable(NOT_UTF_8)
        headers = [value for name, value in request.META.items() if name.startswith("HTTP_") and name != "HTTP_COOKIE"]
        if not is_storable([request.path_info, *request.GET.lists(), *headers]):
            raise Unstorable(IN_AN_ADDRESS)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or hasattr(view, "cls"):
            return  # the API reads its own bodies
        if not is_storable(list(request.POST.lists())):
            request.POST = GuardedPost(request.POST.lists())


def _is_utf_8(charset):
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except (LookupError, ValueError):  # no encoding at all, or NUL in its name
        return False


class NoStoreMiddleware:
    """No page may be kept by a browser or a proxy: the next person at the desk presses Back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestLogMiddleware(RequestMiddleware):
    """The package's lines of begun and ended requests, with the path only: queries hold what people search for."""

    def __call__(self, request):
        with kept_out([value for _, values in request.GET.lists() for value in values]):
            return super().__call__(request)

    def handle_response(self, request, response):
        """What Django itself says of the answer afterwards has the request's number too."""
        super().handle_response(request, response)
        structlog.contextvars.bind_contextvars(request_id=request.id)

    @staticmethod
    def format_request(request):
        return f"{request.method} {request.path}"


@receiver(bind_extra_request_metadata)
def _keep_our_number(request, **kwargs):
    """The package numbers requests as well; one number is enough to find all lines of a request."""
    structlog.contextvars.bind_contextvars(request_id=request.id)


@receiver([bind_extra_request_finished_metadata, bind_extra_request_failed_metadata])
def _say_how_long_it_took(request, log_kwargs, **kwargs):
    log_kwargs["duration_ms"] = round((time.perf_counter() - request.began) * 1000)


class RequestIdMiddleware:
    """Give each request a number that the audit trail, the log and the error page share. The first of all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id, request.began = uuid.uuid4().hex[:12], time.perf_counter()
        token = request_id.set(request.id)
        structlog.contextvars.clear_contextvars()  # of the request before, on this thread
        structlog.contextvars.bind_contextvars(request_id=request.id)
        try:
            return self.get_response(request)
        finally:
            request_id.reset(token)


class WrongKeyMiddleware:
    """Slow down whoever calls the API with wrong keys or with none. A right key passes, whatever its neighbours do.

    Here and not where keys are read: what is counted there is taken back with the refused request's transaction.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.UNAUTHORIZED and (wait := brakes.wrong_key(request)):
            return too_many_requests(wait)
        return response


class AccessMiddleware:
    """Deny by default: no declared permission, no page; and everything asks for a sign-in unless public."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        permission = declared_permission(request.resolver_match.view_name, view)
        if permission is None:
            raise PermissionDenied
        if permission == Permission.PUBLIC or request.user.is_authenticated or hasattr(view, "cls"):
            return None  # API views answer 401 themselves
        if getattr(view, "takes_keys", False) and "Authorization" in request.headers:
            return None  # as they do
        if not request.accepts("text/html"):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # a script must not take a page for its answer
        return lead_back(request) if request.method == "POST" else redirect_to_login(request.get_full_path())


class RowHistoryMiddleware:
    """Tell the audit trail and the row-history triggers who is asking."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = asking.set(request)
        try:
            if request.method in {"GET", "HEAD", "OPTIONS"}:
                return self.get_response(request)
            with pghistory.context(user=request.user.pk, request=request.id):
                return self.get_response(request)
        finally:
            asking.reset(token)
