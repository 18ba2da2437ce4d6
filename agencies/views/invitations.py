"""Opening an account by the link of an invitation. Looking changes nothing; sending the form uses the link up."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies import services
from agencies.forms import AcceptForm
from core import audit, brakes
from core.pages import done, form_page, slow_down
from core.permissions import NOTHING, requires
from core.permissions import Permission as P

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
@requires(P.PUBLIC, reads=NOTHING)
def invitation(request, token):
    invitation = services.open_invitation(token)
    if invitation is None:
        return _not_open(request)
    user = invitation.user
    form = AcceptForm(request.POST or None, user=user, initial={"name": user.name, "job_title": user.job_title})
    opened = []
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("name", "job_title", "password")}
        if done(form, lambda: opened.append(services.accept_invitation(invitation, **chosen))):
            return _enter(request, opened[0])
    return form_page(request, "agencies/invitation.html", form, invitation=invitation, person=user)


def _enter(request, user):
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", email=user.email)
    audit.record("account.signed_in", target=user, by=user)
    messages.success(request, "Your account is open. One thing more: set up your second factor.")
    return redirect("mfa_activate_totp")


def _not_open(request):
    """The same page whether the link was used, withdrawn, too old, or never existed."""
    if wait := brakes.wrong_link(request):
        return slow_down(request, wait)
    return render(request, "agencies/invitation_gone.html", status=GONE)
