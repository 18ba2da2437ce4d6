"""The Celery application and its one table of periodic work.

Beat runs in UTC. Nothing that is due lives in Redis: each periodic task looks
in PostgreSQL for what is due, so a lost tick costs minutes and never a message.
"""

import os

import structlog
from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_embedded_init, beat_init, before_task_publish, celeryd_init, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scr_tracker.settings")

app = Celery("scr_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# name: (schedule in UTC, task)
PERIODIC = {
    "send what is due": (crontab(minute="*/5"), "core.tasks.drain_notifications"),
    # Often, so that a missed morning heals itself; the planner knows what a London morning is and plans each day once.
    "plan the day's digests": (crontab(minute="*/10"), "reminders.tasks.plan_day"),
    "say that we are alive": (crontab(), "core.tasks.heartbeat"),
    "go on with prints": (crontab(), "core.tasks.continue_prints"),
    "take in what came back": (crontab(minute="3-59/5"), "core.tasks.fetch_bounces"),
    "warn of guessing": (crontab(minute="1-59/5"), "agencies.tasks.warn_of_guessing"),
    "forget old forms": (crontab(minute="2-59/15"), "core.tasks.sweep_forms"),
    "forget old attempts": (crontab(minute=17), "core.tasks.sweep_brakes"),
    "throw away ended sessions": (crontab(hour=2, minute=40), "core.tasks.clear_sessions"),
    "throw away printed files past their date": (crontab(hour=2, minute=30), "core.tasks.expire_print_jobs"),
}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": schedule, "options": {"expires": 3600}}
    for name, (schedule, task) in PERIODIC.items()
}


@celeryd_init.connect
@beat_init.connect
def _begin_safely(**kwargs):
    from scr_tracker import database_limits, safety

    safety.refuse_to_start()
    database_limits.apply(database_limits.TASKS)


@task_prerun.connect
def _name_the_task(task, task_id, **kwargs):
    """Each line that a worker writes says to which task it belongs."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@celeryd_init.connect
def _wait_longer(conf, **kwargs):
    """Nobody sits and waits for a worker; a broker that stalls for a moment need not lose its connection."""
    conf.broker_transport_options = {"socket_timeout": 5, "socket_connect_timeout": 5, "max_retries": 1}


@beat_init.connect
@beat_embedded_init.connect
def _note_that_beat_beats(**kwargs):
    """In the process of beat alone: each time it publishes its heartbeat, it leaves a mark of its own as well."""
    before_task_publish.connect(_mark_beat, sender=HEARTBEAT, weak=False)


HEARTBEAT = "core.tasks.heartbeat"


def _mark_beat(**kwargs):
    from django.db import OperationalError, connection

    from core import heartbeats

    try:
        heartbeats.beat("beat")
    except OperationalError:  # beat goes on without its database; the mark grows old and says so
        connection.close()
