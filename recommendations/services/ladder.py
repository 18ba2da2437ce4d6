"""The ladder of sign-off: claimed, checked, verified, embedded; and the ways off it.

Nobody climbs two rungs alone: who claimed does not check, who claimed or
checked does not verify. Every step is decided on the held row, so that a second
click, or a second person at the same moment, meets the new state and is
refused with a sentence.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import Permission as P
from core.permissions import demand
from recommendations import notices
from recommendations.models import Action, Verification
from recommendations.refusals import Missing, NoEvidence, SamePerson, WrongStep, say
from recommendations.services.locking import ALREADY_CHECKED, NOBODY_CHECKED, locked, require, saved
from recommendations.services.recommendations import lock_reviews_of

Status, Step = Action.Status, Verification.Step
CLAIM = ("claimed_at", "claimed_by", "checked_at", "checked_by")
RATING = ("rag", "rag_reason")


@transaction.atomic
def pass_to_panel(action, *, by, note=""):
    """The business unit finds the proof good enough for the panel."""
    row = locked(action)
    demand(by, P.ACTION_CHECK, on=row)
    require(row, (Status.CLAIMED,), "passed to the panel")
    if row.is_checked:
        raise WrongStep(f"{ALREADY_CHECKED} on {row.checked_at:%-d %B %Y}.")
    if row.claimed_by_id == by.pk:
        raise SamePerson("You claimed this yourself. Somebody else has to check it.")
    _demand_evidence(row)
    row.checked_at, row.checked_by = timezone.now(), by
    _step(row, Step.CHECKED, by, note, at=row.checked_at)
    return saved(row, "checked_at", "checked_by")


@transaction.atomic
def ask_for_evidence(action, *, note, by):
    """The business unit wants more proof; the action goes back to the agency."""
    row = locked(action)
    demand(by, P.ACTION_CHECK, on=row)
    return _back_to_the_agency(row, note, by)


@transaction.atomic
def send_back(action, *, note, by):
    """The panel wants more proof; the action goes back to the agency."""
    row = locked(action)
    demand(by, P.ACTION_VERIFY, on=row)
    require(row, (Status.CLAIMED,), "sent back")
    if not row.is_checked:
        raise WrongStep(f"{NOBODY_CHECKED}, so it cannot be sent back.")
    return _back_to_the_agency(row, note, by)


@transaction.atomic
def verify(action, *, by, note=""):
    """The panel agrees that it is done."""
    row = locked(action)
    demand(by, P.ACTION_VERIFY, on=row)
    require(row, (Status.CLAIMED,), "verified")
    if not row.is_checked:
        raise WrongStep(f"{NOBODY_CHECKED}, so it cannot be verified.")
    if row.claimed_by_id == by.pk:
        raise SamePerson("You claimed this yourself. Somebody else has to verify it.")
    if row.checked_by_id == by.pk:
        raise SamePerson("You checked this yourself. Somebody else has to verify it.")
    _demand_evidence(row)
    row.status, row.verified_at, row.verified_by = Status.VERIFIED, timezone.now(), by
    row.rag = row.rag_reason = ""
    step = _step(row, Step.VERIFIED, by, note, at=row.verified_at)
    saved(row, "status", "verified_at", "verified_by", *RATING)
    notices.verified(row, step)
    return row


@transaction.atomic
def embed(action, *, note, by):
    """Some months later it is still done. Says how that was found out."""
    row = locked(action)
    demand(by, P.ACTION_VERIFY, on=row)
    require(row, (Status.VERIFIED,), "called embedded")
    if by.pk in (row.claimed_by_id, row.checked_by_id):
        raise SamePerson("You claimed or checked this. Somebody else has to say that it is embedded.")
    note = say(note, "Say how you know that it is still done.", "note")
    row.status = Status.EMBEDDED
    _step(row, Step.EMBEDDED, by, note)
    return saved(row, "status")


@transaction.atomic
def judge_impact(action, *, impact, note, by):
    """Say whether it made a difference. Apart from status and RAG, and may be said again later."""
    row = locked(action)
    demand(by, P.ACTION_VERIFY, on=row)
    require(row, Action.DONE, "judged for its impact")
    if impact not in {value for value in Action.Impact.values if value}:
        raise Missing("Choose changed, partly, no or not known.", field="impact")
    note = say(note, "Say what shows it: the measure before and after.", "note")
    row.impact = impact
    _step(row, Step.IMPACT, by, note, impact=impact)
    return saved(row, "impact")


@transaction.atomic
def end_action(action, *, status, reason, by):
    """Pause, supersede or withdraw, with a reason. A claim that was waiting falls."""
    row = locked(action)
    demand(by, P.ACTION_CHECK, on=row)
    if status not in Action.ENDED:
        raise Missing("Choose paused, superseded or withdrawn.", field="status")
    allowed = Action.OPEN if status == Status.PAUSED else (*Action.OPEN, Status.PAUSED)
    require(row, allowed, Status(status).label.lower())
    reason = say(reason, "Say why.", "reason")
    row.status, row.status_reason = status, reason
    _let_the_claim_fall(row)
    _step(row, Step.ENDED, by, f"{Status(status).label}: {reason}", status=status)
    return saved(row, "status", "status_reason", *CLAIM, *RATING)


@transaction.atomic
def reopen(action, *, reason, by):
    """Work on it goes on: it was paused or ended too soon, or is not done after all."""
    lock_reviews_of(action)
    row = locked(action)
    demand(by, P.ACTION_CHECK, on=row)
    require(row, (*Action.ENDED, *Action.DONE), "reopened")
    reason = say(reason, "Say why it is opened again.", "reason")
    row.status = Status.IN_PROGRESS if row.updated_at else Status.NOT_STARTED
    row.status_reason = ""
    row.impact = Action.Impact.NOT_YET
    row.verified_at = row.verified_by = None
    _let_the_claim_fall(row)
    _step(row, Step.REOPENED, by, reason)
    return saved(row, "status", "status_reason", "impact", "verified_at", "verified_by", *CLAIM, *RATING)


def _back_to_the_agency(row, note, by):
    require(row, (Status.CLAIMED,), "sent back")
    note = say(note, "Say what evidence is missing.", "note")
    row.status = Status.EVIDENCE_REQUESTED
    _let_the_claim_fall(row)
    step = _step(row, Step.EVIDENCE_REQUESTED, by, note)
    saved(row, "status", *CLAIM, *RATING)
    notices.evidence_asked(row, step)
    return row


def _demand_evidence(row):
    """It may have been removed since the claim."""
    if not row.evidence.exists():
        raise NoEvidence(_("No evidence is left for this action, because it was removed. Ask for more evidence."))


def _let_the_claim_fall(row):
    row.claimed_at = row.claimed_by = row.checked_at = row.checked_by = None
    row.rag = row.rag_reason = ""


def _step(row, step, by, note, at=None, **detail):
    verification = Verification.objects.create(
        action=row, step=step, by=by, note=(note or "").strip(), at=at or timezone.now()
    )
    audit.record(f"action.{step}", target=row, by=by, **detail)
    return verification
