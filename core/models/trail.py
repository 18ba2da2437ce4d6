"""The audit trail, and what is concealed in everything that names a review by its reference."""

from collections.abc import Callable

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

# Functions from a person to the references (a queryset of one column) of which they may not know; registered by the app
# that knows why.
CONCEALED: list[Callable] = []


class ConcealingQuerySet(models.QuerySet):
    def not_concealed_from(self, user, *columns):
        """Without rows whose reference, in one of these columns, is or begins with one concealed from this person."""
        rows = self
        for column in columns:
            head = Func(F(column), Value(" "), Value(1), function="split_part", output_field=models.CharField())
            rows = rows.alias(**{f"head_of_{column}": head})
            for concealed in CONCEALED:
                rows = rows.exclude(**{f"head_of_{column}__in": concealed(user)})
        return rows


class AuditEventQuerySet(ConcealingQuerySet):
    def visible_to(self, user):
        """Events of the boards whose trail this person may read, and of their own agency's doings on their board.

        What is concealed from a person (a restricted review) is concealed in the trail too.
        """
        return self.not_concealed_from(user, "review_reference", "target").filter(
            Q(board_id__in=user.boards_where("audit.view")) | user.partnerships_where("audit.view").q()
        )

    def about(self, target):
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk))


class AuditEvent(models.Model):
    """One deed or one look. Rows are only ever added: the database refuses UPDATE, DELETE and TRUNCATE.

    They are added by `core.audit` through a function of the database, which sets
    `id`, `at` and `actor`. The triggers are plain SQL (migration 0003), not
    django-pgtrigger's, because those can be switched off by a session variable.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    verb = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=254)
    role = models.CharField(max_length=40)
    agency = models.CharField(max_length=200, blank=True)
    agency_id = models.BigIntegerField(null=True)  # of the agency for which the actor acted
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=80, blank=True)
    board_id = models.BigIntegerField(null=True)
    review_reference = models.CharField(max_length=40, blank=True)
    changed = models.JSONField(default=list)
    reason = models.CharField(max_length=2000, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="core_audit_target"),
            models.Index(fields=["board_id", "-at"], name="core_audit_board"),
            models.Index(fields=["actor_id", "-at"], name="core_audit_actor"),
            models.Index(fields=["review_reference", "-at"], name="core_audit_review"),
            models.Index(fields=["agency_id", "-at"], name="core_audit_agency", condition=Q(agency_id__isnull=False)),
        ]

    def __str__(self):
        return f"{self.verb} {self.target}"

    @property
    def is_look(self):
        return self.verb.endswith(".looked")
