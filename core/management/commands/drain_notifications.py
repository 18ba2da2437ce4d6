"""Send what is due, without a worker and without Redis."""

from django.core.management.base import BaseCommand

from core import outbox


class Command(BaseCommand):
    help = "Send every message that is due, as the worker would. Works with Redis switched off."

    def handle(self, **options):
        self.stdout.write(f"{outbox.drain(limit=100_000)} messages sent.")
