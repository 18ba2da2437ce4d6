"""Printed files, the audit trail, and messages."""

from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("prints/<uuid:public_id>/", views.print_job, name="print_job"),
    path("prints/<uuid:public_id>/file/", views.print_file, name="print_file"),
    path("audit/", views.trail, name="trail"),
    path("messages/", views.messages_list, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/resolve/", views.resolve_message, name="resolve_message"),
    path("messages/<int:pk>/address/", views.trust_address, name="trust_address"),
    path("messages/held/<int:pk>/", views.decide_hold, name="decide_hold"),
]
