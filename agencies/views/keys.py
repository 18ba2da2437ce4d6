"""One's own keys to the API."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import services
from agencies.forms import ApiKeyForm
from agencies.models import ApiKey, Board
from core.pages import done, form_page
from core.permissions import NOTHING, requires
from core.permissions import Permission as P


@require_http_methods(["GET", "POST"])
@reauthentication_required
@requires(P.SIGNED_IN, reads=NOTHING)
def api_key_new(request):
    """The answer to the form is the only page that ever shows the key; the form sent again makes no second one."""
    boards = Board.objects.visible_to(request.user).serving(request.user).order_by("name")
    form = ApiKeyForm(request.POST or None, boards=boards, initial={"public_id": uuid.uuid4()})
    made = []
    if request.method == "POST" and form.is_valid():
        if done(form, lambda: made.extend(services.create_key(**form.cleaned_data, by=request.user))):
            key, secret = made
            return render(request, "agencies/api_key_made.html", {"key": key, "secret": secret})
    return form_page(request, "agencies/api_key_new.html", form)


@require_POST
@requires(P.SIGNED_IN, reads=NOTHING)
def api_key_revoke(request, public_id):
    key = get_object_or_404(ApiKey.objects.visible_to(request.user), public_id=public_id)
    services.revoke_key(key, by=request.user)
    messages.success(request, _("The key “%(name)s” has been revoked.") % {"name": key.name})
    return redirect("account")
