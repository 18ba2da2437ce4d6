"""Figures for Prometheus: counts and ages, nothing about anybody. Counted in the database when they are asked for."""

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest

from core import heartbeats
from core.models import MailHold, Notification, PrintJob, SystemMark

State = Notification.State
COUNTED = (State.DUE, State.CLAIMED, State.HANDOVER, State.UNKNOWN, State.FAILED)


class Outbox:
    """A collector: called anew for every scrape."""

    def collect(self):
        now = timezone.now()
        waiting = GaugeMetricFamily("scr_messages", "Messages in the outbox that are not settled", labels=["state"])
        open_rows = Notification.objects.filter(state__in=COUNTED, resolved_at=None).order_by()
        counts = dict(open_rows.values_list("state").annotate(number=Count("pk")))
        for state in COUNTED:
            waiting.add_metric([state.value], counts.get(state.value, 0))
        yield waiting
        oldest = Notification.objects.due(now).aggregate(at=Min("due_at"))["at"]
        yield _gauge(
            "scr_oldest_due_seconds", "Age of the oldest message that is due", oldest and (now - oldest).total_seconds()
        )
        ages = GaugeMetricFamily(
            "scr_mark_age_seconds", "Time since a part of the machinery was last seen", labels=["mark"]
        )
        for mark in SystemMark.objects.all():
            ages.add_metric([mark.name], (now - mark.at).total_seconds())
        yield ages
        yield _gauge(
            "scr_mail_held",
            "Whether messages are held back until a person decides",
            MailHold.objects.filter(decided_at=None).count(),
        )
        printing = PrintJob.objects.filter(state__in=[PrintJob.State.WAITING, PrintJob.State.WORKING])
        yield _gauge("scr_print_jobs_open", "Documents that are being printed or wait for it", printing.count())
        yield _gauge("scr_redis_up", "Whether Redis answers", heartbeats.redis_answers())


def _gauge(name, words, value):
    return GaugeMetricFamily(name, words, value=float(value or 0))


def text() -> bytes:
    """Everything, in the format that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Outbox())
    return generate_latest(registry)
