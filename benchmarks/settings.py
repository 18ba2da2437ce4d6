"""The product's own settings on the benchmark's own database, its files and its corner of Redis."""

from benchmarks.database import own_url
from scr_tracker.env import database, env
from scr_tracker.settings import *  # noqa: F403
from scr_tracker.settings import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS

DATABASES = {"default": database(own_url(env.str("DATABASE_URL")))}
ROOT_URLCONF = "benchmarks.urls"
WSGI_APPLICATION = "benchmarks.wsgi.application"

# A worker of another copy on the same Redis must find nothing of ours.
CACHES["default"]["KEY_PREFIX"] = "benchmark"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = "benchmark:"
