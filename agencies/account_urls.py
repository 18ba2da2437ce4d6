"""Addresses of signing in and of one's own account, under the names that the sign-in package expects.

Only what is needed: nobody registers, manages addresses or signs in through a third party here.
"""

from django.urls import path, re_path

from agencies import views
from agencies.views import sign_in as s

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/session/", views.session, name="session"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/api-keys/new/", views.api_key_new, name="api_key_new"),
    path("account/api-keys/<uuid:public_id>/revoke/", views.api_key_revoke, name="api_key_revoke"),
    path("accounts/login/", s.sign_in, name="account_login"),
    path("accounts/logout/", s.sign_out, name="account_logout"),
    path("accounts/closed/", s.closed, name="account_inactive"),
    path("accounts/confirm/", s.confirm_password, name="account_reauthenticate"),
    path("accounts/password/change/", s.change_password, name="account_change_password"),
    path("accounts/password/reset/", s.ask_new_password, name="account_reset_password"),
    path("accounts/password/reset/done/", s.asked_new_password, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        s.new_password,
        name="account_reset_password_from_key",
    ),
    path("accounts/password/reset/key/done/", s.new_password_chosen, name="account_reset_password_from_key_done"),
    path("accounts/second-factor/", s.second_factor_index, name="mfa_index"),
    path("accounts/second-factor/code/", s.second_step, name="mfa_authenticate"),
    path("accounts/second-factor/confirm/", s.confirm_code, name="mfa_reauthenticate"),
    path("accounts/second-factor/app/", s.activate_app, name="mfa_activate_totp"),
    path("accounts/second-factor/app/replace/", s.replace_app, name="mfa_deactivate_totp"),
    path("accounts/second-factor/recovery-codes/", s.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/recovery-codes/new/", s.make_recovery_codes, name="mfa_generate_recovery_codes"),
]
