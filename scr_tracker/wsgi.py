"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scr_tracker.settings")

application = get_wsgi_application()

from scr_tracker import safety  # noqa: E402  needs the settings

safety.refuse_to_start()
