"""Every address of the product, and the floor views beside them."""

from django.urls import include, path

from benchmarks import floor

urlpatterns = [
    path("floor/hello/", floor.hello),
    path("floor/list/<int:board>/", floor.action_list),
    path("floor/api/<int:board>/", floor.action_list_json),
    path("floor/update/<int:pk>/", floor.update),
    path("", include("scr_tracker.urls")),
]

handler403 = "scr_tracker.views.forbidden"
handler404 = "scr_tracker.views.not_found"
