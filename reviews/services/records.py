"""Decisions, documents, proceedings beside a review, and the figures of published reports."""

from django.db import transaction

from core import audit, days, files
from core.models import StoredFile
from core.refusals import Refusal
from reviews import key_dates
from reviews.models import Decision
from reviews.services.locks import open_review, save_changes
from reviews.services.milestones import work_out_milestones

PROCEEDING_FIELDS = ("kind", "note", "opened_on", "ended_on", "holds_publication")


@transaction.atomic
def record_decision(review, *, kind, decision, decided_on, decided_by, reason, dissent="", by):
    """Keep a decision with its reason. One on whether to review also gives the review its date of decision."""
    review = open_review(review, by=by)
    if decided_on > days.today():
        raise Refusal("The day of the decision must be today or in the past.", field="decided_on")
    row = review.decisions.create(
        kind=kind,
        decision=decision,
        decided_on=decided_on,
        decided_by=decided_by,
        reason=reason,
        dissent=dissent,
        recorded_by=by,
    )
    audit.record("review.decision_recorded", target=review, by=by, kind=str(kind), decided_on=decided_on)
    if kind in Decision.ON_REVIEWING and review.decided_on is None:
        _set_date_of_decision(review, decided_on, by)
    return row


def _set_date_of_decision(review, decided_on, by):
    dates = {f"{name}_on": getattr(review, f"{name}_on") for name in review.KEY_DATES} | {"decided_on": decided_on}
    if not key_dates.problems_with(dates):
        save_changes(review, {"decided_on": decided_on})
        work_out_milestones(review)
        audit.record("review.changed", target=review, by=by, changed=["decided_on"])


@transaction.atomic
def decide_whether_it_applies(review, *, applies, decided_on, decided_by, reason, dissent="", by):
    """For somebody else's review or report: whether its learning applies here, and why."""
    if not review.is_external:
        raise Refusal("This is our own review; its learning applies here.")
    kind = Decision.Kind.APPLIES_HERE if applies else Decision.Kind.NOT_HERE
    return record_decision(
        review,
        kind=kind,
        decision=kind.label,
        decided_on=decided_on,
        decided_by=decided_by,
        reason=reason,
        dissent=dissent,
        by=by,
    )


@transaction.atomic
def add_document(review, *, kind, title, upload, by):
    """Keep a paper with the review: a file that was sent, or one that is stored already."""
    review = open_review(review, by=by)
    file = upload if isinstance(upload, StoredFile) else files.store(upload, by=by)
    document = review.documents.create(kind=kind, title=title, file=file, added_by=by)
    audit.record("review.document_added", target=review, by=by, kind=str(kind), document=document.pk)
    return document


@transaction.atomic
def add_proceeding(review, *, by, **facts):
    """Note a prosecution, inquest or court case that runs beside the review."""
    review = open_review(review, by=by)
    _check_proceeding(facts)
    proceeding = review.proceedings.create(**{name: facts[name] for name in PROCEEDING_FIELDS if name in facts})
    audit.record("review.proceeding_added", target=review, by=by, kind=str(proceeding.kind))
    return proceeding


@transaction.atomic
def change_proceeding(proceeding, *, by, **facts):
    """Change what is known of a proceeding, for example the day it ended."""
    review = open_review(proceeding.review, by=by)
    _check_proceeding(facts)
    proceeding = review.proceedings.get(pk=proceeding.pk)
    changed = [name for name in PROCEEDING_FIELDS if name in facts and getattr(proceeding, name) != facts[name]]
    for name in changed:
        setattr(proceeding, name, facts[name])
    if changed:
        proceeding.save(update_fields=changed)
        audit.record("review.proceeding_changed", target=review, by=by, changed=changed)
    return proceeding


def _check_proceeding(facts):
    opened, ended = facts.get("opened_on"), facts.get("ended_on")
    if opened and opened > days.today():
        raise Refusal("The day it was opened must be today or in the past.", field="opened_on")
    if opened and ended and ended < opened:
        raise Refusal("The day it ended must not be before the day it was opened.", field="ended_on")


@transaction.atomic
def add_key_figure(review, *, finding, label, value, whole=None, whole_label="", by):
    """Note a figure of a published report, and what it is a part of."""
    review = open_review(review, by=by)
    if not review.is_external:
        raise Refusal("Figures are kept for published reports and other areas' reviews.")
    if whole is not None and value > whole:
        raise Refusal(f"The figure must not be larger than the whole, {whole}.", field="value")
    figure = review.key_figures.create(
        finding=finding,
        label=label,
        value=value,
        whole=whole,
        whole_label=whole_label,
        position=review.key_figures.count() + 1,
    )
    audit.record("review.figure_added", target=review, by=by, figure=figure.pk)
    return figure


@transaction.atomic
def remove_key_figure(figure, *, by):
    """Take away a figure that was entered by mistake."""
    review = open_review(figure.review, by=by)
    if review.key_figures.filter(pk=figure.pk).delete()[0]:
        audit.record("review.figure_removed", target=review, by=by, figure=figure.pk)
