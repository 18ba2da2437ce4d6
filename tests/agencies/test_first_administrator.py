"""`manage.py add_administrator`: how an installation gets its first person."""

import re

import pytest
from django.core.management import CommandError, call_command

from agencies.models import User
from tests.agencies.conftest import verbs
from tests.factories import UserFactory


def test_somebody_new_opens_the_account_with_the_printed_link(client, db, capsys):
    call_command("add_administrator", "ad@example.org", "Ada Finch")

    link = re.search(r"http://[^/]+(/invitations/\S+)", capsys.readouterr().out)[1]
    chosen = "three-quiet-otters-swim"
    client.post(link, {"name": "Ada Finch", "job_title": "", "password": chosen, "again": chosen})
    assert User.objects.get(email="ad@example.org").check_password(chosen)
    assert User.objects.get(email="ad@example.org").is_system_administrator
    assert verbs()[0] == "administrator.added"


def test_somebody_who_is_in_keeps_their_password(db, capsys):
    user = UserFactory()
    call_command("add_administrator", user.email.upper(), "x")

    assert "signs in as before" in capsys.readouterr().out
    assert User.objects.get().is_system_administrator


def test_what_is_no_address_is_refused(db):
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("add_administrator", "nonsense", "x")


def test_the_first_start_says_that_no_one_can_sign_in_and_how_to_change_that(db, capsys):
    call_command("prepare_database", verbosity=0)
    assert 'docker compose exec web python manage.py add_administrator EMAIL "FULL NAME"' in capsys.readouterr().out
