"""Two agencies in the same review never see each other's actions, evidence, updates or answers."""

import pytest
from django.urls import reverse

from recommendations import services

SECRET = "canary-of-the-police"


@pytest.fixture
def busy(world, action, pdf):
    """An action of the police that has something of everything, every text with the canary."""
    type(action).objects.filter(pk=action.pk).update(title=f"title {SECRET}", purpose=SECRET, measure=SECRET)
    services.send_update(action, going="stuck", text=f"update {SECRET}", by=world.police_lead)
    services.claim(action, text=f"claim {SECRET}", uploads=[pdf(f"{SECRET}.pdf")], by=world.police_lead)
    response = world.recommendations.first.responses.get(agency=world.police)
    services.respond(response, answer="partly", reason=f"reason {SECRET}", by=world.police_lead)
    return action


def places(world):
    first = world.recommendations.first
    return [
        reverse("recommendations:my_list"),
        reverse("recommendations:plan"),
        reverse("recommendations:plan") + "?view=all",
        reverse("recommendations:plan") + f"?q={SECRET}&view=all",
        reverse("recommendations:plan") + f"?agency={world.police.slug}&view=all",
        reverse("recommendations:plan") + "?view=all&sort=agency&per_page=100",
        reverse("recommendations:export") + "?view=all&format=csv",
        reverse("recommendations:export") + f"?view=all&format=csv&agency={world.police.slug}",
        reverse("recommendations:list", args=[world.review.reference]),
        reverse("recommendations:recommendation", args=[world.review.reference, first.number]),
        reverse("recommendations:progress_report") + f"?board={world.board.prefix}",
        reverse("recommendations:action_plan_report") + f"?board={world.board.prefix}",
        reverse("recommendations:action_plan_report") + f"?board={world.board.prefix}&format=csv",
        reverse("recommendations:action", args=[world.actions.health.reference]),
    ]


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


@pytest.mark.parametrize("who", ["health_lead", "other_lead", "other_manager", "stranger", "administrator"])
def test_nothing_of_it_is_on_any_page_of_somebody_else(sign_in, world, busy, who):
    page = sign_in(getattr(world, who))
    for url in places(world):
        response = page.get(url)
        said = text_of(response).replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
        assert response.status_code in (200, 302, 400, 403, 404), url
        # The address of the page itself may repeat what was typed into it.
        said = said.replace(f"q={SECRET}", "")
        assert SECRET not in said, url
        assert busy.reference not in said, url


def test_the_board_and_the_agency_itself_do_see_it(sign_in, world, busy):
    for person in (world.manager, world.police_lead):
        assert SECRET in sign_in(person).get(busy.get_absolute_url()).content.decode()


def test_chosen_rows_of_another_agency_are_answered_like_rows_that_do_not_exist(sign_in, world, busy):
    page = sign_in(world.health_lead)

    foreign, missing = (
        page.post(reverse("recommendations:chosen"), {"action": [pk], "do": "export"}, follow=True).content.decode()
        for pk in (busy.pk, 987654321)
    )

    sentence = "One of these actions is no longer in your plan, so nothing was changed."
    assert sentence in foreign and sentence in missing
    assert busy.reference not in foreign


def test_a_contributor_sees_only_what_is_assigned_to_them(sign_in, world, action):
    page = sign_in(world.police_contributor)
    assert page.get(action.get_absolute_url()).status_code == 404

    services.assign_owner(action, owner=world.police_contributor, by=world.police_lead)

    assert page.get(action.get_absolute_url()).status_code == 200
