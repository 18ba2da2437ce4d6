"""What an agency says about its action: updates, drafts, evidence and the claim that it is done."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import audit, files
from core.models import StoredFile
from core.on_behalf import check_given, moment_of
from core.permissions import Permission as P
from core.permissions import demand
from recommendations import notices
from recommendations.models import Action, Evidence, ProgressUpdate, UpdateDraft, Verification
from recommendations.refusals import Missing, NoEvidence, WrongStep, say
from recommendations.rights import demand_work_on, may_add_evidence
from recommendations.services.extensions import request_more_time
from recommendations.services.locking import locked, require, saved

Going = ProgressUpdate.Going
Status = Action.Status
CLAIMS_ITSELF = gettext_lazy(
    "Only the agency can mark its action as complete, with evidence. Say how it is going, and add the files you were given."
)
PROOF = "Add at least one file that proves it. Then say it is done."


def not_on_time(action):
    """Why nobody can say "on time" of an overdue action."""
    return f"It was due on {action.due_on:%-d %B %Y}, so it is not on time. Say that it is late, stuck or done."


@transaction.atomic
def send_update(action, *, going, text, by, finish_on=None, uploads=(), kind=Evidence.Kind.OTHER):
    """Say how it is going. "Late" asks for more time until `finish_on`; "done" claims the action, with its evidence.

    `uploads` are uploaded files, or stored ones that were kept with the draft.
    """
    row = locked(action)
    demand_work_on(by, row)
    require(row, Action.WITH_THE_AGENCY, "updated")
    if going not in Going.values:
        raise Missing("Say how it is going.", field="going")
    if going == Going.ON_TIME and row.is_overdue():
        raise Missing(not_on_time(row), field="going")
    text = say(text, "Say what has changed.", "text")
    if going == Going.LATE:
        request_more_time(row, to_on=finish_on, reason=text, by=by, field="finish_on", again=True)
    update = _append(row, uploads, kind, by=by, agency=_agency_of(by, row), going=going, text=text)
    audit.record("action.updated", target=row, by=by, going=going)
    if going == Going.DONE:
        _claim(row, note=text, by=by)
    saved(row, "updated_at", "status", "rag", "rag_reason", "claimed_at", "claimed_by", "checked_at", "checked_by")
    UpdateDraft.objects.filter(action=row, user=by).delete()
    return update


@transaction.atomic
def record_update(action, *, going, text, channel, given_on, entered_for="", by, uploads=(), kind=Evidence.Kind.OTHER):
    """Enter what the agency said of its action by phone, at a meeting, by email or on paper, as of the day on which it said so.

    It never claims the action and asks for no more time: those are the agency's own steps.
    """
    row = locked(action)
    demand(by, P.ACTION_CHANGE, on=row)
    require(row, Action.WITH_THE_AGENCY, "updated")
    check_given(channel, given_on)
    if going not in Going.values:
        raise Missing("Say how it is going.", field="going")
    if going == Going.DONE:
        raise WrongStep(str(CLAIMS_ITSELF), field="going")
    if going == Going.ON_TIME and row.due_on < given_on:
        raise Missing(not_on_time(row), field="going")
    said = {"going": going, "text": say(text, "Say what has changed.", "text"), "at": moment_of(given_on)}
    entered = {"channel": channel, "given_on": given_on, "entered_for": entered_for.strip()}
    update = _append(row, uploads, kind, by=by, agency=row.lead_agency, **said, **entered)
    on_behalf_of = {"on_behalf_of": row.lead_agency.slug, "channel": channel, "given_on": given_on}
    audit.record("action.update_recorded", target=row, by=by, going=going, **on_behalf_of)
    saved(row, "updated_at", "status")
    return update


def _append(row, uploads, kind, **said):
    """Add the update with what proves it; the work has begun."""
    update = ProgressUpdate.objects.create(action=row, **said)
    _keep(row, uploads, by=update.by, kind=kind, update=update)
    row.updated_at = max(update.at, row.updated_at or update.at)
    if row.status == Status.NOT_STARTED:
        row.status = Status.IN_PROGRESS
    return update


def claim(action, *, text, by, uploads=(), kind=Evidence.Kind.OTHER):
    """Say that the action is done, with what proves it."""
    return send_update(action, going=Going.DONE, text=text, by=by, uploads=uploads, kind=kind)


@transaction.atomic
def add_evidence(action, *, uploads, by, kind=Evidence.Kind.OTHER, note="", dated_on=None, look_again_on=None):
    """Put proof beside an action, without an update; returns the new rows."""
    row = locked(action)
    if not may_add_evidence(by, row):
        demand_work_on(by, row)
    require(row, (*Action.OPEN, *Action.DONE), "given evidence")
    if not uploads:
        raise Missing("Choose at least one file.", field="files")
    if dated_on and look_again_on and look_again_on < dated_on:
        raise Missing("The day to look again must be after the date of the evidence.", field="look_again_on")
    return _keep(row, uploads, by=by, kind=kind, note=note.strip(), dated_on=dated_on, look_again_on=look_again_on)


@transaction.atomic
def save_draft(action, *, typed, by, uploads=()):
    """Keep what was typed, and files that arrived with it, until the update is sent. Only its writer sees it."""
    row = locked(action)
    demand_work_on(by, row)
    require(row, Action.WITH_THE_AGENCY, "updated")
    draft, _made = UpdateDraft.objects.get_or_create(action=row, user=by)
    kept = draft.typed.get("files", [])
    draft.typed = {**typed, "files": [*kept, *(_store(upload, by).pk for upload in uploads)]}
    draft.saved_at = timezone.now()
    draft.save()
    return draft


@transaction.atomic
def drop_draft_file(action, *, file, by):
    """Take one kept file out of one's own draft."""
    draft = UpdateDraft.objects.select_for_update().filter(action=action, user=by).first()
    if draft is None or file not in draft.typed.get("files", []):
        return
    draft.typed["files"].remove(file)
    draft.save(update_fields=["typed"])
    StoredFile.objects.filter(pk=file, added_by=by).delete()


def _claim(action, *, note, by):
    if not action.evidence.exists():
        raise NoEvidence(PROOF, field="files")
    now = timezone.now()
    action.status, action.claimed_at, action.claimed_by = Status.CLAIMED, now, by
    action.checked_at = action.checked_by = None
    action.rag = action.rag_reason = ""
    step = Verification.objects.create(action=action, step=Verification.Step.CLAIMED, at=now, by=by, note=note)
    audit.record("action.claimed", target=action, by=by, evidence=action.evidence.count())
    notices.claim_to_check(action, step)


def _keep(action, uploads, *, by, **fields):
    rows = [
        Evidence.objects.create(action=action, file=_store(upload, by), added_by=by, **fields) for upload in uploads
    ]
    for row in rows:
        audit.record("evidence.added", target=row, by=by, kind=row.kind)
    return rows


def _store(upload, by):
    return upload if isinstance(upload, StoredFile) else files.store(upload, by=by, field="files")


def _agency_of(by, action):
    here = (action.board_id, action.lead_agency_id)
    return action.lead_agency if here in by.partnerships_where(P.ACTION_UPDATE) else None
