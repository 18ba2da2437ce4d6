"""Fill the benchmark's database: so many actions, and everything that hangs on them, with bulk_create.

Everything comes from one seed, so that two runs measure the same rows. Dates are relative to today.
"""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from django.db import connection
from django.utils import timezone

from agencies.roles import BoardRole
from benchmarks import outcomes
from benchmarks.people import SHARES, People, load_people
from benchmarks.words import Writer
from core import days
from recommendations.models import Action, Recommendation, Response
from reviews.models import (
    Involvement,
    LearningPoint,
    ManagementReview,
    Milestone,
    Review,
    ReviewMember,
    ReviewType,
    Theme,
)

BATCH = 2000
ACTIONS_OF_A_REVIEW = 50
RECOMMENDATIONS_OF_A_REVIEW = 10
POINTS_OF_A_REVIEW = 6
AGENCIES_OF_A_REVIEW = 6
STATUSES = {
    "not_started": 16, "in_progress": 36, "claimed": 8, "evidence_requested": 4, "verified": 18,
    "embedded": 10, "paused": 3, "superseded": 2, "withdrawn": 3,
}  # fmt: skip


@dataclass
class World:
    """What was loaded, for the rows of the table to pick from."""

    people: People
    actions: list = field(default_factory=list)
    reviews: dict = field(default_factory=dict)  # by board prefix


def load(actions):
    """Load so many actions over four boards; one review for every fifty of them."""
    writer = Writer()
    world = World(load_people())
    for prefix, share in SHARES.items():
        world.reviews[prefix] = _load_reviews(
            world.people, prefix, max(round(actions * share / ACTIONS_OF_A_REVIEW), 1), writer
        )
    recommendations = {
        prefix: _load_recommendations(world.people, prefix, reviews, writer)
        for prefix, reviews in world.reviews.items()
    }
    left = actions - sum(round(actions * share) for prefix, share in SHARES.items() if prefix != "LG")
    for prefix, share in SHARES.items():
        number = left if prefix == "LG" else round(actions * share)
        world.actions += _load_actions(world.people, prefix, number, recommendations[prefix], writer)
    outcomes.load(world, writer)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum does a minute after so many new rows
    return world


def bulk(model, rows):
    return model.objects.bulk_create(list(rows), batch_size=BATCH)


def _load_reviews(people, prefix, number, writer):
    today, board = days.today(), people.boards[prefix]
    types = list(ReviewType.objects.filter(origin=ReviewType.Origin.LOCAL).prefetch_related("editions"))
    rows = []
    for n in range(number):
        kind = types[n % len(types)]
        began = today - dt.timedelta(days=writer.random.randrange(60, 1500))
        rows.append(
            Review(
                board=board,
                reference=f"{prefix}-{began.year}-{n:03d}",
                review_type=kind,
                edition=kind.editions.all()[0],
                code_name=f"Tree {prefix} {n}",
                summary=writer.text(30),
                stage=kind.stages[writer.random.randrange(len(kind.stages))]["code"],
                is_restricted=n % 20 == 19,
                notified_on=began,
                commissioned_on=began + dt.timedelta(days=30),
                created_at=timezone.now() - (today - began),
                created_by=people.of_board[prefix, BoardRole.BUSINESS_MANAGER],
            )
        )
    reviews = bulk(Review, rows)
    _load_parts(people, prefix, reviews, writer)
    return reviews


def _load_parts(people, prefix, reviews, writer):
    """Agencies involved and their management reviews, the panel, clocks and learning."""
    today, themes = days.today(), list(Theme.objects.all())
    agencies = {review.pk: writer.random.sample(people.agencies_of(prefix), AGENCIES_OF_A_REVIEW) for review in reviews}
    bulk(Involvement, (Involvement(review=r, agency=agency) for r in reviews for agency in agencies[r.pk]))
    member = people.of_board[prefix, BoardRole.PANEL_MEMBER]
    bulk(ReviewMember, (ReviewMember(review=review, user=member) for review in reviews[::4]))
    bulk(
        ManagementReview,
        (_management_review(r, a, n, today, people, prefix) for r in reviews for n, a in enumerate(agencies[r.pk])),
    )
    bulk(
        Milestone,
        (
            Milestone(
                review=review,
                name=name,
                source="Set by the panel",
                starts_on=review.commissioned_on,
                due_on=today + dt.timedelta(days=writer.random.randrange(-60, 300)),
            )
            for review in reviews
            for name in ("Report to the panel", "Publication", "Six-month check")
        ),
    )
    points = bulk(
        LearningPoint,
        (
            LearningPoint(
                review=review, number=n + 1, heading=writer.title(), text=writer.text(50), plain_english=writer.text(15)
            )
            for review in reviews
            for n in range(POINTS_OF_A_REVIEW)
        ),
    )
    through = LearningPoint.themes.through
    bulk(through, (through(learningpoint=point, theme=writer.random.choice(themes)) for point in points))


