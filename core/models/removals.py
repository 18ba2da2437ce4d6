"""Mistakes that are taken back: what was removed, why and by whom, and for how long that can be undone.

A row that may be removed has a `removal`. While that is empty it stands; once it is set, the row's manager no longer
gives it to anybody, and nothing is deleted. What goes together (a review with its recommendations) names the same
removal, so that it comes back together.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

UNDONE_WITHIN = dt.timedelta(days=1)
CONFIRMED_WITHIN = dt.timedelta(days=7)


class RemovalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Removals of what this person may remove themselves: they may confirm them, and undo them."""
        rule = Q(pk__in=[])
        for kind, model in removable_models().items():
            rule |= Q(kind=kind, object_id__in=model.with_removed.removable_by(user).values("pk"))
        return self.filter(rule)

    def waiting(self):
        """Those that a second person has still to confirm."""
        return self.filter(
            removed_at=None, declined_at=None, needs_two=True, asked_at__gt=timezone.now() - CONFIRMED_WITHIN
        )


class Removal(models.Model):
    """That something was removed as a mistake, or that somebody asked for it."""

    kind = models.CharField(max_length=40)  # a key of `removable_models()`
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=80)  # as the trail names the row, never a title or a name
    board_id = models.BigIntegerField()
    audit_review = models.CharField(max_length=40, blank=True)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    needs_two = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RemovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="core_removal_confirmed_by_a_second_person",
                condition=Q(needs_two=False) | Q(removed_by=None) | ~Q(removed_by=F("asked_by")),
            ),
            *(
                models.CheckConstraint(
                    name=f"core_removal_{step}_at_and_by_together",
                    condition=Q(**{f"{step}_at": None, f"{step}_by": None})
                    | Q(**{f"{step}_at__isnull": False, f"{step}_by__isnull": False}),
                )
                for step in ("removed", "declined", "restored")
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="core_removal_of"),
            models.Index(
                fields=["asked_at"],
                name="core_removal_waiting",
                condition=Q(removed_at=None, declined_at=None, needs_two=True),
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("core:removal", args=[self.pk])

    @property
    def confirmed_until(self):
        """When a request for a second person lapses."""
        return self.asked_at + CONFIRMED_WITHIN

    @property
    def restorable_until(self):
        return self.removed_at + UNDONE_WITHIN if self.removed_at else None

    @property
    def is_waiting(self):
        return not self.removed_at and not self.declined_at and self.needs_two and self.confirmed_until > timezone.now()

    @property
    def is_restorable(self):
        return bool(self.removed_at and not self.restored_at and self.restorable_until > timezone.now())

    @property
    def noun(self):
        """What was removed, in a word or two: "learning point"."""
        return removable_models()[self.kind]._meta.verbose_name

    def row(self):
        """What it is about, removed or not; None when it is gone for good."""
        return removable_models()[self.kind].with_removed.filter(pk=self.object_id).first()


class StandingManager(models.Manager):
    """Rows that were not removed. Everything starts from here: pages, figures, prints, search, the API, reminders."""

    def get_queryset(self):
        return super().get_queryset().filter(removal=None)


class Removable(models.Model):
    """A row that can be removed as a mistake, and brought back within a day (see `core.removals`).

    A model has two managers, `objects` (StandingManager) and `with_removed`, and its queryset a method `removable_by(user)`:
    the one rule of who may remove, confirm and restore.
    """

    # No index: it would hold nothing but empty places, and only a restoring looks for those that are not.
    removal = models.ForeignKey(Removal, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)

    is_removed_by_itself = True  # and not only with something else
    what_goes_with_it: Any = ""  # a sentence about what goes with it
    held_with: str = ""  # the field of what is locked first: the review, the action
    with_removed: Any

    class Meta:
        abstract = True

    @classmethod
    def kind_of_removal(cls) -> str:
        """What it is called in addresses and rows: "learning-point"."""
        return slugify(str(cls._meta.verbose_name))

    @classmethod
    def removed_for(cls, user) -> models.QuerySet:
        """Removed rows that this person could see while they stood."""
        return cls.with_removed.visible_to(user).filter(removal__isnull=False)

    def removal_reference(self) -> str:
        """How people name it, without a title or a name."""
        return str(getattr(self, "reference", "") or f"{self._meta.verbose_name} {self.pk}")

    def built_on_it(self) -> list[str]:
        """What others built on it, in sentences. Where there is something, a second person has to agree."""
        return []

    def blockers_to_removal(self) -> list[str]:
        """Why it cannot be removed as it is now."""
        return []

    def blockers_to_restoring(self) -> list[str]:
        """Why it cannot come back as things are now."""
        return []

    def removal_words(self) -> str:
        """Its own words, so that nobody removes the wrong one."""
        return str(self)

    def goes_with_it(self, removal) -> Iterable[models.QuerySet]:
        """Rows that make no sense without it. Each is read only after what came before it was removed."""
        return ()

    def comes_back_with_it(self) -> Iterable[models.QuerySet]:
        """Rows with a removal of their own that belong to it again."""
        return ()

    def place_after_removal(self) -> str:
        """The page on which it stood among others."""
        return reverse("home")

    def held(self):
        """The row as it is now, removed or not, locked until the end of the transaction, after what it belongs to."""
        holder = None
        if self.held_with:
            holder = getattr(self, self.held_with)
            holder = type(holder).objects.select_for_update(of=("self",)).filter(pk=holder.pk).first()
            if holder is None:
                raise Refusal(str(_("What it belongs to was removed. Restore that first.")))
        row = type(self).with_removed.select_for_update(of=("self",)).get(pk=self.pk)
        if holder is not None:
            setattr(row, self.held_with, holder)
        return row


@cache
def removable_models() -> dict[str, Any]:
    """{name in addresses and rows: model} of all that can be removed."""
    models_ = (model for model in apps.get_models() if issubclass(model, Removable))
    return {model.kind_of_removal(): model for model in models_}
