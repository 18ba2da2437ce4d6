from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"

    def ready(self):
        from newsletters import notices, printing, reminding  # noqa: F401  registers mail, reminders and prints
