#!/usr/bin/env python
"""Django's command line, with this project's settings."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scr_tracker.settings")
    try:
        settings.SECRET_KEY  # noqa: B018  reads them
    except ImproperlyConfigured as wrong:
        sys.exit(f"The settings cannot be read: {wrong}")
    execute_from_command_line(sys.argv)
