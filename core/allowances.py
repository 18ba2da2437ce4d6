"""How many messages may leave in a minute, in all and to one domain: so that no receiving server takes us for a flood.

The counters are rows, so that the limits hold over all workers together. Zero means no limit.
"""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.models import SendingAllowance

TAKE = """
INSERT INTO core_sendingallowance (minute, domain, used) VALUES (%s, %s, 1)
ON CONFLICT (minute, domain) DO UPDATE SET used = core_sendingallowance.used + 1 WHERE core_sendingallowance.used < %s
RETURNING used
"""
KEPT_FOR = dt.timedelta(hours=1)


class Spent(Exception):
    """No more this minute; `domain` says to whom, empty for nobody at all."""

    def __init__(self, domain):
        super().__init__(domain)
        self.domain = domain


def take(address):
    """Count one message to this address. Raises Spent, and then counts nothing."""
    domain = address.rpartition("@")[2].lower()
    limits = [("", settings.MAIL_PER_MINUTE), (domain, settings.MAIL_PER_DOMAIN_PER_MINUTE)]
    if limits := [(name, most) for name, most in limits if most]:
        _take(limits, timezone.now().replace(second=0, microsecond=0))


@transaction.atomic
def _take(limits, minute):
    with connection.cursor() as cursor:
        for name, most in limits:
            cursor.execute(TAKE, [minute, name, most])
            if cursor.fetchone() is None:
                raise Spent(name)


def sweep(now):
    """Forget the counters of past hours."""
    SendingAllowance.objects.filter(minute__lt=now - KEPT_FOR).delete()
