"""Celery's entry points: each asks the database what is due, so that running it ten times is the same as once."""

from celery import shared_task

from core import heartbeats
from reminders import planning


@shared_task
def plan_day():
    """Plan the digests of the day, when it is morning in London and nobody has."""
    planned = planning.tick()
    heartbeats.beat("plan")
    return planned
