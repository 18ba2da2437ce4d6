"""Plan the digests of a day by hand: `manage.py remind --on 2026-11-23 --dry-run`."""

import datetime as dt
from collections import Counter

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from core import days
from reminders import digest, planning


class Command(BaseCommand):
    help = "Plan one digest per person who has something due; running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--on", default="", help="the London date, for example 2026-11-23 (default: today)")
        parser.add_argument("--dry-run", action="store_true", help="say who would get one, and plan nothing")

    def handle(self, *, on, dry_run, **options):
        try:
            day = dt.date.fromisoformat(on) if on else days.today()
        except ValueError as wrong:
            raise CommandError("--on takes a date like 2026-11-23.") from wrong
        if day > days.today() and not dry_run:
            raise CommandError("A day to come can only be tried: add --dry-run.")
        people = planning.plan(day, dry_run=dry_run)
        late, soon = Counter(), Counter()
        for entry in digest.open_items(people, day + digest.AHEAD):
            (late if entry.due_on < day else soon)[entry.person] += 1
        for user in get_user_model().objects.filter(pk__in=people).order_by("sort_name"):
            self.stdout.write(f"{user.email}: {late[user.pk]} late, {soon[user.pk]} soon")
        verb = "would be planned" if dry_run else "planned or already there"
        self.stdout.write(f"{len(people)} digests {verb} for {day:%-d %B %Y}.")
        if day < days.today() and not dry_run:
            self.stdout.write("That day is over: what it would have said stands in the next digest.")
