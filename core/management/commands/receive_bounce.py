"""Take in one delivery report from the standard input, as a mail server hands it over: `| manage.py receive_bounce`."""

import sys

from django.core.management.base import BaseCommand

from core import bounces


class Command(BaseCommand):
    help = "Read one delivery report from the standard input and mark the message it is about as failed."

    def handle(self, **options):
        self.stdout.write(bounces.receive(sys.stdin.buffer.read(bounces.LARGEST)))
