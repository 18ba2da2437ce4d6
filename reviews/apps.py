from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_reference_data(sender, **kwargs):
    from reviews.editions import load

    load()


def restricted_references(user):
    """References of restricted reviews of which this person may not know, for the audit trail."""
    from reviews.models import Review

    return Review.concealed_from(user).values("reference")


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        from agencies.leaving import BELONGINGS, Belongings
        from core.models import CONCEALED
        from reviews import agenda, leaving, notices, printing, reminding  # noqa: F401  of meetings, mail, prints, reminders

        post_migrate.connect(load_reference_data, sender=self)
        CONCEALED.append(restricted_references)
        BELONGINGS.append(Belongings(leaving.written, leaving.let_go))
