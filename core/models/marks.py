"""Tallies of what was tried, and marks of what the system last did."""

from django.db import models
from django.utils import timezone


class BrakeTally(models.Model):
    """How often something was tried: see `core.brakes`. Who tried, and at what, is a keyed hash."""

    key = models.CharField(max_length=64, primary_key=True)
    brake = models.CharField(max_length=40)
    tries = models.PositiveIntegerField()
    since = models.DateTimeField()
    blocked_until = models.DateTimeField()
    forget_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["forget_at"], name="core_braketally_forget"),
            models.Index(fields=["brake", "tries"], name="core_braketally_counted"),
        ]

    def __str__(self):
        return f"{self.brake}: {self.tries}"


class SystemMark(models.Model):
    """When something of the system last happened (a sweep, a drain), for the status page."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self):
        return self.name

    @classmethod
    def set(cls, name, **detail):
        """Note that `name` happened now."""
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now(), "detail": detail})
