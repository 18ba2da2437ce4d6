from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self):
        from agencies.views.places import MORE_TABS
        from core.notifications import GATES
        from core.permissions import Permission as P
        from reminders import digest, gate  # noqa: F401  registers the kinds of message

        GATES.append(gate.why_closed)
        MORE_TABS.append(("Reminders", "reminders:board", P.BOARD_MANAGE))
