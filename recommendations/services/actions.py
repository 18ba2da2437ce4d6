"""Adding and changing actions: what, whose, and how sure we are."""

from django.db import transaction

from agencies.models import Agency, Partnership, ReferenceCounter
from core import audit, days
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal
from recommendations import notices
from recommendations.models import Action
from recommendations.refusals import BadDate, Closed, Foreign, Missing, WrongStep, say
from recommendations.rights import people_to_tell, possible_owners
from recommendations.services.locking import locked, require, saved
from recommendations.services.recommendations import lock_review, lock_reviews_of
from reviews.models import Review

MOST_AT_ONCE = 100


@transaction.atomic
def add_action(*, recommendations, title, lead_agency, due_on, by, owner=None, purpose="", outcome="", measure=""):
    """Add an action that answers one or several recommendations of one board. Its first due date stays for ever."""
    board, reviews = _board_of(recommendations, by)
    for review in reviews:
        if review.is_closed:
            raise Closed(f"{review.code_name} is closed, so an action cannot be added to it.", field="recommendations")
    title = say(title, "Say what will be done.", "title")
    _check_agency(lead_agency, board)
    _check_owner(owner, lead_agency, board)
    if due_on is None:
        raise Missing("Enter the due date.", field="due_on")
    _check_commissioned(due_on, reviews)
    if due_on < days.today():
        raise BadDate("The due date must be today or later.", field="due_on")
    number = ReferenceCounter.next(f"{board.prefix} actions")
    action = Action.objects.create(
        board=board,
        reference=f"{board.prefix}-{number:04d}",
        title=title,
        purpose=purpose.strip(),
        outcome=outcome.strip(),
        measure=measure.strip(),
        lead_agency=lead_agency,
        owner=owner,
        first_due_on=due_on,
        due_on=due_on,
    )
    action.recommendations.set(recommendations)
    audit.record("action.added", target=action, by=by, due_on=due_on, agency=lead_agency.slug)
    return action


@transaction.atomic
def change_action(
    action, *, recommendations, title, lead_agency, version, by, owner=None, purpose="", outcome="", measure=""
):
    """Change what an action says, answers or whose it is. Its dates move by `move_date`, its status by the ladder.

    Recommendations that `by` may not see (of a restricted review) stay as they are.
    """
    lock_reviews_of(action, recommendations)
    row = locked(action, version)
    demand(by, P.ACTION_CHANGE, on=row)
    hidden = list(row.recommendations.exclude(pk__in=row.recommendations.model.objects.visible_to(by)))
    board, reviews = _board_of([*recommendations, *hidden], by)
    if board != row.board:
        raise Foreign("Choose recommendations of this board.", field="recommendations")
    title = say(title, "Say what will be done.", "title")
    if lead_agency != row.lead_agency:
        _check_agency(lead_agency, board)
    if owner != row.owner or lead_agency != row.lead_agency:
        _check_owner(owner, lead_agency, board)
    seen = {one.review_id for one in recommendations}
    _check_commissioned(row.due_on, [review for review in reviews if review.pk in seen])
    wanted = {"title": title, "purpose": purpose.strip(), "outcome": outcome.strip(), "measure": measure.strip()}
    wanted |= {"lead_agency": lead_agency, "owner": owner}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name, value in wanted.items():
        setattr(row, name, value)
    before = set(row.recommendations.values_list("pk", flat=True))
    row.recommendations.set([*recommendations, *hidden])
    if before != {one.pk for one in (*recommendations, *hidden)}:
        changed.append("recommendations")
    saved(row, *wanted, edited=True)
    audit.record("action.changed", target=row, by=by, changed=changed)
    return row


