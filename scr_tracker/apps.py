from django.apps import AppConfig


class ScrTrackerConfig(AppConfig):
    name = "scr_tracker"

    def ready(self):
        from scr_tracker import safety  # noqa: F401  registers the check before a deployment
