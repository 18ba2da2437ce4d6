"""Celery's entry points for the floor: each looks in PostgreSQL for what is due."""

import datetime as dt

from celery import shared_task

from core import days, digests, outbox, printing


@shared_task
def drain_notifications():
    """Send what is due, and start prints whose message was lost."""
    printing.start_forgotten()
    return outbox.drain()


@shared_task
def plan_digests(on=None):
    """Plan the digests of a day (ISO date; London's today if none is given)."""
    return len(digests.plan(dt.date.fromisoformat(on) if on else days.today()))


@shared_task
def print_document(job_id):
    printing.run(job_id)


@shared_task
def expire_print_jobs():
    printing.expire()
