"""The cache: JSON only, and a Redis that is down slows pages but never breaks them.

Nothing personal is cached: the sign-in throttles and option lists only.
"""

import json

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class JSONSerializer:
    """No pickle: what stands in Redis cannot run code here."""

    def dumps(self, value):
        return json.dumps(value).encode()

    def loads(self, data):
        return json.loads(data)


def _forgiving(name, otherwise):
    def method(self, *args, **kwargs):
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache.unavailable", operation=name, error=type(error).__name__)
            return otherwise(args, kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """As Django's, but a miss when Redis cannot be reached (logged each time)."""

    get = _forgiving("get", lambda args, kwargs: args[1] if len(args) > 1 else kwargs.get("default"))
    set = _forgiving("set", lambda args, kwargs: None)
    add = _forgiving("add", lambda args, kwargs: True)
    incr = _forgiving("incr", lambda args, kwargs: 0)
    delete = _forgiving("delete", lambda args, kwargs: False)
    get_many = _forgiving("get_many", lambda args, kwargs: {})
    set_many = _forgiving("set_many", lambda args, kwargs: [])
