"""Stored files and documents being printed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class StoredFile(models.Model):
    """A file somebody handed in, or one that was printed. The bytes lie under their own hash.

    Who may fetch it is the business of the thing it belongs to (evidence, a
    document, a print): there is no URL for a StoredFile itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="core_storedfile_hash")]

    def __str__(self):
        return self.name


class PrintJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only the person who asked for it, and only until it expires."""
        return self.filter(owner=user, expires_at__gt=timezone.now())


class PrintJob(models.Model):
    """A document being printed in the background for one person."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        WORKING = "working", "Being printed"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be printed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="print_jobs")
    kind = models.CharField(max_length=60)  # a key of core.printing's register
    parameters = models.JSONField(default=dict)  # ids and dates only
    title = models.CharField(max_length=200)  # says what, never about whom
    back_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how many workers took it; the last of them holds it
    alive_at = models.DateTimeField(null=True)  # when the worker that holds it last said so
    read_after = models.BigIntegerField(null=True)  # the last event of the trail before anything was read for it
    owner_held = models.JSONField(default=dict)  # what they might know when it was made: `core.printing.holding`
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="core_printjob_owner"),
            models.Index(
                fields=["state", "alive_at"], name="core_printjob_open", condition=Q(state__in=["waiting", "working"])
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_finished(self):
        return self.state in {self.State.DONE, self.State.FAILED}
