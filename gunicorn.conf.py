"""Read by gunicorn in this folder, in production as in `make run`."""

logger_class = "core.server_log.ServerLog"
control_socket_disable = True  # it would be made in the home folder, which a container may not have
