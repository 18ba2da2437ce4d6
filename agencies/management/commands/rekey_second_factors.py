"""After a new key came first in SECOND_FACTOR_KEYS."""

from django.core.management.base import BaseCommand

from agencies import second_factor


class Command(BaseCommand):
    help = "Encrypt all second factors anew with the first of SECOND_FACTOR_KEYS. After that the older keys may go."

    def handle(self, *args, **options):
        done, unreadable = second_factor.rekey()
        self.stdout.write(f"{done} secrets of second factors are encrypted with the first key.")
        if unreadable:
            accounts = ", ".join(map(str, unreadable))
            self.stderr.write(
                f"The second factors of these accounts cannot be read with any key: {accounts}. Put the key that they were "
                "made with last in SECOND_FACTOR_KEYS and run this again, or reset them on the pages of their accounts "
                "or with: manage.py reset_second_factor EMAIL"
            )
            raise SystemExit(1)
