"""Celery's entry points for accounts."""

from celery import shared_task

from agencies import guesses, notices
from agencies.models import User


@shared_task
def warn_of_guessing():
    """Tell people at whose account somebody guesses, once a day at most.

    Not while somebody signs in: then an address with an account would take longer than one without. The counters
    hold keyed hashes, so each account's own is worked out, and only while there is somebody to warn.
    """
    if keys := guesses.guessed_at():
        for user in User.objects.active():
            if guesses.is_among(keys, user.email):
                notices.send_guessing(user)
