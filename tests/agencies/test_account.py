"""One's own account."""

from agencies.models import User
from tests.agencies.conftest import verbs, words


def test_it_shows_the_parts_one_plays_and_how_one_signs_in(sign_in, world, person):
    text = words(sign_in(world.police_lead).get("/account/"))
    assert "Agency lead" in text and world.police.name in text

    text = words(sign_in(person).get("/account/"))
    assert "10 left" in text and "Use another telephone or app" in text


def test_name_and_job_title_are_changed(sign_in, world):
    sign_in(world.officer).post("/account/", {"name": "Zoë Marsh", "job_title": "Officer"})

    user = User.objects.get(pk=world.officer.pk)
    assert (user.name, user.sort_name, user.job_title) == ("Zoë Marsh", "zoe marsh", "Officer")
    assert "account.changed" in verbs()


def test_a_name_is_needed_and_what_was_typed_stays(sign_in, world):
    response = sign_in(world.officer).post("/account/", {"name": "", "job_title": "Kept"})

    assert response.status_code == 400
    assert "Enter the name" in words(response)
    assert "Kept" in response.content.decode()


def test_nothing_else_can_be_changed_by_a_forged_form(sign_in, world):
    sign_in(world.officer).post(
        "/account/", {"name": "N", "job_title": "", "email": "x@y.example", "is_system_administrator": "on"}
    )

    user = User.objects.get(pk=world.officer.pk)
    assert (user.email, user.is_system_administrator) == (world.officer.email, False)
