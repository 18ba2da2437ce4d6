"""Asking for release, the identifier check, and release by a second person."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.models import Notification
from core.refusals import Refusal, Stale
from newsletters import content, services
from newsletters.lessons import lessons
from newsletters.models import Newsletter
from reviews.models import LearningPoint
from tests import factories as f
from tests.newsletters.conftest import release


def url(name, newsletter):
    return reverse(f"newsletters:{name}", args=[newsletter.reference])


def read_of(newsletter):
    return content.fingerprint(content.build(newsletter))


def test_the_chair_reads_it_and_releases_it(world, asked, sign_in):
    client = sign_in(world.chair)
    page = client.get(url("release", asked)).content.decode()
    assert world.points.cleared.plain_english in page

    response = client.post(url("release", asked), {"read": read_of(asked), "version": asked.version, "looked": "on"})

    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.released_by) == ("released", world.chair)
    assert lessons(asked.released_content)[0]["line"] == world.points.cleared.plain_english


def test_without_the_tick_it_is_not_released(world, asked, sign_in):
    response = sign_in(world.chair).post(url("release", asked), {"read": read_of(asked), "version": asked.version})

    assert response.status_code == 400
    asked.refresh_from_db()
    assert asked.state == "release_asked"


def test_nobody_releases_what_they_wrote_or_asked_for(world, draft, sign_in):
    f.BoardMembershipFactory(user=world.manager, board=world.board, role="panel_chair")
    f.BoardMembershipFactory(user=world.officer, board=world.board, role="panel_chair")
    services.change_newsletter(draft, title="Written by the officer", by=world.officer)
    row = services.ask_for_release(draft, by=world.manager)

    for person in (world.manager, world.officer):
        person.forget_roles()
        with pytest.raises(Refusal, match="Somebody else"):
            services.release_newsletter(row, read=read_of(row), by=person)
    page = sign_in(world.manager).get(url("release", row)).content.decode()
    assert "somebody else releases it" in page
    assert "Release it" not in page


def test_a_writer_without_the_right_gets_403(world, asked, sign_in):
    response = sign_in(world.officer).post(url("release", asked), {"read": read_of(asked), "looked": "on"})

    assert response.status_code == 403
    with pytest.raises(PermissionDenied):
        services.release_newsletter(asked, read=read_of(asked), by=world.manager)


@pytest.mark.parametrize("who", ["other_chair", "police_lead", "stranger"])
def test_others_do_not_find_it(world, asked, sign_in, who):
    assert sign_in(getattr(world, who)).get(url("release", asked)).status_code in {403, 404}


def test_any_change_after_asking_takes_it_back_to_draft(world, asked):
    services.change_newsletter(asked, title="One more word", by=world.manager)

    asked.refresh_from_db()
    assert (asked.state, asked.release_asked_by) == ("draft", None)
    with pytest.raises(Refusal, match="back to draft"):
        services.release_newsletter(asked, read=read_of(asked), by=world.chair)


def test_words_that_changed_behind_the_page_are_not_released(world, asked):
    seen = read_of(asked)
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(plain_english="Other words.")

    with pytest.raises(Stale):
        services.release_newsletter(asked, read=seen, by=world.chair)


def test_a_place_must_be_cured_or_kept_before_release_can_be_asked_for(world, draft, sign_in):
    services.change_newsletter(draft, introduction="Seen at Castle Edge clinic on 14 March.", by=world.manager)
    client = sign_in(world.manager)

    response = client.post(url("ask_release", draft))
    assert response.status_code == 400
    assert "First decide the 2 places" in response.content.decode()

    client.post(url("decide", draft), {"do": "cure", "place": "Castle Edge clinic"})
    response = client.post(url("keep", draft), {"place": "on 14 March", "reason": ""})
    assert response.status_code == 400
    client.post(url("keep", draft), {"place": "on 14 March", "reason": "The day of the published trial."})
    client.post(url("ask_release", draft))

    draft.refresh_from_db()
    assert draft.state == "release_asked"
    assert draft.introduction == "Seen at a clinic on 14 March."
    page = sign_in(world.chair).get(url("release", draft)).content.decode()
    assert "The day of the published trial." in page


def test_leaving_a_date_out_leaves_no_gap(world, draft):
    services.change_newsletter(
        draft, introduction="The worker rang back twice on 14 March and asked.", by=world.manager
    )

    services.cure_place(draft, place="on 14 March", by=world.manager)

    draft.refresh_from_db()
    assert draft.introduction == "The worker rang back twice and asked."


def test_a_place_in_a_points_words_is_cured_for_this_newsletter_only(world, draft):
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(plain_english="Baby JW waited.")

    services.cure_place(draft, place="Baby JW", by=world.manager)

    assert lessons(content.build(draft))[0]["line"] == "The baby waited."
    world.points.cleared.refresh_from_db()
    assert world.points.cleared.plain_english == "Baby JW waited."


def test_a_place_that_is_not_in_the_text_cannot_be_kept(world, draft):
    with pytest.raises(Refusal, match="not in the text"):
        services.keep_place(draft, place="14 March", reason="x", by=world.manager)


def test_a_reason_counts_for_these_words_only(world, draft):
    services.change_newsletter(draft, introduction="It was on 14 March.", by=world.manager)
    services.keep_place(draft, place="on 14 March", reason="Published.", by=world.manager)
    services.change_newsletter(draft, introduction="It was on 15 March.", by=world.manager)

    with pytest.raises(Refusal, match="First decide the one place"):
        services.ask_for_release(draft, by=world.manager)


def test_a_name_in_a_links_address_is_found(world, draft):
    services.change_newsletter(draft, introduction="[Read more](https://example.org/baby-jw/report)", by=world.manager)

    with pytest.raises(Refusal, match="First decide"):
        services.ask_for_release(draft, by=world.manager)


def test_an_uncleared_point_blocks_asking_and_releasing_and_is_named_by_number(world, asked):
    point = world.points.cleared
    LearningPoint.objects.filter(pk=point.pk).update(cleared_at=None, cleared_by=None)

    with pytest.raises(Refusal, match="Point 1 in “What we learned” is no longer cleared") as refusal:
        services.release_newsletter(asked, read=read_of(asked), by=world.chair)
    assert point.heading not in str(refusal.value)


def test_an_empty_newsletter_cannot_be_released(world):
    with pytest.raises(Refusal, match="at least one section"):
        services.ask_for_release(world.newsletter, by=world.manager)


def test_those_who_may_release_are_told_and_nobody_else(world, draft, django_capture_on_commit_callbacks):
    services.ask_for_release(draft, by=world.manager)

    rows = Notification.objects.filter(kind="newsletters.release_asked")
    assert {row.recipient for row in rows} == {world.chair}


def test_released_words_stay_although_the_point_changes(world, released):
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(plain_english="Other words.")

    released.refresh_from_db()
    assert lessons(released.released_content)[0]["line"] == "Say it, then write it."


def test_a_released_newsletter_cannot_be_edited_until_it_is_taken_back(world, released, sign_in):
    with pytest.raises(Refusal, match="is released"):
        services.change_newsletter(released, title="New", by=world.manager)

    response = sign_in(world.manager).post(url("take_back", released), {"reason": ""})
    assert response.status_code == 400
    sign_in(world.manager).post(url("take_back", released), {"reason": "A comma."})

    row = Newsletter.objects.get(pk=released.pk)
    assert (row.state, row.released_content, row.released_by) == ("draft", None, None)
    services.ask_for_release(row, by=world.manager)
    assert release(world, row).state == "released"
