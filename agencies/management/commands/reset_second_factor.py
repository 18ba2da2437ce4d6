"""For an administrator whom no other administrator can help."""

from django.core.management.base import BaseCommand, CommandError

from agencies import services
from agencies.models import User
from core.refusals import Refusal


class Command(BaseCommand):
    help = "Remove somebody's second factor. They set up a new one when they next sign in, and get an email about it."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        user = User.objects.active().filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"There is no open account with the email address “{email}”.")
        try:
            services.reset_second_factor_from_server(user)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{email} sets up a new second factor after signing in with the password.")
