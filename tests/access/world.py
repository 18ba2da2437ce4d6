"""The world of the access table: every kind of thing, owned by four different parties, each marked with a word of its own.

A mark (canary) stands in every text, file name and file of its owner. It may
only ever be shown to the people whom `MAY_READ` lists; that list is written by
hand from the product's table of roles, not computed by the code under test.
"""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from agencies.models import AgencyRequest, ApiKey, Invitation
from core import audit, days, files, links, removals
from core.models import Notification, PrintJob
from newsletters import content
from newsletters.models import Distribution, FeedbackRequest, FeedbackResponse, Newsletter, Section
from recommendations.models import Evidence, Extension, ProgressUpdate, UpdateDraft, Verification
from reminders.models import CalendarFeed
from reviews.models import (
    Decision,
    Document,
    KeyFigure,
    ManagementReviewVersion,
    Milestone,
    ParallelProceeding,
    Subject,
)
from tests import factories as f
from tests.conftest import build_world

POLICE, HEALTH, REVIEW, OTHER, RESTRICTED, DRAFT, REPORT, SHARED, JOINT = (
    f"CANARY{word}"
    for word in ("POLICE", "HEALTH", "REVIEW", "OTHERBOARD", "RESTRICTED", "DRAFT", "REPORT", "SHARED", "JOINT")
)
BOARD = {"manager", "officer", "chair", "auditor"}
MAY_READ = {
    POLICE: BOARD | {"panel_member", "police_lead", "police_member"},
    REPORT: BOARD | {"panel_member", "police_lead"},  # the police's own report of a review: not for their board member
    HEALTH: BOARD | {"panel_member", "health_lead"},
    REVIEW: BOARD | {"panel_member"},
    OTHER: {"other_manager", "other_chair", "other_lead"},
    RESTRICTED: {"manager"},
    SHARED: {"other_manager", "other_chair", "other_police_lead"},  # what the police do for the other board
    JOINT: BOARD | {"joint_lead"},  # what an agency of both boards does for the first
    DRAFT: {"manager", "officer", "chair"},
}
ROLES = [
    "manager",
    "officer",
    "chair",
    "panel_member",
    "auditor",
    "police_lead",
    "police_contributor",
    "police_member",
    "health_lead",
    "joint_lead",
    "other_police_lead",
    "other_manager",
    "other_chair",
    "other_lead",
    "administrator",
    "stranger",
    "anonymous",
]


def build():
    """The world with one of everything for each owner; `own`, `sibling`, `foreign` hold the things by kind."""
    w = build_world()
    w.own = _things(
        w, w.review, w.police, w.police_lead, w.board, w.manager, w.imrs.police, w.actions.police, POLICE, REVIEW
    )
    w.sibling = _things(
        w, w.review, w.health, w.health_lead, w.board, w.manager, w.imrs.health, w.actions.health, HEALTH, REVIEW
    )
    w.foreign = _things(
        w,
        w.other_review,
        w.elsewhere,
        w.other_lead,
        w.other_board,
        w.other_manager,
        w.imrs.other,
        w.actions.other,
        OTHER,
        OTHER,
    )
    _mark(w.imrs.police, author=REPORT, queries=REPORT, independence_statement=REPORT)
    w.own.version.note = REPORT
    w.own.version.save()
    _mark(w.restricted, summary=RESTRICTED, lead_reviewer=RESTRICTED)
    f.LearningPointFactory(review=w.restricted, text=RESTRICTED, heading=RESTRICTED)
    for text, recommendation in ((REVIEW, w.recommendations.second), (OTHER, w.recommendations.other)):
        _mark(recommendation, text=text)
    _mark(w.points.uncleared, text=REVIEW, heading=REVIEW)
    _mark(w.points.other, text=OTHER, heading=OTHER)
    w.points.cleared.text = REVIEW  # cleared lines may leave; the story itself stays inside
    w.points.cleared.save()
    w.panel_member_place = w.review.members.get()
    _share_agencies(w)
    w.restricted_things = _restricted_things(w)
    return w


