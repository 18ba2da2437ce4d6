"""Handing work to the queue without ever waiting for it: what is due stands in PostgreSQL, and the next tick finds it."""

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.breaker import Breaker

breaker = Breaker("broker.unavailable")


def publish(task, *args) -> bool:
    """Queue a task; False when the broker is away or hangs. It costs one short time-out, then a pause."""
    if breaker.open():
        return False
    try:
        task.apply_async(args, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        breaker.failed(error)
        return False
    breaker.worked()
    return True
