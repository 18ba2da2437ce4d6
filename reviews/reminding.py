"""What this app has people reminded of: management reviews to hand in, and the clocks of reviews."""

from django.db.models import Case, CharField, F, OuterRef, Q, Value, When
from django.urls import reverse

from agencies.roles import WHOLE_AGENCY, BoardRole
from core.permissions import Permission as P
from reminders.kinds import ItemKind, described, leads_of, register
from reminders.models import Rung
from reviews.models import ManagementReview, Milestone, Review, named


def of_known_review(person):
    """Items of reviews that are not restricted, or on which the person at the path `person` is named."""
    return Q(review__is_restricted=False) | named(OuterRef(person), "review_id")


@register
class ManagementReviews(ItemKind):
    name = "imr"
    label = "Management reviews"
    singular = "management review"
    before = (14, 7, 1, 0)
    climbs = tuple(Rung)
    has_leads = True

    def open(self):
        rows = ManagementReview.objects.outstanding()
        kind = Case(
            When(kind=ManagementReview.Kind.IMR, then=F("review__review_type__imr_short")),
            *[When(kind=kind, then=Value(kind.label.lower())) for kind in ManagementReview.Kind],
            output_field=CharField(),
        )
        return described(
            rows,
            due="due_on",
            board="review__board_id",
            agency="agency_id",
            called="review__reference",
            stands="state",
            more=kind,
            edition="version",
        )

    def with_holders(self, items):
        """The author, when they have an account with the agency; else its leads. Only who may know the review."""
        authors = items.with_author(True).filter(of_known_review("author_account_id"))
        leads = self.with_leads(items.with_author(False))
        return [authors.annotate(with_person=F("author_account_id")), leads]

    def with_leads(self, items):
        return leads_of(items, "agency").filter(of_known_review("with_person"))

    def visible_to(self, user):
        return ManagementReview.objects.visible_to(user)

    def known_to(self, user):
        """The agency's member on the board hears that its report is late, and does not read it."""
        of_agency = user.partnerships_where(P.REVIEW_LIST, roles=WHOLE_AGENCY).q("review__board_id")
        own = of_agency & Q(review__in=Review.objects.visible_to(user))
        return ManagementReview.objects.filter(own | Q(pk__in=self.visible_to(user).values("pk")))

    def place(self, entry, user):
        return self.path(entry) if user.can(P.IMR_VIEW) else reverse("reviews:detail", args=[entry.called])

    def asks(self, entry):
        returned = entry.stands == ManagementReview.State.RETURNED
        return f"Answer the queries about your {entry.more}" if returned else f"Hand in your {entry.more}"

    def path(self, entry):
        return reverse("reviews:imr", args=[entry.called, entry.item])


@register
class Milestones(ItemKind):
    """The clocks of a review, for those who run the board."""

    name = "milestone"
    label = "Dates of reviews"
    singular = "date of a review"
    before = (14, 7, 1, 0)

    def open(self):
        return described(
            Milestone.objects.running(),
            due="due_on",
            board="review__board_id",
            called="review__reference",
            edition="version",
        )

    def with_holders(self, items):
        members = "review__board__memberships"
        managers = items.filter(
            **{
                f"{members}__role": BoardRole.BUSINESS_MANAGER,
                f"{members}__ended_at": None,
                f"{members}__user__is_active": True,
            }
        )
        return [managers.annotate(with_person=F(f"{members}__user_id"))]

    def visible_to(self, user):
        return Milestone.objects.visible_to(user)

    def asks(self, entry):
        return "A date of this review runs out"

    def path(self, entry):
        return reverse("reviews:dates", args=[entry.called])
