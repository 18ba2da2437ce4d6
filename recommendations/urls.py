"""Addresses of recommendations, actions, my list and the reports that are built from them."""

from django.urls import path

from recommendations import views

app_name = "recommendations"

REVIEW = "reviews/<str:reference>/recommendations/"
ACTION = "actions/<str:reference>/"

urlpatterns = [
    path("my-list/", views.my_list, name="my_list"),
    path(REVIEW, views.recommendations, name="list"),
    path(f"{REVIEW}new/", views.new_recommendation, name="new"),
    path(f"{REVIEW}<int:number>/", views.recommendation, name="recommendation"),
    path(f"{REVIEW}<int:number>/change/", views.change_recommendation, name="change_recommendation"),
    path(f"{REVIEW}<int:number>/address/", views.address, name="address"),
    path(f"{REVIEW}<int:number>/clear/", views.clear_recommendation, name="clear_recommendation"),
    path(f"{REVIEW}<int:number>/answer/<slug:agency>/", views.respond, name="respond"),
    path("reviews/<str:reference>/actions/", views.review_actions, name="review_actions"),
    path("recommendations/without-action/", views.without_action, name="without_action"),
    path("actions/", views.plan, name="plan"),
    path("actions/export/", views.export, name="export"),
    path("actions/print/", views.print_plan, name="print_plan"),
    path("actions/chosen/", views.chosen, name="chosen"),
    path("actions/new/", views.new_action, name="new_action"),
    path(ACTION, views.action, name="action"),
    path(f"{ACTION}history/", views.history, name="history"),
    path(f"{ACTION}change/", views.change_action, name="change_action"),
    path(f"{ACTION}owner/", views.assign, name="assign"),
    path(f"{ACTION}rag/", views.rag, name="rag"),
    path(f"{ACTION}update/", views.update, name="update"),
    path(f"{ACTION}update/record/", views.record_update, name="record_update"),
    path(f"{ACTION}draft/", views.save_draft, name="save_draft"),
    path(f"{ACTION}draft/<int:file>/remove/", views.drop_draft_file, name="drop_draft_file"),
    path(f"{ACTION}claim/", views.claim, name="claim"),
    path(f"{ACTION}evidence/add/", views.add_evidence, name="add_evidence"),
    path(f"{ACTION}evidence/<int:pk>/", views.evidence, name="evidence"),
    path(f"{ACTION}check/", views.check, name="check"),
    path(f"{ACTION}ask-for-evidence/", views.ask_for_evidence, name="ask_for_evidence"),
    path(f"{ACTION}verify/", views.verify, name="verify"),
    path(f"{ACTION}send-back/", views.send_back, name="send_back"),
    path(f"{ACTION}embedded/", views.embed, name="embed"),
    path(f"{ACTION}impact/", views.impact, name="impact"),
    path(f"{ACTION}end/", views.end, name="end"),
    path(f"{ACTION}reopen/", views.reopen, name="reopen"),
    path(f"{ACTION}more-time/", views.ask_for_more_time, name="ask_for_more_time"),
    path(f"{ACTION}more-time/<int:pk>/", views.decide_more_time, name="decide_more_time"),
    path(f"{ACTION}date/", views.move_date, name="move_date"),
    path("reports/progress/", views.progress_report, name="progress_report"),
    path("reports/action-plan/", views.action_plan_report, name="action_plan_report"),
]
