from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "floor"

    def ready(self):
        from django.db.models.signals import post_migrate, pre_save

        from core import checks  # noqa: F401  registers the system checks
        from core.guards import seal
        from core.lines import keep_lines

        post_migrate.connect(seal, sender=self, dispatch_uid="core.guards")
        pre_save.connect(keep_lines, dispatch_uid="core.lines")
