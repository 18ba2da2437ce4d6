"""Logging a review and moving it from its first day to its last."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import ReferenceCounter
from core import audit, days
from core.permissions import Permission, demand
from core.refusals import Refusal
from reviews import code_names, key_dates
from reviews.models import Decision, Review
from reviews.services.locks import locked_review, open_review, save_changes
from reviews.services.milestones import work_out_milestones

DATES = tuple(f"{name}_on" for name in Review.KEY_DATES)
DETAILS = ("summary", "area", "lead_reviewer")


def suggest_code_names(board, many=1):
    """Neutral words that no review of this board has used."""
    return code_names.suggest(Review.with_removed.filter(board=board).values_list("code_name", flat=True), many)


def edition_for(review_type, dates):
    """The edition in force when a review with these key dates began; the newest one when the dates say nothing."""
    began = next(
        (dates[name] for name in ("notified_on", "aware_on", "decided_on", "commissioned_on") if dates.get(name)), None
    )
    began = began or days.today()
    editions = list(review_type.editions.all())
    for edition in editions:
        after = edition.in_force_from is None or edition.in_force_from <= began
        before = edition.in_force_to is None or began <= edition.in_force_to
        if after and before:
            return edition
    earlier = [e for e in editions if e.in_force_from and e.in_force_from <= began]
    return (earlier or editions[::-1])[0]


@transaction.atomic
def log_review(board, *, review_type, edition=None, code_name="", is_restricted=False, predecessor=None, by, **fields):
    """Enter a review: give it a reference and a neutral name, its first stage and its clocks."""
    demand(by, Permission.REVIEW_CREATE, on=board)
    dates = {name: fields.get(name) for name in DATES}
    _check_dates(dates)
    edition = edition or edition_for(review_type, dates)
    _check_edition(edition, review_type)
    if predecessor is not None and predecessor.board_id != board.pk:
        raise Refusal("The earlier review is not one of this board's.", field="predecessor")
    # The counter's row is locked until the end, so two people who log at once wait for each other here.
    year = days.today().year
    number = ReferenceCounter.next(f"review:{board.prefix}:{year}")
    code_name = code_name.strip() or suggest_code_names(board)[0]
    _check_code_name(code_name, board)
    review = Review.objects.create(
        board=board,
        reference=f"{board.prefix}-{year}-{number:02d}",
        review_type=review_type,
        edition=edition,
        code_name=code_name,
        stage=review_type.stages[0]["code"],
        is_restricted=is_restricted,
        predecessor=predecessor,
        created_by=by,
        **dates,
        **{name: fields.get(name, "") for name in DETAILS},
    )
    entered_on = min(review.notified_on or days.today(), days.today())
    review.stage_dates.create(stage=review.stage, entered_on=entered_on, entered_by=by)
    work_out_milestones(review)
    audit.record(
        "review.logged", target=review, by=by, type=review_type.code, edition=edition.code, restricted=is_restricted
    )
    return review


@transaction.atomic
def change_review(review, *, version=None, by, **changes):
    """Change the details and key dates of a review; its clocks follow in the same transaction."""
    review = open_review(review, by=by, version=version)
    changes = {name: value for name, value in changes.items() if name in (*DATES, *DETAILS, "code_name", "edition")}
    if "code_name" in changes and changes["code_name"] != review.code_name:
        # Whoever cannot see every review of the board would learn from a refusal which names are taken.
        demand(by, Permission.REVIEW_RESTRICT, on=review)
        _check_code_name(changes["code_name"], review.board, but=review)
    _check_dates({name: changes.get(name, getattr(review, name)) for name in DATES})
    if edition := changes.get("edition"):
        _check_edition(edition, review.review_type)
    if changed := save_changes(review, changes):
        work_out_milestones(review)
        audit.record("review.changed", target=review, by=by, changed=changed)
    return review


@transaction.atomic
def move_to_stage(review, *, stage, on=None, version=None, by):
    """Record the day on which a review entered another stage of its type, forwards or back."""
    review = open_review(review, by=by, version=version)
    on = on or days.today()
    if stage not in {each["code"] for each in review.review_type.stages}:
        raise Refusal("Choose one of the stages of this kind of review.", field="stage")
    if stage == review.stage:
        raise Refusal(f"The review is in “{review.stage_name}” already. Choose another stage.", field="stage")
    if on > days.today():
        raise Refusal("The day it entered the stage must be today or in the past.", field="on")
    last = review.stage_dates.order_by("-entered_on", "-pk").first()
    if last and on < last.entered_on:
        raise Refusal(
            f"The day must not be before {last.entered_on:%-d %B %Y}, when the review entered “{review.stage_name}”.",
            field="on",
        )
    was = review.stage
    save_changes(review, {"stage": stage})
    review.stage_dates.create(stage=stage, entered_on=on, entered_by=by)
    audit.record("review.stage_changed", target=review, by=by, changed=["stage"], was=was, now=stage, on=on)
    return review


@transaction.atomic
def restrict_review(review, *, reason, version=None, by):
    """From now on only the people named on it, and the business manager, know that this review exists."""
    return _set_restriction(review, True, "Restricted to the people named on it", reason, version, by)


@transaction.atomic
def unrestrict_review(review, *, reason, version=None, by):
    """Let the board's people and the agencies involved know of the review again."""
    return _set_restriction(review, False, "No longer restricted", reason, version, by)


