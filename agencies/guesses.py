"""One try at the password or the code of an account, counted so that nobody can lock another person out.

From a device that is not known a try counts for the account at that address (five are free), for the address, and for
the account from everywhere: that last brake is slow and short, and is ended by a new password chosen by mail. A known
device has a brake of its own and meets none of the others.
"""

import datetime as dt

from agencies import devices
from core import brakes
from core.addresses import network
from core.brakes import Brake, Count

HOUR, DAY, QUARTER = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(minutes=15)

PASSWORD, CODE = "password", "code"
HERE = {what: Brake(f"{what} here", free=5, window=DAY, longest=QUARTER) for what in (PASSWORD, CODE)}
DEVICE = {what: Brake(f"{what} on device", free=5, window=DAY, longest=QUARTER) for what in (PASSWORD, CODE)}
ADDRESS = Brake("sign-in address", free=100, window=HOUR, longest=QUARTER)
# Twelve characters at one guess a minute are safe for ever; six digits are not, and whoever tries them has the password.
EVERYWHERE = {
    PASSWORD: Brake("password everywhere", free=50, window=DAY, longest=dt.timedelta(minutes=1)),
    CODE: Brake("code everywhere", free=20, window=DAY, longest=QUARTER),
}
WORTH_A_WARNING = {PASSWORD: 10, CODE: 5}  # wrong ones within a day, from devices that are not known

RESET_HERE = Brake("new password here", free=5, window=HOUR, longest=QUARTER)
RESET_ADDRESS = Brake("new password address", free=20, window=HOUR, longest=QUARTER)
RESET_MAILS = Brake("new password mails", free=5, window=HOUR, longest=HOUR, first=HOUR)

CODE_LASTS = dt.timedelta(seconds=90)


def _plain(email: str) -> str:
    return email.strip().lower()


class Guess:
    """Counted on being made. `wait` is 0, or the seconds for which the try must not even be looked at."""

    def __init__(self, request, what: str, email: str) -> None:
        email = _plain(email)
        if device := devices.known(request, email):
            self.own = Count(DEVICE[what], (email, device))
            self.shared = []
        else:
            address = network(request)
            self.own = Count(HERE[what], (email, address))
            self.shared = [Count(ADDRESS, (address,)), Count(EVERYWHERE[what], (email,))]
        self.wait = brakes.take(self.own, *self.shared)

    def was_right(self) -> None:
        brakes.forget(self.own)
        brakes.give_back(*self.shared)


def wait_to_ask_for_new_password(request, email: str) -> int:
    """Count one request for a mail with a link; the seconds to wait at this address."""
    address = network(request)
    return brakes.take(Count(RESET_HERE, (_plain(email), address)), Count(RESET_ADDRESS, (address,)))


def mailbox_is_full_of_links(email: str) -> bool:
    """Whether enough links went there within the hour. The newest of them works, so nobody is kept out by this."""
    return bool(brakes.take(Count(RESET_MAILS, (_plain(email),))))


def begin_anew(request, email: str) -> None:
    """Somebody proved by mail that the account is theirs: its brakes end, also those that strangers brought about."""
    email = _plain(email)
    for what in (PASSWORD, CODE):
        brakes.forget(Count(EVERYWHERE[what], (email,)), Count(HERE[what], (email, network(request))))


def is_fresh_code(user, code: str) -> bool:
    """Whether this code of the authenticator app was not used before. The package asks the cache, which may be away."""
    return brakes.first_time("used code", str(user.pk), code.replace(" ", ""), within=CODE_LASTS)


def guessed_at() -> set[str]:
    """The accounts worth a warning, as keys that `is_among` knows."""
    return {key for what, at_least in WORTH_A_WARNING.items() for key in brakes.counted(EVERYWHERE[what], at_least)}


def is_among(keys: set[str], email: str) -> bool:
    return any(brake.key(_plain(email)) in keys for brake in EVERYWHERE.values())
