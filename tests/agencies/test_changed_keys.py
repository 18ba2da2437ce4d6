"""The keys of an installation are changed: nobody meets an error, and with fallbacks nobody notices."""

import secrets

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from agencies import devices, services
from core.mail import build
from core.models import Notification
from core.notifications import NotNeeded
from reminders.services import open_feed
from tests.agencies.conftest import code, link_in, sign_in_with_password, verbs, words
from tests.factories import BoardMembershipFactory

OLD_OWN, NEW_OWN, NEW_SECRET = (secrets.token_urlsafe(48) for _ in range(3))
GONE = "a key on the server has changed"


def sign_in(user, typed=None):
    client = Client()
    sign_in_with_password(client, user)
    return client.post("/accounts/second-factor/code/", {"code": typed or code()})


@pytest.mark.parametrize("typed", [None, "12345678"], ids=["of the app", "of recovery"])
def test_a_lost_key_is_said_to_whoever_signs_in_and_how_it_is_mended(person, settings, brakes, typed):
    settings.SECRET_KEY = NEW_SECRET

    for _ in range(6):
        response = sign_in(person, typed)
    assert response.status_code == 400
    assert GONE in words(response) and "system administrator" in words(response)
    assert "Too many" not in words(response)

    settings.SECRET_KEY_FALLBACKS = [OLD_OWN]
    assert GONE in words(sign_in(person, typed))


def test_with_the_old_key_as_a_fallback_everybody_signs_in_as_before(person, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW_SECRET

    assert sign_in(person).url == "/"


def test_keys_of_their_own_are_changed_step_by_step_and_do_not_depend_on_the_secret_key(person, settings, capsys):
    settings.SECOND_FACTOR_KEYS = [OLD_OWN]
    call_command("rekey_second_factors")
    assert "2 secrets" in capsys.readouterr().out

    settings.SECRET_KEY = NEW_SECRET
    settings.SECOND_FACTOR_KEYS = [NEW_OWN, OLD_OWN]
    call_command("rekey_second_factors")

    settings.SECOND_FACTOR_KEYS = [NEW_OWN]
    assert sign_in(person).url == "/"


def test_whose_second_factor_no_key_opens_is_named_and_reset_from_the_server(person, settings, capsys):
    settings.SECRET_KEY = NEW_SECRET
    with pytest.raises(SystemExit):
        call_command("rekey_second_factors")
    assert f"any key: {person.pk}." in capsys.readouterr().err

    call_command("reset_second_factor", person.email.upper())

    assert sign_in_with_password(client := Client(), person).url == "/"
    assert client.get("/").url == "/accounts/second-factor/app/"
    assert "account.second_factor_removed" in verbs()


def test_whoever_is_signed_in_when_the_key_is_lost_sets_it_up_again(client, person, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW_SECRET
    sign_in_with_password(client, person)
    assert client.post("/accounts/second-factor/code/", {"code": code()}).url == "/"
    assert GONE not in words(client.get("/account/"))

    settings.SECRET_KEY_FALLBACKS = []
    assert GONE in words(client.get("/account/"))
    for page in ("", "recovery-codes/", "recovery-codes/new/"):
        assert client.get(f"/accounts/second-factor/{page}").url == "/account/"
    secret = client.get("/accounts/second-factor/app/replace/").context["form"].secret
    client.post("/accounts/second-factor/app/replace/", {"code": code(secret)})

    assert GONE not in words(client.get("/account/"))
    assert "10 left" in words(client.get("/account/"))
    assert GONE not in words(sign_in(person, "000000"))


def test_links_that_were_sent_work_on_and_those_that_are_still_to_be_written_work_too(db, settings):
    manager = BoardMembershipFactory(role="business_manager")
    services.invite(
        manager.board, email="new@example.org", name="New", role="panel_member", agency=None, by=manager.user
    )
    message = Notification.objects.get(kind="agencies.invitation")
    sent = link_in(build(message).body)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW_SECRET
    assert link_in(build(message).body) == sent

    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(sent).status_code == 200
    with pytest.raises(NotNeeded, match="Invite the person again"):
        build(message)


def test_the_address_of_a_calendar_is_not_shown_wrong(client, db, settings):
    person = BoardMembershipFactory().user
    open_feed(by=person)
    settings.SECRET_KEY = NEW_SECRET
    client.force_login(person)

    page = client.get("/account/calendars/")
    assert GONE in words(page) and ".ics" not in page.content.decode()


def test_a_known_device_stays_known_with_the_fallback(rf, person, settings):
    devices.mark(response := HttpResponse(), person)
    request = rf.get("/")
    request.COOKIES[devices.COOKIE] = response.cookies[devices.COOKIE].value

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW_SECRET
    assert devices.known(request, person.email)
    settings.SECRET_KEY_FALLBACKS = []
    assert not devices.known(request, person.email)
