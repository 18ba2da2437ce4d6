"""Fill an empty database with the invented board."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.models import Board, User
from scr_tracker.demo import newsletter, people, plan, reminders, reviews


class Command(BaseCommand):
    help = "Make an invented board with its agencies, people, reviews, actions and a newsletter."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a board already")
        parser.add_argument("--accounts", action="store_true", help="only print the demonstration's accounts")

    def handle(self, *, if_empty, accounts, **options):
        if accounts:
            return self.print_accounts()
        if Board.objects.exists():
            if if_empty:
                return None
            raise CommandError("There is a board already. The demonstration is only put into an empty database.")
        if not settings.DEMO:
            raise CommandError("Set SCR_DEMO=1: the demonstration's accounts have a known password.")
        with transaction.atomic():
            board, _, persons, agencies, meetings = people.make()
            made = reviews.make(board, persons, agencies)
            plan.make(board, persons, agencies, made)
            newsletter.make(board, persons, agencies, meetings, made)
            reminders.make(board, persons)
        return self.stdout.write("The demonstration is ready.")

    def print_accounts(self):
        self.stdout.write(f"Password of every demo account: {people.PASSWORD}")
        for user in User.objects.filter(is_demo=True).order_by("pk"):
            parts = [
                f"{m.get_role_display()}, {m.board.short_name}" for m in user.board_memberships.select_related("board")
            ]
            parts += [
                f"{m.get_role_display()}, {m.agency.short_name}, on {m.board.short_name}"
                for m in user.agency_memberships.select_related("agency", "board")
            ]
            if user.is_system_administrator:
                parts.append("System administrator")
            self.stdout.write(f"  {user.email:42} {'; '.join(parts)}")
