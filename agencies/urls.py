"""Addresses of boards, agencies, people, meetings and administration."""

from django.urls import path

from agencies import views

app_name = "agencies"

urlpatterns = [
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    # A board
    path("boards/<slug:prefix>/", views.board, name="board"),
    path("boards/<slug:prefix>/style.css", views.board_stylesheet, name="board_stylesheet"),
    path("boards/<slug:prefix>/logo.png", views.board_logo, name="board_logo"),
    path("boards/<slug:prefix>/change/", views.board_change, name="board_change"),
    path("boards/<slug:prefix>/history/", views.board_history, name="board_history"),
    path("boards/<slug:prefix>/agencies/", views.board_agencies, name="board_agencies"),
    path("boards/<slug:prefix>/agencies/add/", views.agency_add, name="agency_add"),
    path("boards/<slug:prefix>/agencies/join/", views.agency_join, name="agency_join"),
    path("boards/<slug:prefix>/agencies/<slug:slug>/change/", views.agency_change, name="agency_change"),
    path("boards/<slug:prefix>/agencies/<slug:slug>/end/", views.agency_end, name="agency_end"),
    path(
        "boards/<slug:prefix>/agencies/<slug:slug>/administrator/",
        views.agency_administrator,
        name="agency_administrator",
    ),
    path("boards/<slug:prefix>/agencies/<slug:slug>/lead/", views.lead_hand_over, name="lead_hand_over"),
    path("boards/<slug:prefix>/people/", views.people, name="people"),
    path("boards/<slug:prefix>/people/add/", views.person_add, name="person_add"),
    path("boards/<slug:prefix>/people/<int:pk>/", views.person, name="person"),
    path("boards/<slug:prefix>/people/<int:pk>/end/", views.person_close, name="person_close"),
    path("boards/<slug:prefix>/people/<int:pk>/invitation/send/", views.invitation_resend, name="invitation_resend"),
    path(
        "boards/<slug:prefix>/people/<int:pk>/invitation/withdraw/", views.invitation_revoke, name="invitation_revoke"
    ),
    path("boards/<slug:prefix>/board-parts/<int:pk>/end/", views.board_role_end, name="board_role_end"),
    path("boards/<slug:prefix>/agency-parts/<int:pk>/end/", views.agency_role_end, name="agency_role_end"),
    # An agency
    path("agencies/<slug:slug>/", views.agency, name="agency"),
    path("agencies/<slug:slug>/people/add/", views.colleague_add, name="colleague_add"),
    path("agencies/<slug:slug>/roles/<int:pk>/end/", views.colleague_role_end, name="colleague_role_end"),
    # What a board asks about an agency that other boards share
    path("agency-requests/<int:pk>/", views.agency_request, name="agency_request"),
    path("agency-requests/<int:pk>/withdraw/", views.agency_request_withdraw, name="agency_request_withdraw"),
    # Meetings
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/print/", views.meeting_print, name="meeting_print"),
    path("meetings/<int:pk>/change/", views.meeting_change, name="meeting_change"),
    path("meetings/<int:pk>/delete/", views.meeting_delete, name="meeting_delete"),
    # The whole system
    path("administration/", views.administration, name="administration"),
    path("administration/boards/new/", views.board_new, name="board_new"),
    path("administration/boards/<slug:prefix>/manager/", views.board_manager, name="board_manager"),
    path("administration/agencies/", views.administered_agencies, name="administered_agencies"),
    path("administration/agencies/new/", views.agency_new, name="agency_new"),
    path("administration/accounts/", views.accounts, name="accounts"),
    path("administration/accounts/<int:pk>/", views.administered_account, name="administered_account"),
    path("administration/accounts/<int:pk>/close/", views.account_close, name="account_close"),
    path("administration/accounts/<int:pk>/reopen/", views.account_reopen, name="account_reopen"),
    path(
        "administration/accounts/<int:pk>/second-factor/",
        views.account_reset_second_factor,
        name="account_reset_second_factor",
    ),
]
