from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"

    def ready(self):
        from agencies import notices, printing, signals  # noqa: F401  kinds of mail, prints, receivers
        from core.bounces import LISTENERS

        LISTENERS.append(notices.tell_of_failing_address)
