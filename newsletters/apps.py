from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"

    def ready(self):
        from newsletters import agenda, notices, printing, reminding  # noqa: F401  registers for meetings, mail, prints, reminders
