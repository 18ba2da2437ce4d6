"""The key that every form of a signed-in person carries: for whom the page was made, and which page it was.

A form counts once. Whoever presses twice, or sends the page again from the browser's history, is led to where the first
press led, and nothing is done a second time.
"""

import datetime as dt
import secrets
from collections.abc import Callable

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core import links
from core.models import SentForm

FIELD = "form_key"
LIFE_DAYS = 14  # a page may stay open over a holiday
SIGNER = TimestampSigner(salt="core.form_keys")


def new_key(user) -> str:
    """A key for one form on one page that is being shown to this person."""
    return SIGNER.sign(f"{user.pk}.{secrets.token_urlsafe(12)}")


def account_of(key: str) -> int | None:
    """The id of the account for which a form was made; None when the key is not ours, or too old."""
    try:
        return int(SIGNER.unsign(key, max_age=LIFE_DAYS * 24 * 3600).partition(".")[0])
    except (BadSignature, ValueError):
        return None


def once_only(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()`, unless this very form has been sent before and counted: then the address that it led to.

    Runs in the request's transaction, so that of two presses at the same moment the second waits for the first. A form
    has counted when it led on to another page; one that came back with a sentence to correct may be sent again.
    """
    key = request.POST.get(FIELD, "") if request.method == "POST" else ""
    account = account_of(key) if key else None
    if account is None or account != request.user.pk:
        return answer()
    digest = links.hash_of(key)
    lock(digest)
    if sent := SentForm.objects.filter(key=digest).first():
        messages.info(request, _("This form was sent twice. It was saved once."))
        return redirect(sent.led_to)
    response = answer()
    if isinstance(response, HttpResponseRedirect):
        SentForm.objects.create(key=digest, account_id=account, led_to=response.url)
    return response


def lock(name: str) -> None:
    """Until the end of the transaction nobody else gets past here with this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def sweep() -> None:
    """Forget keys that are too old to be taken."""
    SentForm.objects.filter(at__lt=timezone.now() - dt.timedelta(days=LIFE_DAYS)).delete()
