"""Printed files, the audit trail, messages, and what was removed."""

from django.urls import path

from core import views
from core.models import removable_models

app_name = "core"

urlpatterns = [
    path("prints/<uuid:public_id>/", views.print_job, name="print_job"),
    path("prints/<uuid:public_id>/file/", views.print_file, name="print_file"),
    path("audit/", views.trail, name="trail"),
    *(
        path(f"remove/{kind}/<int:pk>/", views.remove, {"kind": kind}, name=f"remove_{model._meta.model_name}")
        for kind, model in removable_models().items()
        if model.is_removed_by_itself
    ),
    path("removed/", views.removals_list, name="removals"),
    path("removed/<int:pk>/", views.removal, name="removal"),
    path("removed/<int:pk>/confirm/", views.confirm_removal, name="confirm_removal"),
    path("removed/<int:pk>/decline/", views.decline_removal, name="decline_removal"),
    path("removed/<int:pk>/restore/", views.restore_removal, name="restore_removal"),
    path("messages/", views.messages_list, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/resolve/", views.resolve_message, name="resolve_message"),
    path("messages/<int:pk>/address/", views.trust_address, name="trust_address"),
    path("messages/held/<int:pk>/", views.decide_hold, name="decide_hold"),
]