def _share_agencies(w):
    """The police and one more agency work with both boards, each with a lead of its own there or here, and with requests."""
    w.joint = f.AgencyFactory()
    for board, agency in ((w.other_board, w.police), (w.other_board, w.joint), (w.board, w.joint)):
        f.PartnershipFactory(board=board, agency=agency)
    w.other_police_lead = f.AgencyMembershipFactory(board=w.other_board, agency=w.police).user
    w.joint_lead = f.AgencyMembershipFactory(board=w.board, agency=w.joint).user
    for board, agency, lead, mark in (
        (w.other_board, w.police, w.other_police_lead, SHARED),
        (w.board, w.joint, w.joint_lead, JOINT),
        (w.other_board, w.joint, None, OTHER),
    ):
        action = f.ActionFactory(board=board, lead_agency=agency, owner=lead, title=mark, purpose=mark, measure=mark)
        file = files.store_bytes(f.PDF + mark.encode(), f"{mark}.pdf", by=lead or w.other_manager)
        Evidence.objects.create(action=action, file=file, note=mark, added_by=lead or w.other_manager)
        ProgressUpdate.objects.create(action=action, by=lead or w.other_manager, going="on_time", text=mark)
    in_a_week = timezone.now() + dt.timedelta(days=7)
    for things, kind, board, agency, person, by in (
        (w.own, "change", w.board, w.police, None, w.manager),
        (w.sibling, "administrator", w.board, w.health, w.health_lead, w.manager),
        (w.foreign, "administrator", w.other_board, w.elsewhere, w.other_lead, w.other_manager),
    ):
        things.request = AgencyRequest.objects.create(
            kind=kind, board=board, agency=agency, person=person, asked_by=by, expires_at=in_a_week,
            changes={"name": "Another name"} if kind == "change" else {},
        )  # fmt: skip


def _restricted_things(w):
    """One of everything that hangs on the restricted review, in which the police take part; nobody of theirs is named."""
    review, agency, by = w.restricted, w.police, w.manager
    file = files.store_bytes(f.PDF + RESTRICTED.encode(), f"{RESTRICTED}.pdf", by=by)
    recommendation = f.RecommendationFactory(review=review, text=RESTRICTED)
    response = f.ResponseFactory(recommendation=recommendation, agency=agency)
    _mark(response, answer="partly", reason=RESTRICTED, answered_at=timezone.now(), answered_by=by)
    action = f.ActionFactory(
        board=w.board,
        lead_agency=agency,
        owner=None,
        title=RESTRICTED,
        purpose=RESTRICTED,
        recommendations=[recommendation],
    )
    update = ProgressUpdate.objects.create(action=action, by=by, going="on_time", text=RESTRICTED)
    imr = f.ManagementReviewFactory(review=review, agency=agency)
    _mark(imr, author=RESTRICTED, queries=RESTRICTED, independence_statement=RESTRICTED)
    version = ManagementReviewVersion.objects.create(
        management_review=imr, number=1, file=file, handed_in_by=by, note=RESTRICTED
    )
    for target in (action, update, imr, review):
        audit.record("thing.done", target=target, by=by)
    message = Notification.objects.create(
        dedupe_key=RESTRICTED, kind="recommendations.claim_to_check", recipient=by, board_id=w.board.pk, state="unknown",
        reference=action.reference, subject_line=RESTRICTED, text=RESTRICTED,
    )  # fmt: skip
    return SimpleNamespace(
        review=review,
        agency=agency,
        recommendation=recommendation,
        response=response,
        action=action,
        update=update,
        imr=imr,
        version=version,
        notification=message,
        evidence=Evidence.objects.create(action=action, update=update, file=file, note=RESTRICTED, added_by=by),
        extension=Extension.objects.create(
            action=action, from_on=action.due_on, to_on=action.due_on + dt.timedelta(days=9), reason=RESTRICTED, asked_by=by
        ),
        verification=Verification.objects.create(action=action, step="reopened", by=by, note=RESTRICTED),
        event=audit.record("action.updated", target=action, by=by),
        removal=_removal(action, file, by, RESTRICTED),
        point=review.learning_points.get(),
        involvement=review.involvements.get(),
        subject=Subject.objects.create(review=review, code="S1"),
        document=Document.objects.create(review=review, kind="terms", title=RESTRICTED, file=file, added_by=by),
        decision=Decision.objects.create(
            review=review, kind="review", decision=RESTRICTED, decided_on=days.today(), decided_by="Chair",
            reason=RESTRICTED, recorded_by=by,
        ),
        proceeding=ParallelProceeding.objects.create(review=review, kind="inquest", note=RESTRICTED),
        milestone=Milestone.objects.create(review=review, name=RESTRICTED, due_on=days.today()),
        figure=KeyFigure.objects.create(review=review, finding=RESTRICTED, label=RESTRICTED, value=1),
        member=review.members.create(user=f.BoardMembershipFactory(board=w.board, role="panel_member").user),
    )  # fmt: skip


def _removal(action, file, by, mark):
    """A piece of evidence that was removed a moment ago."""
    evidence = Evidence.objects.create(action=action, file=file, note=mark, added_by=by)
    return removals.remove(evidence, reason=mark, by=by)


