"""Addresses of reviews, of agencies' own reviews and of what was learned."""

from django.urls import path

from reviews.views import learning, management_reviews, people, received_reports, records, register, reviews

app_name = "reviews"

urlpatterns = [
    path("reviews/", register.reviews, name="list"),
    path("reviews/new/", register.new, name="new"),
    path("reviews/export/<slug:kind>/", register.export, name="export"),
    path("reviews/<slug:reference>/", reviews.detail, name="detail"),
    path("reviews/<slug:reference>/change/", reviews.change, name="change"),
    path("reviews/<slug:reference>/stage/", reviews.stage, name="stage"),
    path("reviews/<slug:reference>/restriction/", reviews.restriction, name="restriction"),
    path("reviews/<slug:reference>/close/", reviews.close, name="close"),
    path("reviews/<slug:reference>/reopen/", reviews.reopen, name="reopen"),
    path("reviews/<slug:reference>/history/", reviews.history_tab, name="history"),
    path("reviews/<slug:reference>/print/", reviews.print_review, name="print"),
    path("reviews/<slug:reference>/agencies/", people.agencies, name="agencies"),
    path("reviews/<slug:reference>/agencies/add/", people.add_agency, name="add_agency"),
    path("reviews/<slug:reference>/agencies/<int:pk>/", people.agency, name="agency"),
    path("reviews/<slug:reference>/agencies/<int:pk>/remove/", people.remove_agency, name="remove_agency"),
    path("reviews/<slug:reference>/subjects/add/", people.add_subject, name="add_subject"),
    path("reviews/<slug:reference>/subjects/<slug:code>/", people.subject, name="subject"),
    path("reviews/<slug:reference>/people/", people.people, name="people"),
    path("reviews/<slug:reference>/people/<int:pk>/remove/", people.unname, name="unname"),
    path("reviews/<slug:reference>/imrs/ask/", management_reviews.request_imrs, name="request_imrs"),
    path("reviews/<slug:reference>/imrs/received/", received_reports.record, name="record_received_imr"),
    path("reviews/<slug:reference>/imrs/<int:pk>/received/", received_reports.receive, name="imr_received"),
    path("reviews/<slug:reference>/imrs/remind/", management_reviews.remind, name="remind"),
    path("reviews/<slug:reference>/imrs/<int:pk>/", management_reviews.imr, name="imr"),
    path("reviews/<slug:reference>/imrs/<int:pk>/author/", management_reviews.author, name="imr_author"),
    path(
        "reviews/<slug:reference>/imrs/<int:pk>/independence/",
        management_reviews.independence,
        name="imr_independence",
    ),
    path("reviews/<slug:reference>/imrs/<int:pk>/start/", management_reviews.start, name="imr_start"),
    path("reviews/<slug:reference>/imrs/<int:pk>/hand-in/", management_reviews.hand_in, name="imr_hand_in"),
    path("reviews/<slug:reference>/imrs/<int:pk>/return/", management_reviews.send_back, name="imr_return"),
    path("reviews/<slug:reference>/imrs/<int:pk>/accept/", management_reviews.accept, name="imr_accept"),
    path("reviews/<slug:reference>/imrs/<int:pk>/date/", management_reviews.due_date, name="imr_date"),
    path("reviews/<slug:reference>/imrs/<int:pk>/withdraw/", management_reviews.withdraw, name="imr_withdraw"),
    path(
        "reviews/<slug:reference>/imrs/<int:pk>/versions/<int:number>/", management_reviews.version, name="imr_version"
    ),
    path("reviews/<slug:reference>/learning/", learning.learning, name="learning"),
    path("reviews/<slug:reference>/learning/add/", learning.add_learning, name="add_learning"),
    path("reviews/<slug:reference>/learning/<int:number>/", learning.learning_point, name="learning_point"),
    path("reviews/<slug:reference>/learning/<int:number>/change/", learning.change_learning, name="change_learning"),
    path("reviews/<slug:reference>/learning/<int:number>/clear/", learning.clear_learning, name="clear_learning"),
    path(
        "reviews/<slug:reference>/learning/<int:number>/take-back/",
        learning.take_back_clearance,
        name="take_back_clearance",
    ),
    path("reviews/<slug:reference>/figures/add/", learning.add_figure, name="add_figure"),
    path("reviews/<slug:reference>/figures/<int:pk>/remove/", learning.remove_figure, name="remove_figure"),
    path("reviews/<slug:reference>/documents/", records.documents, name="documents"),
    path("reviews/<slug:reference>/documents/add/", records.add_document, name="add_document"),
    path("reviews/<slug:reference>/documents/<int:pk>/", records.document, name="document"),
    path("reviews/<slug:reference>/decisions/", records.decisions, name="decisions"),
    path("reviews/<slug:reference>/decisions/add/", records.add_decision, name="add_decision"),
    path("reviews/<slug:reference>/applies/", records.applies, name="applies"),
    path("reviews/<slug:reference>/proceedings/add/", records.add_proceeding, name="add_proceeding"),
    path("reviews/<slug:reference>/proceedings/<int:pk>/", records.proceeding, name="proceeding"),
    path("reviews/<slug:reference>/dates/", records.dates, name="dates"),
    path("reviews/<slug:reference>/dates/add/", records.add_date, name="add_date"),
    path("reviews/<slug:reference>/dates/<int:pk>/done/", records.date_kept, name="date_kept"),
    path("reviews/<slug:reference>/dates/<int:pk>/undo/", records.date_not_kept, name="date_not_kept"),
]
