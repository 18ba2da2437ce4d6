"""The world that every access test starts from holds foreign data."""

from recommendations.models import Action
from reviews.models import ManagementReview, Review


def test_each_agency_sees_its_own_work_and_never_its_neighbours(world):
    assert set(Action.objects.visible_to(world.police_lead)) == {world.actions.police}
    assert set(Action.objects.visible_to(world.health_lead)) == {world.actions.health}
    assert set(ManagementReview.objects.visible_to(world.police_lead)) == {world.imrs.police}


def test_a_restricted_review_exists_only_for_the_manager_and_the_people_named_on_it(world):
    assert world.restricted in Review.objects.visible_to(world.manager)
    for person in (world.officer, world.chair, world.auditor, world.panel_member, world.police_lead):
        assert world.restricted not in Review.objects.visible_to(person)

    world.restricted.members.create(user=world.chair)

    assert world.restricted in Review.objects.visible_to(world.chair)


def test_nothing_of_another_board_is_seen(world):
    for person in (world.manager, world.chair, world.auditor, world.police_lead):
        assert world.other_review not in Review.objects.visible_to(person)
        assert world.actions.other not in Action.objects.visible_to(person)
    assert world.other_review in Review.objects.visible_to(world.other_manager)
