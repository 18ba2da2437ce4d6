"""Whatever sequence of permitted acts people go through, nobody outside a board gains a sight of it or a deed on it."""

import os

import pytest
from django.db import transaction

from agencies.models import Partnerships
from tests.agencies.walk import EVERY_STEP, SIGHTS, Walk, build, changed, gained, position

STEPS = 10
QUICK, FOUND_WITHIN, PARTS = 20, 50, 4
MANY = int(os.environ.get("SCR_WALKS", "400"))  # SCR_WALKS=2000 make test-slow ARGS="-k sequences"


class Undo(Exception):
    """Ends one walk, so that the next begins in the same world."""


def first_gain(world, seeds):
    """(seed, acts, what was gained) of the first walk in which somebody gained something; None when nobody did."""
    inside = {board: set(people) for board, people in world.inside.items()}
    acts = 0
    for seed in seeds:
        world.inside.update({board: set(people) for board, people in inside.items()})
        walk, before = Walk(world, seed), position(world)
        try:
            with transaction.atomic():
                for _ in walk.steps(STEPS):
                    acts += 1
                    after = position(world)
                    if found := gained(world, EVERY_STEP, changed(before, after)):
                        return seed, walk.said, found
                    before = after
                if seed % 10 == 0 and (found := gained(world, SIGHTS)):
                    return seed, walk.said, found
                raise Undo
        except Undo:
            continue
    assert acts > len(seeds) * 2, "the walks did too little to prove anything"
    return None


def test_nobody_gains_a_sight_by_a_sequence_of_permitted_acts(db):
    assert first_gain(build(), range(QUICK)) is None


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_gains_a_sight_in_many_sequences(db, part, record_property):
    size = MANY // PARTS

    assert first_gain(build(), range(part * size, (part + 1) * size)) is None
    record_property("counted", ["random sequences of administrative acts", size])


def test_the_walks_find_the_rule_by_which_a_role_counted_on_every_board(db, monkeypatch):
    """The fault that this guards against: with it, the same walks find a gained sight at once."""
    from django.db.models import Q

    monkeypatch.setattr(
        Partnerships, "q", lambda self, board="board_id", agency="agency_id": Q(**{f"{agency}__in": self.agency_ids})
    )
    found = first_gain(build(), range(FOUND_WITHIN))

    assert found is not None
    assert "sees" in found[2][0]
