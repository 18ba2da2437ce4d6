"""What this app has people reminded of: feedback that an agency owes."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.roles import WHOLE_AGENCY
from core.permissions import Permission as P
from newsletters.models import FeedbackRequest, Newsletter
from reminders.kinds import ItemKind, Outside, described, leads_of, register
from reminders.models import Rung


@register
class Feedback(ItemKind):
    name = "feedback"
    label = "Feedback on newsletters"
    singular = "feedback"
    before = (14, 7, 1, 0)
    climbs = tuple(Rung)

    def open(self):
        rows = FeedbackRequest.objects.waiting().filter(newsletter__state=Newsletter.State.SENT)
        return described(
            rows,
            due="due_on",
            board="newsletter__board_id",
            agency="agency_id",
            called="newsletter__reference",
            more="agency__slug",
            edition="version",
        )

    def with_holders(self, items):
        return [leads_of(items, "agency")]

    def visible_to(self, user):
        return FeedbackRequest.objects.visible_to(user)

    def known_to(self, user):
        """The agency's member on the board hears that its answer is late."""
        own = user.partnerships_where(P.NEWSLETTER_VIEW, roles=WHOLE_AGENCY).q("newsletter__board_id")
        return FeedbackRequest.objects.filter(own | Q(pk__in=self.visible_to(user).values("pk")))

    def place(self, entry, user):
        if user.can(P.FEEDBACK_VIEW):
            return reverse("newsletters:feedback", args=[entry.called])
        return self.path(entry) if user.can(P.FEEDBACK_ANSWER) else reverse("newsletters:detail", args=[entry.called])

    def outside(self, items):
        """People without an account who were sent a link that still works: the same link once more."""
        now = timezone.now()
        rows = items.filter(respondent_email__gt="", link_revoked_at=None, link_expires_at__gt=now)
        for pk, address, board, token_hash in rows.values_list("pk", "respondent_email", "of_board", "token_hash"):
            yield Outside(
                kind="newsletters.feedback_link_again",
                item=pk,
                board=board,
                address=address,
                subject_type=FeedbackRequest._meta.label_lower,
                detail={"link": token_hash[:16]},
            )

    def asks(self, entry):
        return "Answer the newsletter’s questions"

    def path(self, entry):
        return reverse("newsletters:answer", args=[entry.called, entry.more])
