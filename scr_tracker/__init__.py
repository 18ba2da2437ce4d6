"""Wiring: settings, URLs, Celery, and the pages that compose every app."""

from scr_tracker.celery import app as celery_app

__all__ = ["celery_app"]
