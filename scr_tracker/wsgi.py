"""The WSGI entry point for gunicorn."""

import os
import sys
from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scr_tracker.settings")


class Request(WSGIRequest):
    """A request that is read as UTF-8, whatever encoding its Content-Type names.

    Django looks the name up, and reads the address with it, before anything of ours could refuse it: `charset=base64`
    would be an error without a page. `core.middleware.CharactersMiddleware` refuses other names than UTF-8's.
    """

    def _set_content_type_params(self, meta):
        self.content_type, self.content_params = "", {}
        with suppress(ValueError):  # a parameter in an encoding that does not exist
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


try:
    application = get_wsgi_application()
except ImproperlyConfigured as wrong:
    sys.exit(f"SCR Tracker does not start: {wrong}")
application.request_class = Request

from scr_tracker import database_limits, safety  # noqa: E402  need the settings

safety.refuse_to_start()
database_limits.apply(database_limits.PAGES)
