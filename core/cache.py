"""The cache: JSON only, and a Redis that is away or hangs slows pages but never breaks them.

Nothing personal is cached, and nothing that must hold without Redis: the brakes on guessing are rows (`core.brakes`).
"""

import json

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.breaker import Breaker


class JSONSerializer:
    """No pickle: what stands in Redis cannot run code here."""

    def dumps(self, value):
        return json.dumps(value).encode()

    def loads(self, data):
        return json.loads(data)


def _forgiving(name, otherwise):
    def method(self, *args, **kwargs):
        if self.breaker.open():
            return otherwise(args, kwargs)
        try:
            answer = getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            self.breaker.failed(error)
            return otherwise(args, kwargs)
        self.breaker.worked()
        return answer

    return method


class ForgivingRedisCache(RedisCache):
    """As Django's, but a miss while Redis does not answer. One time-out, then a pause for the whole process."""

    breakers: dict[str, Breaker] = {}  # by address: Django makes a cache for every thread

    def __init__(self, server, params):
        super().__init__(server, params)
        self.breaker = self.breakers.setdefault(str(server), Breaker("cache.unavailable"))

    get = _forgiving("get", lambda args, kwargs: args[1] if len(args) > 1 else kwargs.get("default"))
    set = _forgiving("set", lambda args, kwargs: None)
    add = _forgiving("add", lambda args, kwargs: True)
    incr = _forgiving("incr", lambda args, kwargs: 0)
    delete = _forgiving("delete", lambda args, kwargs: False)
    get_many = _forgiving("get_many", lambda args, kwargs: {})
    set_many = _forgiving("set_many", lambda args, kwargs: [])
    has_key = _forgiving("has_key", lambda args, kwargs: False)
    touch = _forgiving("touch", lambda args, kwargs: False)
