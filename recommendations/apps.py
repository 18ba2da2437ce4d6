from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self):
        from recommendations import notices, printing, reminding  # noqa: F401  registers mail, reminders and prints