@transaction.atomic
def assign_owner(action, *, owner, by, version=None):
    """Give the action to somebody of its lead agency. An agency lead hands over inside the agency, never to nobody."""
    row = locked(action, version)
    demand(by, P.ACTION_ASSIGN, on=row)
    require(row, (*Action.OPEN, Action.Status.PAUSED), "handed over")
    if owner is None and row.board_id not in by.boards_where(P.ACTION_ASSIGN):
        raise Missing("Choose who takes it over.", field="owner")
    _check_owner(owner, row.lead_agency, row.board)
    if owner != row.owner:
        row.owner = owner
        saved(row, "owner", edited=True)
        audit.record("action.assigned", target=row, by=by, owner=owner.pk if owner else None)
    return row


@transaction.atomic
def hand_over_several(actions, *, owner, by):
    """Give several actions of one agency to one person; all of them or none."""
    if len({action.lead_agency_id for action in actions}) > 1:
        raise Foreign("These actions belong to several agencies. Choose actions of one agency, then change the owner.")
    not_too_many(actions)
    return [assign_owner(action, owner=owner, by=by) for action in in_order(actions)]


@transaction.atomic
def ask_for_updates(actions, *, by):
    """Ask owners for an update, one message a person however many actions; returns how many people were asked now."""
    not_too_many(actions)
    asked = {}
    for action in in_order(actions):
        demand(by, P.ACTION_CHANGE, on=action)
        if not action.is_with_the_agency:
            raise WrongStep(f"{action.reference} is not with the agency, so an update cannot be asked for.")
        audit.record("action.update_asked", target=action, by=by)
        for person in people_to_tell(action):
            asked.setdefault(person, []).append(action)
    people = sum(notices.want_updates(person, theirs) for person, theirs in asked.items())
    if asked and not people:
        raise Refusal("They were asked for an update today already.")
    return people


@transaction.atomic
def set_rag(action, *, rag, by, reason="", version=None):
    """Override the suggested RAG with a reason; an empty `rag` goes back to what the dates suggest."""
    row = locked(action, version)
    demand(by, P.ACTION_CHANGE, on=row)
    require(row, (*Action.OPEN, Action.Status.PAUSED), "rated")
    if rag and rag not in Action.Rag.values:
        raise Missing("Choose red, amber, green or not rated.", field="rag")
    reason = say(reason, "Say why, so that a reader can trust it.", "reason") if rag else ""
    row.rag, row.rag_reason = rag, reason
    saved(row, "rag", "rag_reason", edited=True)
    audit.record(
        "action.rag_set" if rag else "action.rag_suggested", target=row, by=by, rag=rag or "as the dates suggest"
    )
    return row


def _board_of(recommendations, by):
    """The one board of these recommendations and their reviews, held in a fixed order."""
    if not recommendations:
        raise Missing("Choose at least one recommendation that this action answers.", field="recommendations")
    reviews = {one.review_id for one in recommendations}
    held = [lock_review(review) for review in Review.objects.filter(pk__in=reviews).order_by("pk")]
    if len({review.board_id for review in held}) > 1:
        raise Foreign("Choose recommendations of one board.", field="recommendations")
    demand(by, P.ACTION_CHANGE, on=held[0])
    return held[0].board, held


def _check_agency(agency, board):
    if not Partnership.objects.filter(board=board, agency=agency, ended_at=None).exists():
        raise Foreign("Choose an agency of this board.", field="lead_agency")


def _check_owner(owner, agency, board):
    if owner is None or possible_owners(agency, board).filter(pk=owner.pk).exists():
        return
    where = "the board" if agency.kind == Agency.Kind.BUSINESS_UNIT else agency.short_name
    raise Foreign(f"Choose somebody who works for {where}.", field="owner")


def _check_commissioned(due_on, reviews):
    for review in reviews:
        if review.commissioned_on and due_on < review.commissioned_on:
            day = f"{review.commissioned_on:%-d %B %Y}"
            raise BadDate(
                f"The due date must not be before {day}, when review {review.code_name} was commissioned.",
                field="due_on",
            )


def not_too_many(actions):
    if len(actions) > MOST_AT_ONCE:
        raise Foreign(f"Choose at most {MOST_AT_ONCE} actions at once.")


def in_order(actions):
    return sorted(actions, key=lambda action: action.pk)