def _set_restriction(review, restricted, words, reason, version, by):
    review = open_review(review, by=by, permission=Permission.REVIEW_RESTRICT, version=version)
    if not reason.strip():
        raise Refusal("Say why.", field="reason")
    if review.is_restricted == restricted:
        raise Refusal("This review is restricted already." if restricted else "This review is not restricted.")
    save_changes(review, {"is_restricted": restricted})
    review.decisions.create(
        kind=Decision.Kind.RESTRICTION,
        decision=words,
        decided_on=days.today(),
        decided_by=by.name,
        reason=reason,
        recorded_by=by,
    )
    audit.record(
        "review.restricted" if restricted else "review.unrestricted", target=review, by=by, changed=["is_restricted"]
    )
    return review


@transaction.atomic
def close_review(review, *, reason="", version=None, by):
    """Close a review whose recommendations are answered and whose actions are verified.

    What else is still open has to be explained; the reason stays among its decisions.
    """
    review = locked_review(review, by=by, version=version)
    if blockers := review.blockers_to_closing():
        raise Refusal(blockers)
    left, reason = review.left_open(), reason.strip()
    if left and not reason:
        raise Refusal([*left, _("Say why the review is closed all the same.")], field="reason")
    if reason:
        review.decisions.create(
            kind=Decision.Kind.CLOSING,
            decision=" ".join([_("The review is closed."), *left]),
            decided_on=days.today(),
            decided_by=by.name,
            reason=reason,
            recorded_by=by,
        )
    save_changes(review, {"closed_at": timezone.now(), "closed_by": by})
    audit.record("review.closed", target=review, by=by, left_open=len(left))
    return review


@transaction.atomic
def reopen_review(review, *, reason, version=None, by):
    """Open a closed review again, with a reason that stays among its decisions."""
    review = locked_review(review, by=by, version=version)
    if not review.is_closed:
        raise Refusal("This review is open already.")
    if not reason.strip():
        raise Refusal("Say why it is opened again.", field="reason")
    save_changes(review, {"closed_at": None, "closed_by": None})
    review.decisions.create(
        kind=Decision.Kind.OTHER,
        decision="The review is opened again",
        decided_on=days.today(),
        decided_by=by.name,
        reason=reason,
        recorded_by=by,
    )
    audit.record("review.reopened", target=review, by=by)
    return review


def _check_dates(dates):
    if problems := key_dates.problems_with(dates):
        raise Refusal([sentence for _, sentence in problems], field=problems[0][0])


def _check_edition(edition, review_type):
    if edition.review_type_id != review_type.pk:
        raise Refusal(
            f"{edition.name} is not guidance for this kind of review. Choose another edition.", field="edition"
        )


def _check_code_name(code_name, board, but=None):
    letters = [c for c in code_name if c.isalpha()]
    if len(letters) < 3 or (len(letters) == 3 and code_name.upper() == code_name):
        raise Refusal("Use a neutral word as the code name, not initials.", field="code_name")
    taken = Review.with_removed.filter(board=board, code_name__iexact=code_name)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise Refusal(
            f"“{code_name}” is the code name of another review of this board. Choose another word.", field="code_name"
        )
