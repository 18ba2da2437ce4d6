"""Every list and every page about one thing asks the database at most twelve times, whoever asks and however much there is.

Measured through the client, when the session and what a process keeps are warm, for a little and for
much data. What only begins and ends transactions and savepoints is left out.
"""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from core import days
from core.models import Notification
from newsletters.content import build
from newsletters.models import Distribution, Newsletter, SectionPoint
from recommendations.models import Extension, Verification
from reviews.models import Milestone, ReviewMember
from tests import factories as f
from tests.conftest import build_world
from tests.statements import asked

pytestmark = pytest.mark.django_db  # else pytest-django makes no database of the tests

MOST = 12
MOST_ON = {
    "home": 25,  # one of them for what other boards ask about a shared agency
    "newsletter, written": 24,
    "what would go out": 17,
    # Twelve for the page, and the one by which the trail says who read it; the other pages have it within their twelve.
    "action plan, filtered": 13,
    "feedback": 13,
    "search": 16,
}  # a dozen small lists at once, and seven with what they belong to; an editor with everything to choose from; a look that is noted
ROLES = ("manager", "officer", "chair", "panel_member", "auditor", "police_lead", "police_contributor")
LITTLE, MUCH = 1, 20

PAGES = {
    "my list": "/my-list/",
    "action plan": "/actions/",
    "action plan, filtered": "/actions/?view=all&status=in_progress&status=not_started&agency={agency}&review={review}&q=agree&sort=-due",
    "reviews": "/reviews/",
    "recommendations of a review": "/reviews/{review}/recommendations/",
    "learning of a review": "/reviews/{review}/learning/",
    "documents of a review": "/reviews/{review}/documents/",
    "decisions of a review": "/reviews/{review}/decisions/",
    "dates of a review": "/reviews/{review}/dates/",
    "agencies of a review": "/reviews/{review}/agencies/",
    "people of a review": "/reviews/{review}/people/",
    "newsletters": "/newsletters/",
    "feedback": "/newsletters/{newsletter}/feedback/",
    "meetings": "/meetings/",
    "people": "/boards/{board}/people/",
    "agencies": "/boards/{board}/agencies/",
    "audit trail": "/audit/",
    "messages": "/messages/",
    "message": "/messages/{message}/",
    "reminders of a board": "/boards/{board}/reminders/",
    "e-mails to you": "/account/e-mails/",
    "calendars": "/account/calendars/",
    "search": "/search/?q=agree",
    "action": "/actions/{action}/",
    "action, history": "/actions/{action}/history/",
    "action, update": "/actions/{action}/update/",
    "review": "/reviews/{review}/",
    "review, history": "/reviews/{review}/history/",
    "recommendation": "/reviews/{review}/recommendations/{recommendation}/",
    "learning point": "/reviews/{review}/learning/{point}/",
    "management review": "/reviews/{review}/imrs/{imr}/",
    "newsletter": "/newsletters/{newsletter}/",
    "meeting": "/meetings/{meeting}/",
    "agency": "/agencies/{agency}/",
    "board": "/boards/{board}/",
    **{
        f"API {name}": f"/api/v1/{name}/"
        for name in (
            "actions", "updates", "evidence", "verifications", "extensions", "recommendations", "responses", "reviews", "imrs",
            "milestones", "learning-points", "decisions", "newsletters", "feedback", "people", "agencies", "meetings", "audit-events",
        )
    },
    "API action": "/api/v1/actions/{action}/",
    "API review": "/api/v1/reviews/{review}/",
}  # fmt: skip
OTHERS = {
    "home": "/",
    "newsletter, written": "/newsletters/{draft}/edit/",
    "what would go out": "/boards/{board}/reminders/preview/",
}


def grow(world, number):
    """So many more of everything that a page could list."""
    today, now = days.today(), timezone.now()
    for n in range(number):
        _grow_review(world, today)
        _grow_action(world, today, now, n)
        _grow_people(world, today)
        _grow_newsletters(world, now)
    # What was added in this transaction is unknown to the planner: a table that was analysed while it was empty is
    # taken for empty, and pages would wait for plans that nobody meets. A database in use is analysed within a minute.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _grow_review(world, today):
    board, agency, other = world.board, world.police, f.AgencyFactory()
    f.PartnershipFactory(board=board, agency=other)
    review = f.ReviewFactory(board=board)
    ReviewMember.objects.create(review=review, user=world.panel_member)
    for of in (review, world.review):
        f.InvolvementFactory(review=of, agency=other)
        f.ManagementReviewFactory(review=of, agency=other)
        f.DecisionFactory(review=of, recorded_by=world.manager)
        f.DocumentFactory(review=of, added_by=world.manager)
        f.LearningPointFactory(review=of)
        Milestone.objects.create(review=of, name="Report to the panel", due_on=today + dt.timedelta(days=5))
        of.members.create(user=f.UserFactory())
    f.InvolvementFactory(review=review, agency=agency)
    f.ManagementReviewFactory(review=review, agency=agency)
    f.ResponseFactory(recommendation=world.recommendations.first, agency=other)


