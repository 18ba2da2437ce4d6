"""Celery's entry points for the floor: each looks in PostgreSQL for what is due."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command

from core import bounces, brakes, form_keys, heartbeats, kept_posts, outbox, printing


@shared_task
def drain_notifications():
    """Send what is due. After a good round somebody outside hears that we live.

    Prints whose worker died are given back here too, so that they end even when no printing worker is left.
    """
    printing.give_back()
    sent = outbox.drain()
    if not heartbeats.mail_in_trouble():
        heartbeats.ping_outside()
    return sent


@shared_task
def heartbeat():
    """A worker took this from the broker: both are alive."""
    heartbeats.beat("worker")


@shared_task
def fetch_bounces():
    """Take in what came back, where a mailbox for it is set up."""
    if settings.BOUNCES_URL:
        bounces.fetch()


# The printing worker's own (see CELERY_TASK_ROUTES): no other worker ever runs these.


@shared_task
def print_document(job_id):
    printing.run(job_id)
    heartbeats.beat("prints")


@shared_task
def continue_prints():
    """Go on with prints whose worker died or whose message was lost; and a sign that the printing worker is alive."""
    heartbeats.beat("prints")
    printing.give_back()
    printing.start_forgotten()


@shared_task
def sweep_brakes():
    """Remove counted attempts whose time is over."""
    brakes.sweep()


@shared_task
def sweep_forms():
    """Forget which forms were sent long ago, and what nobody came back for."""
    form_keys.sweep()
    kept_posts.sweep()


@shared_task
def clear_sessions():
    """Remove the sessions that have ended; the framework keeps their rows for ever."""
    call_command("clearsessions")


@shared_task
def expire_print_jobs():
    printing.expire()
