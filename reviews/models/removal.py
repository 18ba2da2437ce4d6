"""What may be removed as a mistake: a review, and what was written down about it. See `core.models.removals`."""

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.models import Removable
from reviews.models.part import PartOfAReview


def number_of(number, words):
    """ "3 actions", or nothing where there are none. `words` are an `ngettext_lazy` by "number"."""
    return [words % {"number": number}] if number else []


def newsletters_with(row):
    """In how many newsletters it was chosen: asked through the relation, upwards."""
    sections = row.newsletter_sections.filter(newsletter__removal=None)
    number = sections.order_by().values("newsletter").distinct().count()
    return number_of(number, ngettext_lazy("%(number)s newsletter", "%(number)s newsletters", "number"))


class OfAReviewRemovable:
    """For the queryset of what belongs to a review."""

    def removable_by(self, user):
        return self.filter(review__in=apps.get_model("reviews", "Review").objects.removable_by(user))


class RemovableFromReview(PartOfAReview, Removable):
    """Something of an open review."""

    held_with = "review"

    class Meta:
        abstract = True

    @classmethod
    def removed_for(cls, user):
        read = apps.get_model("reviews", "Review").with_removed.content_visible_to(user)
        return cls.with_removed.filter(review__in=read, removal__isnull=False)

    def blockers_to_removal(self):
        return [_("This review is closed. Reopen it before you change anything.")] if self.review.is_closed else []

    def blockers_to_restoring(self):
        return RemovableFromReview.blockers_to_removal(self)  # it may have been closed since


class RemovableReview(Removable):
    """A review that was logged by mistake. All that hangs on it goes with it, and comes back with it."""

    what_goes_with_it = gettext_lazy(
        "Its learning points, documents and recommendations, and actions that answer nothing else, go with it."
    )

    class Meta:
        abstract = True

    def built_on_it(self):
        return [
            *number_of(
                self.management_reviews.count(),
                ngettext_lazy("%(number)s management review", "%(number)s management reviews", "number"),
            ),
            *number_of(
                self.learning_points.count(),
                ngettext_lazy("%(number)s learning point", "%(number)s learning points", "number"),
            ),
            *number_of(
                self.recommendations.count(),
                ngettext_lazy("%(number)s recommendation", "%(number)s recommendations", "number"),
            ),
            *number_of(self.documents.count(), ngettext_lazy("%(number)s document", "%(number)s documents", "number")),
            *number_of(self.decisions.count(), ngettext_lazy("%(number)s decision", "%(number)s decisions", "number")),
        ]

    def blockers_to_removal(self):
        return [_("This review is closed. Reopen it before you change anything.")] if self.is_closed else []

    def goes_with_it(self, removal):
        for rows in (self.subjects, self.documents, self.learning_points, self.recommendations):
            yield rows.all()
        yield self._actions().objects.that_answered_only(removal)

    def comes_back_with_it(self):
        yield self._actions().with_removed.removed_answering(self.recommendations.all())

    def _actions(self):
        """The model of actions, which a higher app owns: reached through the relation."""
        return self.recommendations.model.actions.rel.related_model

    def place_after_removal(self):
        return reverse("reviews:list")