def _grow_action(world, today, now, n):
    recommendation = f.RecommendationFactory(review=world.review)
    for agency in (world.police, world.health):
        f.ResponseFactory(recommendation=recommendation, agency=agency)
    due = today + dt.timedelta(days=n - 10)
    new = f.ActionFactory(
        board=world.board,
        lead_agency=world.police,
        owner=world.police_contributor,
        due_on=due,
        recommendations=[recommendation],
    )
    Extension.objects.create(
        action=new,
        from_on=due,
        to_on=due + dt.timedelta(days=30),
        reason="Short of people.",
        asked_by=world.police_lead,
    )
    mine = world.actions.police
    mine.recommendations.add(recommendation)
    update = f.ProgressUpdateFactory(action=mine, by=world.police_lead)
    f.EvidenceFactory(action=mine, added_by=world.police_lead, update=update)
    Verification.objects.create(
        action=mine, step=Verification.Step.EVIDENCE_REQUESTED, by=world.manager, note="Send the minutes."
    )
    Extension.objects.create(
        action=mine,
        from_on=mine.due_on,
        to_on=mine.due_on + dt.timedelta(days=30),
        reason="Short of people.",
        asked_by=world.police_lead,
        decision=Extension.Decision.REFUSED,
        decided_at=now,
        decided_by=world.manager,
    )


def _grow_people(world, today):
    f.AgencyMembershipFactory(agency=world.police, role="agency_contributor")
    f.BoardMembershipFactory(board=world.board, role="panel_member")
    f.MeetingFactory(board=world.board, on=today + dt.timedelta(days=20))
    message = f.UserFactory.build().email
    for state, sent in (("sent", timezone.now()), ("due", None)):
        Notification.objects.create(
            dedupe_key=f"{message}:{state}",
            kind="digest",
            recipient=world.police_lead,
            board_id=world.board.pk,
            state=state,
            sent_at=sent,
            reference="digest",
        )


def _send_a_newsletter(world):
    """One that was sent, for its page and its grid of answers."""
    now = timezone.now()
    return f.NewsletterFactory(
        board=world.board,
        created_by=world.manager,
        state=Newsletter.State.SENT,
        released_by=world.chair,
        released_at=now,
        sent_at=now,
        released_content={"sections": []},
        feedback_due_on=days.today() + dt.timedelta(days=14),
    )


def _grow_newsletters(world, now):
    draft, sent = world.newsletter, world.sent
    point = f.LearningPointFactory(review=world.review, cleared=True)
    for newsletter in (draft, sent):
        SectionPoint.objects.create(section=f.SectionFactory(newsletter=newsletter), learning_point=point, position=1)
    lead = f.AgencyMembershipFactory()
    Distribution.objects.create(newsletter=sent, agency=lead.agency, sent_at=now)
    answered = f.FeedbackRequestFactory(newsletter=sent, agency=lead.agency, answered_at=now, answered_by=lead.user)
    answered.responses.create(learning_point=point, answer="shared")
    f.FeedbackRequestFactory(newsletter=sent, agency=f.AgencyFactory())
    sent.released_content = build(sent)
    sent.save()
    another = _send_a_newsletter(world)
    Distribution.objects.create(newsletter=another, agency=world.police, sent_at=now)
    f.FeedbackRequestFactory(newsletter=another, agency=world.police)


def _counts(world, roles=ROLES):
    """{(page, role): (status, statements)}; the first page of a session notes that somebody is there."""
    names = {
        "board": world.board.prefix,
        "agency": world.police.slug,
        "review": world.review.reference,
        "recommendation": world.recommendations.first.number,
        "point": world.points.cleared.number,
        "imr": world.imrs.police.pk,
        "action": world.actions.police.reference,
        "newsletter": world.sent.reference,
        "draft": world.newsletter.reference,
        "meeting": world.meeting.pk,
        "message": Notification.objects.filter(board_id=world.board.pk).earliest("pk").pk,
    }
    found = {}
    for role in roles:
        client = Client()
        client.force_login(getattr(world, role))
        client.get("/help/")
        for page, path in (PAGES | OTHERS).items():
            found[page, role] = asked(client, path.format(**names))
    return found


@pytest.fixture(scope="module")
def counts(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everything counted once with a little data and once with much, then rolled back."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder, DEMO=True), transaction.atomic():
        world = build_world()
        world.sent = _send_a_newsletter(world)
        grow(world, LITTLE)
        _counts(world, ("manager", "police_lead"))  # warms what a process keeps, and leaves looks in the trail
        little = _counts(world)
        grow(world, MUCH)
        found = SimpleNamespace(little=little, much=_counts(world))
        transaction.set_rollback(True)
    return found


def test_every_page_was_opened_by_somebody(counts):
    opened = {page for (page, _), (status, _) in counts.much.items() if status == 200}
    assert opened == {*PAGES, *OTHERS}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_at_most_twelve_times_however_much_there_is(counts, page, role):
    _compare(counts, page, role, MOST_ON.get(page, MOST))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", OTHERS)
def test_a_larger_page_asks_equally_often_however_much_there_is(counts, page, role):
    _compare(counts, page, role, MOST_ON[page])


def _compare(counts, page, role, most):
    status, few = counts.little[page, role]
    same, many = counts.much[page, role]
    assert status == same
    if status in (302, 403, 404):  # not a page of this role
        return
    assert status == 200
    assert len(many) == len(few), "\n".join(sorted(sql[:200] for sql in set(many) ^ set(few)))
    assert len(many) <= most, "\n".join(sql[:200] for sql in many)
