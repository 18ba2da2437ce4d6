"""What has to be done before the product starts, at the first start and after every update."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from agencies.models import User
from core import database_role
from scr_tracker.env import database, env

LOCK_TIMEOUT = "60s"  # a migration that waits for a lock makes everybody else wait behind it

FIRST_ADMINISTRATOR = """
No one can sign in yet. Make the first administrator, and open the link that this prints:

    python manage.py add_administrator EMAIL "FULL NAME"

With Docker: docker compose exec web python manage.py add_administrator EMAIL "FULL NAME"
"""


class Command(BaseCommand):
    help = (
        "Make or update the role in PRODUCT_DATABASE_URL (if it is set), bring the tables up to date, and say how the "
        "first person gets in. Run it as the owner of the tables: DATABASE_URL names that role here."
    )

    def handle(self, *args, **options):
        if url := env.str("PRODUCT_DATABASE_URL", ""):
            self._make_role(database(url))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        if not User.objects.active().filter(is_system_administrator=True).exists():
            self.stdout.write(FIRST_ADMINISTRATOR)

    def _make_role(self, product):
        name = product["USER"]
        if name == connection.settings_dict["USER"]:
            raise CommandError(
                "PRODUCT_DATABASE_URL and DATABASE_URL name the same role. The product must not own its tables."
            )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                is_new = database_role.make_or_update(cursor, name, product["PASSWORD"])
        except DatabaseError as error:
            raise CommandError(
                f"The role {name} could not be made or updated: {str(error).strip().splitlines()[0]}. Use an owner who may "
                "make roles, or make the role yourself and leave PRODUCT_DATABASE_URL out."
            ) from error
        self.stdout.write(f"The role {name} was made." if is_new else f"The role {name} is up to date.")
