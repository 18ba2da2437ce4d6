"""The clocks of a review: worked out from its key dates by the rules of its edition, or set by the panel."""

from django.db import transaction

from core import audit, days
from core.refusals import Refusal
from reviews.key_dates import FURTHEST_MONTHS
from reviews.models import Milestone
from reviews.services.locks import open_review


def work_out_milestones(review):
    """Bring the clocks in line with the key dates. Call in the transaction that changes them, under its lock."""
    rules = list(review.edition.rules.all())
    review.milestones.filter(rule__isnull=False).exclude(rule__in=rules).delete()
    kept = {milestone.rule_id: milestone for milestone in review.milestones.filter(rule__in=rules)}
    for rule in rules:
        milestone = kept.get(rule.pk) or Milestone(review=review, rule=rule)
        start = getattr(review, f"{rule.start_event}_on")
        milestone.name, milestone.source, milestone.starts_on = rule.name, rule.source, start
        due_on = rule.due_on(start) if start else None
        milestone.version += milestone.due_on not in (None, due_on)
        milestone.due_on = due_on
        if rule.done_event:
            milestone.done_on = getattr(review, f"{rule.done_event}_on")
        milestone.save()


@transaction.atomic
def add_milestone(review, *, name, due_on, source="", by):
    """A date of the panel's own, beside those of the guidance."""
    review = open_review(review, by=by)
    if due_on > days.add_months(days.today(), FURTHEST_MONTHS):
        raise Refusal("The date is more than five years ahead. Check the year.", field="due_on")
    milestone = review.milestones.create(name=name, due_on=due_on, source=source)
    audit.record("review.date_added", target=review, by=by, due_on=due_on)
    return milestone


@transaction.atomic
def record_milestone(milestone, *, done_on, by):
    """Say that a date was kept on `done_on`, or with None that it was not after all."""
    review = open_review(milestone.review, by=by)
    milestone = review.milestones.select_related("rule").get(pk=milestone.pk)
    if milestone.rule and milestone.rule.done_event:
        field = review._meta.get_field(f"{milestone.rule.done_event}_on")
        raise Refusal(f"This clock stops with the {field.verbose_name}. Enter that date under “Change”.")
    if done_on and done_on > days.today():
        raise Refusal("The day it was done must be today or in the past.", field="done_on")
    milestone.done_on = done_on
    milestone.save(update_fields=["done_on"])
    audit.record("review.date_kept" if done_on else "review.date_reopened", target=review, by=by, done_on=done_on)
    return milestone


@transaction.atomic
def remove_milestone(milestone, *, by):
    """Take away a date that the panel set itself. Those of the guidance stay."""
    review = open_review(milestone.review, by=by)
    if milestone.rule_id:
        raise Refusal("This date comes from the guidance and cannot be taken away.")
    audit.record("review.date_removed", target=review, by=by, due_on=milestone.due_on)
    review.milestones.filter(pk=milestone.pk, rule=None).delete()
