"""Nobody works here without a second factor, and it can be changed but not switched off."""

import re

from allauth.mfa.models import Authenticator

from tests.agencies.conftest import code, mails, sign_in_with_password, verbs, words


def _secret_of(response):
    return re.search(r"<code>(\w+)</code>", response.content.decode())[1]


def test_every_page_leads_to_setting_it_up_until_it_is_done(client, newcomer):
    assert sign_in_with_password(client, newcomer).url == "/"

    for path in ("/", "/account/", "/meetings/", "/administration/"):
        assert client.get(path).url == "/accounts/second-factor/app/"


def test_a_key_to_the_api_cannot_be_made_without_it(client, newcomer):
    sign_in_with_password(client, newcomer)

    assert client.post("/account/api-keys/new/").url == "/accounts/second-factor/app/"
    assert not hasattr(newcomer, "auth_token")


def test_public_pages_and_signing_out_stay_open(client, newcomer):
    sign_in_with_password(client, newcomer)

    assert client.get("/privacy/").status_code == 200
    assert client.post("/accounts/logout/").url == "/accounts/login/"


def test_the_picture_for_the_camera_is_allowed_by_the_content_policy(client, newcomer):
    sign_in_with_password(client, newcomer)
    response = client.get("/accounts/second-factor/app/")

    assert 'src="data:image/svg+xml;base64,' in response.content.decode()
    assert "img-src 'self' data:" in response.headers["Content-Security-Policy"]


def test_setting_it_up_shows_recovery_codes_once(client, newcomer):
    sign_in_with_password(client, newcomer)
    secret = _secret_of(client.get("/accounts/second-factor/app/"))

    response = client.post("/accounts/second-factor/app/", {"code": code(secret)})

    assert response.url == "/accounts/second-factor/recovery-codes/"
    recovery = Authenticator.objects.get(user=newcomer, type="recovery_codes").wrap().get_unused_codes()
    first, second = client.get(response.url), client.get(response.url)
    assert all(each in first.content.decode() for each in recovery)
    assert not any(each in second.content.decode() for each in recovery)
    assert "cannot be shown again" in words(second)
    assert client.get("/account/").status_code == 200
    assert verbs() == ["account.signed_in", "account.second_factor_set_up", "account.recovery_codes_made"]


def test_a_wrong_code_sets_nothing_up(client, newcomer):
    sign_in_with_password(client, newcomer)
    client.get("/accounts/second-factor/app/")

    response = client.post("/accounts/second-factor/app/", {"code": "000000"})

    assert response.status_code == 400
    assert not Authenticator.objects.exists()


def test_the_secret_is_not_stored_as_it_is(client, newcomer):
    sign_in_with_password(client, newcomer)
    secret = _secret_of(client.get("/accounts/second-factor/app/"))
    client.post("/accounts/second-factor/app/", {"code": code(secret)})

    stored = Authenticator.objects.get(user=newcomer, type="totp").data["secret"]
    assert secret not in stored


def test_another_app_takes_the_place_of_the_old_one(sign_in, person):
    page, elsewhere = sign_in(person), sign_in(person)
    secret = _secret_of(page.get("/accounts/second-factor/app/replace/"))

    response = page.post("/accounts/second-factor/app/replace/", {"code": code(secret)})

    assert response.url == "/accounts/second-factor/"
    new = Authenticator.objects.get(user=person, type="totp").wrap()
    assert not new.validate_code(code()) and new.validate_code(code(secret))
    assert [to for to, *_ in mails("agencies.second_factor_replaced")] == [person.email]
    assert page.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_wrong_code_keeps_the_old_app(sign_in, person):
    page = sign_in(person)
    before = Authenticator.objects.get(user=person, type="totp").data
    page.get("/accounts/second-factor/app/replace/")

    assert page.post("/accounts/second-factor/app/replace/", {"code": "000000"}).status_code == 400
    assert Authenticator.objects.get(user=person, type="totp").data == before


def test_no_page_only_switches_it_off(sign_in, person):
    page = sign_in(person)
    page.post("/accounts/second-factor/app/replace/", {})

    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert "switch" not in words(page.get("/accounts/second-factor/")).lower()


def test_the_password_is_asked_again_when_signing_in_was_long_ago(sign_in, person):
    page = sign_in(person)
    session = page.session
    session["signed_in_at"] -= 3600
    session.save()

    response = page.get("/accounts/second-factor/recovery-codes/new/")

    assert response.url.startswith("/accounts/confirm/")
    assert page.post(response.url, {"password": "not-my-password"}).status_code == 400
    assert (
        page.post(response.url, {"password": "correct-horse-battery-staple"}).url
        == "/accounts/second-factor/recovery-codes/new/"
    )
    assert page.get("/accounts/second-factor/recovery-codes/new/").status_code == 200


def test_new_recovery_codes_stop_the_old_ones(sign_in, person):
    page = sign_in(person)
    old = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()

    page.post("/accounts/second-factor/recovery-codes/new/")

    new = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)


def test_a_demo_account_goes_without_and_says_so(sign_in, world):
    assert "Demo account: no second factor" in words(sign_in(world.manager).get("/account/"))


def test_outside_the_demonstration_a_demo_account_needs_one_too(sign_in, world, settings):
    settings.DEMO = False

    assert sign_in(world.manager).get("/account/").url == "/accounts/second-factor/app/"
