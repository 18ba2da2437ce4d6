"""GET /newsletters/"""

from django.urls import reverse

from tests.newsletters.conftest import write

URL = "/newsletters/"


def test_a_manager_sees_drafts_and_an_agency_only_what_was_sent_to_it(world, sent, meeting, sign_in):
    draft = write(world, meeting)

    manager = sign_in(world.manager).get(URL).content.decode()
    lead = sign_in(world.police_lead).get(URL).content.decode()

    assert draft.reference in manager
    assert sent.reference in manager
    assert sent.reference in lead
    assert draft.reference not in lead


def test_nothing_of_another_board_is_listed(world, sent, sign_in):
    page = sign_in(world.other_manager).get(URL).content.decode()

    assert world.other_newsletter.reference in page
    assert sent.reference not in page


def test_a_lead_finds_the_button_to_answer_and_nobody_elses(world, sent, feedback, sign_in):
    page = sign_in(world.police_lead).get(URL).content.decode()

    assert reverse("newsletters:answer", args=[sent.reference, world.police.slug]) in page
    assert world.health.slug not in page


def test_an_empty_list_says_what_to_do_first(world, sign_in):
    assert "No newsletter has been sent to you yet" in sign_in(world.health_lead).get(URL).content.decode()


def test_a_page_number_that_is_no_number_shows_the_first_page(world, sign_in):
    assert sign_in(world.manager).get(URL + "?page=x&show=nonsense").status_code == 200
