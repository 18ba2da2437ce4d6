"""Read by gunicorn in this folder, in production as in `make run`."""

logger_class = "core.server_log.ServerLog"
