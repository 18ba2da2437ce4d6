"""Who a review is about (by code), who is named on it, and which agencies take part."""

from django.db import transaction

from agencies.models import User
from core import audit, days
from core.permissions import Permission
from core.refusals import Refusal, still_there
from reviews.models import Involvement, ReviewMember, Subject
from reviews.services.locks import open_review

SUBJECT_FIELDS = ("age_band", "sex", "harm", "known_to_services")


def people_who_can_be_named(review):
    """Active people of the board and of its agencies, by name."""
    return User.objects.active().filter(
        pk__in=User.objects.filter(board_memberships__board=review.board_id, board_memberships__ended_at=None)
        .values("pk")
        .union(
            User.objects.filter(agency_memberships__board=review.board_id, agency_memberships__ended_at=None).values(
                "pk"
            )
        )
    )


@transaction.atomic
def name_person(review, *, user, capacity, by):
    """Put a person on the review. On a restricted one, this is how they come to know that it exists."""
    review = open_review(review, by=by, permission=_naming(review))
    if not people_who_can_be_named(review).filter(pk=user.pk).exists():
        raise Refusal("Choose somebody of this board or one of its agencies.", field="user")
    if review.members.filter(user=user).exists():
        raise Refusal(f"{user.name} is named on this review already.", field="user")
    member = review.members.create(user=user, capacity=capacity)
    audit.record("review.person_named", target=review, by=by, account=user.pk, capacity=capacity)
    return member


@transaction.atomic
def unname_person(member: ReviewMember, *, by):
    """Take a person off the review; on a restricted one they no longer see it."""
    review = open_review(member.review, by=by, permission=_naming(member.review))
    if review.members.filter(pk=member.pk).delete()[0]:
        audit.record("review.person_unnamed", target=review, by=by, account=member.user_id)


def _naming(review):
    return Permission.REVIEW_RESTRICT if review.is_restricted else Permission.REVIEW_CHANGE


@transaction.atomic
def add_agency(review, *, agency, records_secured_on=None, by):
    """Involve an agency of the board. Its leads can see that the review exists, unless it is restricted."""
    review = open_review(review, by=by)
    if not review.board.agencies.filter(pk=agency.pk).exists():
        raise Refusal("Choose an agency of this board.", field="agency")
    if review.involvements.filter(agency=agency).exists():
        raise Refusal(f"{agency.short_name} takes part in this review already.", field="agency")
    _check_secured(review, records_secured_on)
    involvement = review.involvements.create(agency=agency, records_secured_on=records_secured_on)
    audit.record("review.agency_added", target=review, by=by, of=agency.slug)
    return involvement


@transaction.atomic
def change_agency(involvement: Involvement, *, records_secured_on, by):
    """Note the day on which an agency secured its records."""
    review = open_review(involvement.review, by=by)
    _check_secured(review, records_secured_on)
    involvement = review.involvements.select_related("agency").get(pk=involvement.pk)
    if involvement.records_secured_on != records_secured_on:
        involvement.records_secured_on = records_secured_on
        involvement.save(update_fields=["records_secured_on"])
        audit.record(
            "review.agency_changed", target=review, by=by, changed=["records_secured_on"], of=involvement.agency.slug
        )
    return involvement


@transaction.atomic
def remove_agency(involvement: Involvement, *, by):
    """Take an agency off the review, unless it was asked for its own review already."""
    review = open_review(involvement.review, by=by)
    involvement = review.involvements.select_related("agency").get(pk=involvement.pk)
    if review.management_reviews.filter(agency=involvement.agency).exists():
        label = review.review_type.imr_short
        raise Refusal(f"{involvement.agency.short_name} was asked for its {label}. Withdraw that first.")
    involvement.delete()
    audit.record("review.agency_removed", target=review, by=by, of=involvement.agency.slug)


def _check_secured(review, day):
    if day is None:
        return
    if day > days.today():
        raise Refusal("The day the records were secured must be today or in the past.", field="records_secured_on")
    if review.incident_on and day < review.incident_on:
        raise Refusal("The records cannot have been secured before the incident.", field="records_secured_on")


@transaction.atomic
def add_subject(review, *, by, **facts):
    """Add a child or adult under the next neutral code: A1, A2, … Codes are not given twice."""
    review = open_review(review, by=by)
    given = Subject.with_removed.filter(review=review).values_list("code", flat=True)
    numbers = [int(code[1:]) for code in given if code[1:].isdigit()]
    subject = review.subjects.create(
        code=f"A{max(numbers, default=0) + 1}", **{name: facts[name] for name in SUBJECT_FIELDS if name in facts}
    )
    audit.record("review.subject_added", target=review, by=by, code=subject.code)
    return subject


@transaction.atomic
def change_subject(subject, *, by, **facts):
    """Change the broad facts about a subject. The code stays."""
    review = open_review(subject.review, by=by)
    subject = still_there(review.subjects.filter(pk=subject.pk))
    changed = [name for name in SUBJECT_FIELDS if name in facts and getattr(subject, name) != facts[name]]
    for name in changed:
        setattr(subject, name, facts[name])
    if changed:
        subject.save(update_fields=changed)
        audit.record("review.subject_changed", target=review, by=by, changed=changed, code=subject.code)
    return subject
