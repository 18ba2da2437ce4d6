"""Addresses of reminders: a board's rules, one's own wishes, and the calendars that other programs read."""

from django.urls import path

from reminders import views

app_name = "reminders"
BOARD = "boards/<slug:prefix>/reminders/"

urlpatterns = [
    path(BOARD, views.board, name="board"),
    path(f"{BOARD}preview/", views.preview, name="preview"),
    path(f"{BOARD}times/", views.times, name="times"),
    path(f"{BOARD}ladder/", views.ladder, name="ladder"),
    path(f"{BOARD}kinds/<slug:item_kind>/", views.rule, name="rule"),
    path(f"{BOARD}on/", views.switch_on, name="switch_on"),
    path(f"{BOARD}off/", views.switch_off, name="switch_off"),
    path("account/e-mails/", views.mail, name="mail"),
    path("account/e-mails/back/", views.come_back, name="come_back"),
    path("account/calendars/", views.calendars, name="calendars"),
    path("account/calendars/<int:pk>/stop/", views.calendar_stop, name="calendar_stop"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
]
