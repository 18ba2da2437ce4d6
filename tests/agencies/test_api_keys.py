"""Keys to the API on the account page: named, shown once, and only with a fresh password."""

import re
import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from agencies import services
from agencies.models import ApiKey
from core.links import hash_of
from core.models import AuditEvent
from tests.agencies.conftest import verbs, words
from tests.factories import PASSWORD

NEW = "/account/api-keys/new/"
FORM = {"name": "Nightly export", "scope": "read", "board": "", "days": "90"}


def signed_in_long_ago(user):
    page = Client()
    page.force_login(user)
    session = page.session
    session["signed_in_at"] -= 3600
    session.save()
    return page


def fresh(user):
    """A client in which this person has just given their password."""
    page = signed_in_long_ago(user)
    page.post(page.get(NEW).url, {"password": PASSWORD})
    return page


def create(page, **fields):
    return page.post(NEW, {**FORM, "public_id": str(uuid.uuid4()), **fields})


def secret_in(response):
    return re.search(r"<code>(scr_[\w-]{43})</code>", response.content.decode()).group(1)


def test_a_key_is_shown_once_and_only_its_hash_is_kept(world):
    page = fresh(world.officer)
    secret = secret_in(create(page))

    key = ApiKey.objects.get(user=world.officer)
    assert key.secret_hash == hash_of(secret)
    assert not [value for value in ApiKey.objects.values_list().get() if secret[10:] in str(value)]
    shown = words(page.get("/account/"))
    assert "Nightly export" in shown and key.prefix in shown and "Never used." in shown
    assert secret not in page.get("/account/").content.decode()
    assert AuditEvent.objects.get(verb="api_key.created").detail == {"scope": "read", "days": 90}


def test_the_form_sent_twice_makes_one_key(world):
    page = fresh(world.officer)
    same = str(uuid.uuid4())
    create(page, public_id=same)

    again = create(page, public_id=same)

    assert again.status_code == 400
    assert "shown only once" in words(again)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_alone_makes_no_key(world, method):
    answer = getattr(signed_in_long_ago(world.officer), method)(NEW, {**FORM, "public_id": str(uuid.uuid4())})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/confirm/")
    assert not ApiKey.objects.exists()


def test_two_keys_live_beside_each_other_and_each_can_be_revoked(world):
    page = fresh(world.officer)
    create(page)
    create(page, name="Dashboard")
    first, second = ApiKey.objects.order_by("pk")

    page.post(f"/account/api-keys/{first.public_id}/revoke/")

    assert list(ApiKey.objects.usable()) == [second]
    assert "Nightly export" not in words(page.get("/account/")).replace("The key “Nightly export” has been revoked", "")
    assert verbs()[-3:] == ["api_key.created", "api_key.created", "api_key.revoked"]


def test_nobody_revokes_another_ones_key(sign_in, world):
    key, _ = services.create_key(name="Mine", scope="read", days=90, by=world.officer)

    assert sign_in(world.manager).post(f"/account/api-keys/{key.public_id}/revoke/").status_code == 404
    assert ApiKey.objects.usable().count() == 1


def test_looking_does_not_make_or_revoke_a_key_or_sign_anybody_out(sign_in, world):
    page = sign_in(world.officer)
    for path in (f"/account/api-keys/{uuid.uuid4()}/revoke/", "/account/sign-out-everywhere/"):
        assert page.get(path).status_code == 405


@pytest.mark.parametrize(
    ("fields", "words_"),
    [
        ({"name": ""}, "Enter the name"),
        ({"days": "366"}, "Select a valid choice"),
        ({"scope": "all"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_the_form_as_it_was(world, fields, words_):
    answer = create(fresh(world.officer), **fields)

    assert answer.status_code == 400
    assert words_ in words(answer)
    assert not ApiKey.objects.exists()


def test_a_key_is_limited_to_a_board_of_ones_own_only(world):
    page = fresh(world.officer)

    assert create(page, board=world.other_board.pk).status_code == 400
    with pytest.raises(services.keys.NotYourBoard):
        services.create_key(name="Other", scope="read", days=90, board=world.other_board, by=world.officer)

    create(page, board=world.board.pk)
    assert ApiKey.objects.get().board == world.board


def test_a_person_has_twenty_keys_at_most(world):
    for number in range(20):
        services.create_key(name=str(number), scope="read", days=1, by=world.officer)

    with pytest.raises(services.keys.TooManyKeys):
        services.create_key(name="One more", scope="read", days=1, by=world.officer)


def test_older_keys_are_revoked_with_a_word_about_whose(db, capsys):
    older = import_module("agencies.migrations.0011_api_keys").revoke_older_keys
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, user_id bigint)")
        cursor.execute("INSERT INTO authtoken_token VALUES ('a', 12), ('b', 7)")

    older(None, SimpleNamespace(connection=connection))

    assert "2 API keys" in (said := capsys.readouterr().out)
    assert "Account numbers: 7, 12." in said
    assert "authtoken_token" not in connection.introspection.table_names()

    older(None, SimpleNamespace(connection=connection))
    assert capsys.readouterr().out == ""
