"""Keys by which a program of somebody's reads or sends data in their name."""

import datetime as dt
import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.links import hash_of

BEGINNING = "scr_"  # so that a scanner for leaked secrets knows one when it sees it
SHOWN = len(BEGINNING) + 6
DEFAULT_DAYS, MOST_DAYS = 90, 365
SEEN_EVERY = dt.timedelta(minutes=5)


def new_secret():
    """256 random bits, as a program sends them."""
    return BEGINNING + secrets.token_urlsafe(32)


class ApiKeyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, also those that no longer work."""
        return self.filter(user=user)

    def usable(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)

    def not_revoked(self):
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """One key. Only a hash of the secret is kept; the person sees it once, when it is made."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("agencies.User", models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    board = models.ForeignKey("agencies.Board", models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agencies_apikey_lives_a_year_at_most",
                condition=Q(expires_at__lte=F("created_at") + dt.timedelta(days=MOST_DAYS)),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def with_secret(cls, secret):
        """The usable key that has this secret, with its person; None if there is none. One look into one index."""
        return cls.objects.usable().select_related("user").filter(secret_hash=hash_of(secret)).first()

    @property
    def reference(self):
        return f"key {self.prefix}"

    @property
    def is_expired(self):
        return self.expires_at <= timezone.now()

    @property
    def may_write(self):
        return self.scope == self.Scope.WRITE

    def note_use(self):
        """Remember that it was used just now; written once in five minutes however often it is."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= SEEN_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    def person(self):
        """Whoever made it, as far as the key reaches."""
        if self.board_id is not None:
            self.user.narrow_to_board(self.board_id)
        return self.user
