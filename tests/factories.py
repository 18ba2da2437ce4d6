"""One factory per noun, with neutral invented values."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import Agency, AgencyMembership, Board, BoardMembership, Meeting, Partnership, User
from core import days, files
from newsletters.models import FeedbackRequest, Newsletter, Section
from recommendations.models import Action, Evidence, ProgressUpdate, Recommendation, Response
from reminders.models import BoardReminders
from reviews.models import (
    Decision,
    Document,
    GuidanceEdition,
    Involvement,
    LearningPoint,
    ManagementReview,
    Review,
    ReviewType,
)

PASSWORD = "correct-horse-battery-staple"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class UserFactory(DjangoModelFactory):
    """A person who may sign in without a second factor, as demo accounts do (tests run with SCR_DEMO)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    is_demo = True
    password = factory.django.Password(PASSWORD)


class BoardFactory(DjangoModelFactory):
    """A board whose messages are switched on, since long ago (`reminders_on=False`: as a new board is)."""

    class Meta:
        model = Board
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Board {n} Safeguarding Children Partnership")
    short_name = factory.Sequence(lambda n: f"Board {n}")
    prefix = factory.Sequence(lambda n: "B" + chr(65 + n // 26 % 26) + chr(65 + n % 26))

    @factory.post_generation
    def reminders_on(board, create, on=True, **kwargs):  # noqa: N805
        if create and on is not False:
            switch_on(board)


def switch_on(board, chases_from=dt.date(2010, 1, 1), **settings):
    """Reminders as they are once somebody has switched them on; every day is told, unless `settings` say otherwise."""
    somebody = User.objects.filter(email="switch@example.org").first() or UserFactory(email="switch@example.org")
    settings = {"quiet_weekdays": [], "quiet_on_bank_holidays": False, **settings}
    switched = {"switched_on_at": timezone.now(), "switched_on_by": somebody, "chases_from": chases_from}
    return BoardReminders.objects.update_or_create(board=board, defaults=settings | switched)[0]


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Agency {n}")
    short_name = factory.Sequence(lambda n: f"Agency {n}")
    slug = factory.Sequence(lambda n: f"agency-{n}")
    kind = Agency.Kind.POLICE


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = Partnership

    board = factory.SubFactory(BoardFactory)
    agency = factory.SubFactory(AgencyFactory)


class BoardMembershipFactory(DjangoModelFactory):
    class Meta:
        model = BoardMembership

    user = factory.SubFactory(UserFactory)
    board = factory.SubFactory(BoardFactory)
    role = "business_manager"


class AgencyMembershipFactory(DjangoModelFactory):
    class Meta:
        model = AgencyMembership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    # The agency's first board; a role on another one is asked for by `board`.
    board = factory.LazyAttribute(
        lambda o: (o.agency.partnerships.first() or PartnershipFactory(agency=o.agency)).board
    )
    role = "agency_lead"


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    board = factory.SubFactory(BoardFactory)
    kind = Meeting.Kind.PANEL
    name = "Review Panel"
    on = factory.LazyFunction(lambda: days.today() + dt.timedelta(days=15))


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    board = factory.SubFactory(BoardFactory)
    reference = factory.Sequence(lambda n: f"RV-{days.today().year}-{n:03d}")
    review_type = factory.LazyFunction(lambda: ReviewType.objects.filter(origin="local").first() or ReviewTypeFactory())
    edition = factory.LazyAttribute(
        lambda o: o.review_type.editions.first() or GuidanceEditionFactory(review_type=o.review_type)
    )
    code_name = factory.Sequence(lambda n: f"Tree {n}")
    stage = factory.LazyAttribute(lambda o: o.review_type.stages[0]["code"])
    commissioned_on = factory.LazyFunction(lambda: days.today() - dt.timedelta(days=200))


class ReviewTypeFactory(DjangoModelFactory):
    class Meta:
        model = ReviewType
        django_get_or_create = ("code",)

    code = "test-type"
    name = "Local review"
    stages = [
        {"code": "open", "name": "Open"},
        {"code": "learning", "name": "Learning"},
        {"code": "done", "name": "Done"},
    ]


class GuidanceEditionFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceEdition
        django_get_or_create = ("code",)

    review_type = factory.SubFactory(ReviewTypeFactory)
    code = "test-edition"
    name = "Guidance of the tests"


class InvolvementFactory(DjangoModelFactory):
    class Meta:
        model = Involvement

    review = factory.SubFactory(ReviewFactory)
    agency = factory.SubFactory(AgencyFactory)


class ManagementReviewFactory(DjangoModelFactory):
    class Meta:
        model = ManagementReview

    review = factory.SubFactory(ReviewFactory)
    agency = factory.SubFactory(AgencyFactory)
    requested_on = factory.LazyFunction(lambda: days.today() - dt.timedelta(days=30))
    due_on = factory.LazyFunction(lambda: days.today() + dt.timedelta(days=14))


class LearningPointFactory(DjangoModelFactory):
    class Meta:
        model = LearningPoint

    review = factory.SubFactory(ReviewFactory)
    number = factory.Sequence(lambda n: n + 1)
    heading = factory.Sequence(lambda n: f"Lesson {n}")
    text = "A worry that is only written down has not been passed on."
    plain_english = "Say it, then write it."

    class Params:
        cleared = factory.Trait(
            cleared_at=factory.LazyFunction(timezone.now), cleared_by=factory.SubFactory(UserFactory)
        )


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    review = factory.SubFactory(ReviewFactory)
    kind = Document.Kind.TERMS
    title = "Terms of reference"
    added_by = factory.SubFactory(UserFactory)
    file = factory.LazyAttribute(lambda o: files.store_bytes(PDF, "terms.pdf", by=o.added_by))


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    review = factory.SubFactory(ReviewFactory)
    kind = Decision.Kind.REVIEW
    decision = "A review will be carried out"
    decided_on = factory.LazyFunction(days.today)
    decided_by = "Independent chair"
    reason = "The criteria are met."
    recorded_by = factory.SubFactory(UserFactory)


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    review = factory.SubFactory(ReviewFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Agencies should check that a message was received."


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    recommendation = factory.SubFactory(RecommendationFactory)
    agency = factory.SubFactory(AgencyFactory)


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action
        skip_postgeneration_save = True

    board = factory.SubFactory(BoardFactory)
    reference = factory.Sequence(lambda n: f"AC-{n:04d}")
    title = "Agree one number to ring"
    measure = "Nine of ten calls answered in five minutes"
    lead_agency = factory.SubFactory(AgencyFactory)
    due_on = factory.LazyFunction(lambda: days.today() + dt.timedelta(days=40))
    first_due_on = factory.LazyAttribute(lambda o: o.due_on)

    @factory.post_generation
    def recommendations(self, create, extracted, **kwargs):
        if create and extracted:
            self.recommendations.set(extracted)


class ProgressUpdateFactory(DjangoModelFactory):
    class Meta:
        model = ProgressUpdate

    action = factory.SubFactory(ActionFactory)
    by = factory.SubFactory(UserFactory)
    agency = factory.LazyAttribute(lambda o: o.action.lead_agency)
    going = ProgressUpdate.Going.ON_TIME
    text = "The number is agreed; posters are printed."


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    action = factory.SubFactory(ActionFactory)
    added_by = factory.SubFactory(UserFactory)
    file = factory.LazyAttribute(lambda o: files.store_bytes(PDF, "audit.pdf", by=o.added_by))


class NewsletterFactory(DjangoModelFactory):
    class Meta:
        model = Newsletter

    board = factory.SubFactory(BoardFactory)
    number = factory.Sequence(lambda n: n + 1)
    reference = factory.LazyAttribute(lambda o: f"{o.board.prefix}-N{o.number}")
    title = "One number to ring"
    issued_by = "Review Panel"
    created_by = factory.SubFactory(UserFactory)
    changed_by = factory.LazyAttribute(lambda o: o.created_by)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    newsletter = factory.SubFactory(NewsletterFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = Section.Kind.IMR_LEARNING
    heading = "What we learned"


class FeedbackRequestFactory(DjangoModelFactory):
    class Meta:
        model = FeedbackRequest

    newsletter = factory.SubFactory(NewsletterFactory)
    agency = factory.SubFactory(AgencyFactory)
    due_on = factory.LazyFunction(lambda: days.today() + dt.timedelta(days=10))
    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    link_expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=14))
