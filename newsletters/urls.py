"""Addresses of this app: newsletters, their feedback, and the one-time link of a respondent."""

from django.urls import path

from newsletters.views import answer, editor, feedback, link, newsletters, release

app_name = "newsletters"

ONE = "newsletters/<slug:reference>/"
SECTION = f"{ONE}sections/<int:number>/"
FEEDBACK = f"{ONE}feedback/"
LINK = "answer/<str:token>/"
AGENCY = f"{FEEDBACK}from/<slug:slug>/"

urlpatterns = [
    path("newsletters/", newsletters.newsletters, name="list"),
    path("newsletters/new/", newsletters.new, name="new"),
    path(ONE, newsletters.detail, name="detail"),
    path(f"{ONE}edit/", editor.edit, name="edit"),
    path(f"{ONE}change/", newsletters.change, name="change"),
    path(f"{ONE}agencies/", editor.agencies, name="agencies"),
    path(f"{ONE}sections/new/", editor.section_new, name="section_new"),
    path(SECTION, editor.section, name="section"),
    path(f"{SECTION}move/", editor.section_move, name="section_move"),
    path(f"{SECTION}remove/", editor.section_remove, name="section_remove"),
    path(f"{ONE}check/keep/", editor.keep, name="keep"),
    path(f"{ONE}check/decide/", editor.decide, name="decide"),
    path(f"{ONE}release/", release.release, name="release"),
    path(f"{ONE}release/ask/", release.ask_release, name="ask_release"),
    path(f"{ONE}release/take-back/", release.take_back, name="take_back"),
    path(f"{ONE}send/", release.send, name="send"),
    path(f"{ONE}print/", newsletters.print_newsletter, name="print"),
    path(FEEDBACK, feedback.grid, name="feedback"),
    path(f"{FEEDBACK}export/", feedback.export, name="feedback_export"),
    path(f"{FEEDBACK}print/", feedback.print_paper, name="feedback_print"),
    path(f"{FEEDBACK}remind/", feedback.remind, name="remind"),
    path(AGENCY, answer.answer, name="answer"),
    path(f"{AGENCY}draft/", answer.draft, name="answer_draft"),
    path(f"{AGENCY}record/", feedback.record_answer, name="record_answer"),
    path(f"{AGENCY}reopen/", feedback.reopen, name="reopen"),
    path(f"{AGENCY}close/", feedback.close, name="close_request"),
    path(f"{AGENCY}again/", feedback.ask_again, name="ask_again"),
    path(f"{AGENCY}link/", feedback.link_send, name="link_send"),
    path(f"{AGENCY}link/revoke/", feedback.link_revoke, name="link_revoke"),
    path(LINK, link.link, name="link"),
    path(f"{LINK}newsletter/", link.newsletter, name="link_newsletter"),
    path(f"{LINK}board.css", link.style, name="link_style"),
    path(f"{LINK}logo.png", link.logo, name="link_logo"),
]
