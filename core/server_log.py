"""The log of the web server itself (gunicorn.conf.py names it): requests are logged by the product, and only there."""

import logging
import re

import structlog
from gunicorn.glogging import Logger

from core.logs import EVERY_RECORD, cut_secrets

QUOTED = re.compile(r"\?.+|(['\"]).*\1")


class CutRequests(logging.Filter):
    """Nothing in quotation marks or behind a question mark: the server quotes what it could not read of a request."""

    def filter(self, record):
        record.msg, record.args = QUOTED.sub("(cut)", cut_secrets(record.getMessage())), ()
        return True


class ServerLog(Logger):
    """The server's own lines look like ours, without what was asked for; no log of requests, whatever the command line says."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(CutRequests())
        processor = structlog.processors.JSONRenderer()
        for handler in self.error_log.handlers:
            handler.setFormatter(
                structlog.stdlib.ProcessorFormatter(processor=processor, foreign_pre_chain=EVERY_RECORD)
            )

    def access(self, resp, req, environ, request_time):
        """Never: the product writes a line for each request, without secrets and queries."""