def _management_review(review, agency, place, today, people, prefix):
    state = (*ManagementReview.State.values, ManagementReview.State.ACCEPTED)[place]
    accepted = state == ManagementReview.State.ACCEPTED
    return ManagementReview(
        review=review,
        agency=agency,
        author=f"Author {place}",
        requested_on=review.commissioned_on,
        due_on=max(review.commissioned_on, today + dt.timedelta(days=place * 20 - 30)),
        received_on=today if state in ("received", "returned", "accepted") else None,
        returned_on=today if state == "returned" else None,
        queries="When was the call made?" if state == "returned" else "",
        accepted_on=today if accepted else None,
        accepted_by=people.of_board[prefix, BoardRole.BUSINESS_MANAGER] if accepted else None,
        state=state,
    )


def _load_recommendations(people, prefix, reviews, writer):
    themes = list(Theme.objects.all())
    rows = bulk(
        Recommendation,
        (
            Recommendation(review=review, number=n + 1, text=writer.text(40), theme=writer.random.choice(themes))
            for review in reviews
            for n in range(RECOMMENDATIONS_OF_A_REVIEW)
        ),
    )
    agencies = people.agencies_of(prefix)
    bulk(
        Response,
        (
            Response(recommendation=row, agency=agency, answer="accepted" if row.number % 10 else "")
            for row in rows
            for agency in writer.random.sample(agencies, 2)
        ),
    )
    return rows


def _load_actions(people, prefix, number, recommendations, writer):
    numbers = count(1)
    rows = bulk(Action, (_action(people, prefix, next(numbers), writer) for _ in range(number)))
    links = set()
    for n, row in enumerate(rows):
        links.add((row.pk, recommendations[n % len(recommendations)].pk))
        if n % 10 == 0:  # one in ten answers a second one
            links.add((row.pk, writer.random.choice(recommendations).pk))
    through = Action.recommendations.through
    bulk(through, (through(action_id=action, recommendation_id=answered) for action, answered in sorted(links)))
    return rows


def _action(people, prefix, number, writer):
    chance, now = writer.random, timezone.now()
    agency = chance.choice(people.agencies_of(prefix))
    status = writer.one_of(STATUSES)
    first = days.today() + dt.timedelta(
        days=chance.randrange(-40, 400) if status in Action.OPEN else chance.randrange(-900, 0)
    )
    moves = writer.one_of({0: 70, 1: 20, 2: 10})
    owner = chance.choice([people.leads[agency.pk], *people.helpers[agency.pk]]) if chance.random() > 0.06 else None
    done = status in Action.DONE
    manager, chair = (people.of_board[prefix, role] for role in (BoardRole.BUSINESS_MANAGER, BoardRole.PANEL_CHAIR))
    checked = done or (status == Action.Status.CLAIMED and number % 2)
    claimed = now - dt.timedelta(days=chance.randrange(1, 60)) if done or status == Action.Status.CLAIMED else None
    return Action(
        board=people.boards[prefix],
        reference=f"{prefix}-{number:05d}",
        title=writer.title(),
        purpose=writer.text(40),
        outcome=writer.text(25),
        measure=writer.text(15),
        lead_agency=agency,
        owner=owner,
        first_due_on=first,
        due_on=first + dt.timedelta(days=45 * moves),
        moves=moves,
        status=status,
        status_reason="Agreed by the panel." if status in Action.ENDED else "",
        impact=writer.one_of({"": 50, "changed": 30, "partly": 20}) if done else "",
        claimed_at=claimed,
        claimed_by=people.leads[agency.pk] if claimed else None,
        checked_at=now if checked else None,
        checked_by=manager if checked else None,
        verified_at=now if done else None,
        verified_by=chair if done else None,
        updated_at=now - dt.timedelta(days=chance.randrange(1, 200)) if status != Action.Status.NOT_STARTED else None,
    )
