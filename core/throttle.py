"""A brake on guessing and hammering one-time links. Redis only counts; when it is away, nothing is braked."""

from django.core.cache import cache

WINDOW = 600


def too_often(what, who, most):
    """Count one more of `what` by `who`; True when there were more than `most` in ten minutes."""
    key = f"braked:{what}:{who}"
    if cache.add(key, 1, WINDOW):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:  # the ten minutes ended between the two questions
        return False
