"""Whatever a body names is chosen from the caller's own rows: a foreign key is refused exactly as a missing one."""

from types import SimpleNamespace

import pytest
from rest_framework import serializers

from agencies.models import Agency, Board, Meeting, User
from core.serializers import Chosen, ChosenSeveral
from recommendations.models import Action, Recommendation
from reviews.models import GuidanceEdition, LearningPoint, ManagementReview, Review, ReviewType, Theme
from tests.api.conftest import API, bodies

FOR_EVERYBODY = {ReviewType, GuidanceEdition, Theme}
MISSING = {
    "pk": 987654321,
    "slug": "no-such-agency",
    "prefix": "ZZZ",
    "reference": "ZZ-2026-99",
    "code": "no-such-code",
}


def choices(body):
    return {name: field for name, field in body().fields.items() if isinstance(field, Chosen | ChosenSeveral)}


ALL = [(prefix, verb, body, name) for prefix, _, verb, body in bodies() for name in choices(body)]


def on(w, viewset_verb):
    """What the verb acts on, of our own board."""
    prefix, verb = viewset_verb
    if verb == "create" and "/" not in prefix:
        return None
    kind = prefix.split("/")[0]
    return {
        "boards": w.board, "reviews": w.review, "imrs": w.imrs.police, "learning-points": w.points.cleared, "actions": w.actions.police,
        "recommendations": w.recommendations.first, "newsletters": w.newsletter, "agencies": w.police,
    }[kind]  # fmt: skip


def foreign(w, model):
    return {
        Board: w.other_board, Agency: w.elsewhere, Meeting: w.foreign.meeting, User: w.other_lead, Review: w.other_review,
        ManagementReview: w.imrs.other, LearningPoint: w.points.other, Recommendation: w.recommendations.other, Action: w.actions.other,
    }[model]  # fmt: skip


def refusal(field, value):
    with pytest.raises(serializers.ValidationError) as refused:
        field.run_validation([value] if isinstance(field, ChosenSeveral) else value)
    return refused.value.detail


@pytest.mark.parametrize("role", ["manager", "officer", "police_lead"])
def test_a_foreign_row_is_refused_as_a_missing_one(role, w):
    user = getattr(w, role)
    tried = 0
    for prefix, verb, body, name in ALL:
        target = on(w, (prefix, verb))
        field = body(context={"request": SimpleNamespace(user=user), "on": target}).fields[name]
        model = field.rows(user, target).model
        if model in FOR_EVERYBODY:
            continue
        key = field.key if isinstance(field, ChosenSeveral) else field.slug_field
        foreign_key = getattr(foreign(w, model), key)
        assert refusal(field, foreign_key) == refusal(field, MISSING[key]), (body.__name__, name)
        tried += 1
    assert tried > 20


def test_every_relation_that_can_be_written_is_chosen_from_the_callers_rows():
    assert len(ALL) > 20
    for _, _, verb, body in bodies():
        for name, field in body().fields.items():
            loose = isinstance(field, serializers.RelatedField | serializers.ManyRelatedField) and not isinstance(
                field, Chosen
            )
            assert not loose, f"{body.__name__}.{name} ({verb})"


def test_what_is_no_key_at_all_is_refused(w, as_user):
    manager = as_user(w.manager)
    for value in (True, [1], {"pk": 1}, "1 OR 1=1", -1, 10**30, "\x00", 1.5):
        answer = manager.post(f"{API}/actions/{w.actions.police.reference}/assign/", {"owner": value})

        assert answer.status_code == 400, value
        assert answer.json()["fields"]["owner"]


def test_a_list_with_one_foreign_key_changes_nothing(w, as_user):
    before = w.newsletter.distribution.count()

    answer = as_user(w.manager).post(
        f"{API}/newsletters/{w.newsletter.reference}/choose-agencies/", {"agencies": [w.police.slug, w.elsewhere.slug]}
    )

    assert answer.status_code == 400
    assert w.newsletter.distribution.count() == before


def test_a_row_of_the_callers_other_board_is_refused_too(w, as_user):
    """Somebody who works for both boards may see the row, but it does not belong here."""
    both = w.manager
    w.other_board.memberships.create(user=both, role="business_manager")

    answer = as_user(both).post(
        f"{API}/actions/",
        {
            "title": "Ring back",
            "recommendations": [w.recommendations.first.pk],
            "lead_agency": w.elsewhere.slug,
            "due_on": "2027-03-01",
        },
    )
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["lead_agency"])

    answer = as_user(both).post(
        f"{API}/actions/",
        {
            "title": "Ring back",
            "recommendations": [w.recommendations.first.pk, w.recommendations.other.pk],
            "lead_agency": w.police.slug,
            "due_on": "2027-03-01",
        },
    )
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["recommendations"])
