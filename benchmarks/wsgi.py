"""For gunicorn: the product, and beside it the floor behind Django's standard middlewares only."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
product = get_wsgi_application()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.test import override_settings  # noqa: E402

STANDARD = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

with override_settings(MIDDLEWARE=STANDARD):  # read once, when the handler is made
    floor = WSGIHandler()


def application(environ, start_response):
    handler = floor if environ["PATH_INFO"].startswith("/floor/") else product
    return handler(environ, start_response)
