"""Every address of the product. Each app keeps its own; the API stands under one prefix."""

from django.urls import include, path

from scr_tracker import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("reports/", views.reports, name="reports"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("who-sees-what/", views.who_sees_what, name="who_sees_what"),
    path("status/", views.status, name="status"),
    path("health/live", views.health_live, name="health_live"),
    path("health/ready", views.health_ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("", include("agencies.account_urls")),
    path("", include("core.urls")),
    path("", include("agencies.urls")),
    path("", include("reminders.urls")),
    path("", include("reviews.urls")),
    path("", include("recommendations.urls")),
    path("", include("newsletters.urls")),
    path("api/", include("scr_tracker.api")),
]

handler400 = "scr_tracker.views.bad_request"
handler403 = "scr_tracker.views.forbidden"
handler404 = "scr_tracker.views.not_found"
handler500 = "scr_tracker.views.server_error"
