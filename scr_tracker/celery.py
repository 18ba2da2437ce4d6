"""The Celery application and its one table of periodic work.

Beat runs in UTC. Nothing that is due lives in Redis: each periodic task looks
in PostgreSQL for what is due, so a lost tick costs minutes and never a message.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scr_tracker.settings")

app = Celery("scr_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# name: (schedule in UTC, task)
PERIODIC = {
    "send what is due": (crontab(minute="*/5"), "core.tasks.drain_notifications"),
    # Hourly, so that a missed morning heals itself; the planner writes each digest once.
    "plan the day's digests": (crontab(minute=10), "core.tasks.plan_digests"),
    "throw away printed files past their date": (crontab(hour=2, minute=30), "core.tasks.expire_print_jobs"),
}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": schedule, "options": {"expires": 3600}}
    for name, (schedule, task) in PERIODIC.items()
}
