"""The first system administrator of an installation; later ones as well."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from agencies import services
from agencies.notices import invitation_path
from core.notifications import absolute


class Command(BaseCommand):
    help = "Make somebody a system administrator. Somebody new opens the account with the link that is printed."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args, email, name, **options):
        try:
            validate_email(email)
        except ValidationError as invalid:
            raise CommandError(f"“{email}” is not an e-mail address.") from invalid
        invitation = services.add_administrator(email=email, name=name)
        if invitation is None:
            self.stdout.write(f"{email} is a system administrator now, and signs in as before.")
        else:
            self.stdout.write(f"{email} is a system administrator. The account opens once, within seven days, at:")
            self.stdout.write(absolute(invitation_path(invitation)))
