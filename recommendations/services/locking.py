"""Holding an action while it changes, and refusing steps that do not begin where it stands."""

from core.refusals import check_version, still_there
from recommendations.models import Action
from recommendations.refusals import WrongStep

Status = Action.Status

STANDS = {
    Status.NOT_STARTED: "This action has not been started",
    Status.IN_PROGRESS: "The agency is still working on this action",
    Status.CLAIMED: "This action is claimed and waits for the board",
    Status.EVIDENCE_REQUESTED: "The agency was asked for more evidence",
    Status.VERIFIED: "This action is verified",
    Status.EMBEDDED: "This action is embedded",
    Status.PAUSED: "This action is paused",
    Status.SUPERSEDED: "This action was superseded",
    Status.WITHDRAWN: "This action was withdrawn",
}
NOBODY_CHECKED = "The business unit has not checked this claim yet"
ALREADY_CHECKED = "This claim was already passed to the panel"


def locked(action, version=None):
    """The action as it is now, held until the end of the transaction. Raises Stale when `version` is an old one."""
    rows = Action.objects.select_for_update(of=("self",)).select_related("board", "lead_agency", "owner")
    row = still_there(rows.filter(pk=action.pk))
    check_version(row, version)
    return row


def require(action, statuses, verb):
    """Refuse unless the action has one of `statuses`; `verb` is a past participle, "verified"."""
    if action.status not in statuses:
        raise WrongStep(f"{STANDS[Status(action.status)]}, so it cannot be {verb}.")


def saved(action, *fields, edited=False):
    """Write these fields; `edited` also makes forms that others have open stale."""
    if edited:
        action.version += 1
        fields = (*fields, "version")
    action.save(update_fields=fields)
    return action