def _mark(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _things(w, review, agency, lead, board, manager, imr, action, mark, inside):
    """One of everything that an agency owns (marked `mark`) and that the review holds (marked `inside`)."""
    _mark(review, summary=inside, lead_reviewer=inside)
    _mark(imr, author=mark, queries=mark, independence_statement=mark)
    file = files.store_bytes(f.PDF + mark.encode(), f"{mark}.pdf", by=lead)
    paper = files.store_bytes(f.PDF + inside.encode(), f"{inside}.pdf", by=manager)
    version = ManagementReviewVersion.objects.create(
        management_review=imr, number=1, file=file, handed_in_by=lead, note=mark
    )
    _mark(action, title=mark, purpose=mark, measure=mark, outcome=mark)
    update = ProgressUpdate.objects.create(action=action, by=lead, agency=agency, going="on_time", text=mark)
    evidence = Evidence.objects.create(action=action, update=update, file=file, note=mark, added_by=lead)
    extension = Extension.objects.create(
        action=action, from_on=action.due_on, to_on=action.due_on + dt.timedelta(days=30), reason=mark, asked_by=lead
    )
    draft_update = UpdateDraft.objects.create(action=action, user=lead, typed={"text": mark})
    recommendation = action.recommendations.get()
    response = recommendation.responses.get(agency=agency)
    _mark(response, answer="partly", reason=mark, answered_at=timezone.now(), answered_by=lead)
    point = review.learning_points.filter(cleared_at__isnull=False).first() or f.LearningPointFactory(
        review=review, cleared=True
    )
    sent = f.NewsletterFactory(
        board=board, created_by=manager, state="sent", released_at=timezone.now(), released_by=f.UserFactory(),
        sent_at=timezone.now(), sent_by=manager,
    )  # fmt: skip
    sent.released_content = content.build(sent)
    sent.save()
    Distribution.objects.create(newsletter=sent, agency=agency, sent_at=timezone.now())
    nonce = f"nonce-{mark}"
    request = FeedbackRequest.objects.create(
        newsletter=sent, agency=agency, due_on=days.today(), nonce=nonce, token_hash=links.hash_of(links.token_for("newsletters.feedback", nonce)),
        link_expires_at=timezone.now() + dt.timedelta(days=14), barrier=mark, reply=mark, shared_with=mark,
        answered_at=timezone.now(), answered_by=lead,
    )  # fmt: skip
    FeedbackResponse.objects.create(request=request, learning_point=point, answer="changed", text=mark)
    draft = Newsletter.objects.filter(board=board, state="draft").first()
    draft_mark = OTHER if mark == OTHER else DRAFT
    _mark(draft, title=draft_mark, introduction=draft_mark)
    section = Section.objects.create(newsletter=draft, position=1, kind="text", heading=draft_mark, body=draft_mark)
    return SimpleNamespace(
        board=board,
        agency=agency,
        review=review,
        imr=imr,
        version=version,
        action=action,
        evidence=evidence,
        extension=extension,
        update=update,
        verification=Verification.objects.create(action=action, step="reopened", by=lead, note=mark),
        event=audit.record("action.updated", target=action, by=lead),
        recommendation=recommendation,
        response=response,
        point=point,
        involvement=review.involvements.get(agency=agency),
        subject=Subject.objects.create(review=review, code=f"S{Subject.objects.filter(review=review).count() + 1}"),
        document=Document.objects.create(review=review, kind="terms", title=inside, file=paper, added_by=manager),
        decision=Decision.objects.create(
            review=review,
            kind="review",
            decision=inside,
            decided_on=days.today(),
            decided_by="Chair",
            reason=inside,
            recorded_by=manager,
        ),
        proceeding=ParallelProceeding.objects.create(review=review, kind="inquest", note=inside),
        milestone=Milestone.objects.create(review=review, name=inside, due_on=days.today()),
        figure=KeyFigure.objects.create(review=review, finding=inside, label=inside, value=1),
        member=review.members.first()
        or review.members.create(user=f.BoardMembershipFactory(board=board, role="panel_member").user),
        newsletter=sent,
        draft=draft,
        update_draft=draft_update,
        removal=_removal(action, file, lead, mark),
        section=section,
        feedback=request,
        meeting=f.MeetingFactory(board=board),
        person=lead,
        board_part=board.memberships.first(),
        agency_part=lead.agency_memberships.first(),
        invitation=Invitation.objects.create(
            user=f.UserFactory(), token_hash=mark, board=board, expires_at=timezone.now() + dt.timedelta(days=7)
        ),
        print_job=PrintJob.objects.create(
            owner=lead,
            kind="newsletters.newsletter",
            parameters={"newsletter": sent.pk},
            title=mark,
            state="done",
            file=file,
            expires_at=timezone.now() + dt.timedelta(hours=1),
        ),
        notification=Notification.objects.create(
            dedupe_key=mark,
            kind="digest",
            recipient=lead,
            board_id=board.pk,
            boards=[board.pk],
            state="unknown",
            subject_line=mark,
            text=mark,
        ),
        calendar=CalendarFeed.objects.create(user=lead, board=board, token_hash=f"feed {mark}"),
        api_key=ApiKey.objects.create(
            user=lead,
            name=mark,
            prefix="scr_",
            secret_hash=f"key {mark}",
            expires_at=timezone.now() + dt.timedelta(days=90),
        ),
    )
