from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"

    def ready(self):
        from agencies import notices, signals  # noqa: F401  register the kinds of mail and the receivers
        from core.bounces import LISTENERS

        LISTENERS.append(notices.tell_of_failing_address)
