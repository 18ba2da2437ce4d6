from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_reference_data(sender, **kwargs):
    from reviews.editions import load

    load()


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        from reviews import notices, printing  # noqa: F401  kinds of mail, reminders, documents

        post_migrate.connect(load_reference_data, sender=self)
