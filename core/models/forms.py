"""Forms that were sent: which of them counted already, and those that came when nobody was signed in any more."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form, or a request of the API, that was sent and has counted: see `core.form_keys` and `core.idempotency`.

    Holds nothing of what was typed.
    """

    key = models.CharField(max_length=64, primary_key=True)  # a hash
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    led_to = models.TextField()  # the address of the page that came next; in the API the row that was made
    fingerprint = models.CharField(max_length=64, blank=True)  # of the API's request, a hash
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="core_sentform_at")]

    def __str__(self):
        return self.led_to


class KeptPost(models.Model):
    """What somebody sent after their session had ended: see `core.kept_posts`.

    Only the browser that was given the token can have it read, and only for this account.
    """

    token = models.CharField(max_length=64, primary_key=True)  # a hash
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = models.BinaryField()  # encrypted with the token
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["account", "-kept_at"], name="core_keptpost_account")]

    def __str__(self):
        return f"kept at {self.kept_at:%H:%M}"
