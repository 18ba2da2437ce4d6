"""Meetings of a board."""

from django.db import models, transaction

from agencies.models import Meeting
from core import audit
from core.permissions import Permission, demand
from core.refusals import Refusal, check_version


class StillReferredTo(Refusal):
    def __init__(self, what):
        super().__init__(f"This meeting cannot be deleted: {what} it. Change its date instead.")


class PapersAfterMeeting(Refusal):
    def __init__(self):
        super().__init__("The papers must go out before the meeting, or on the same day.", field="papers_on")


@transaction.atomic
def add_meeting(board, *, by, **fields):
    demand(by, Permission.BOARD_MANAGE, on=board)
    meeting = Meeting(board=board, **fields)
    _check_papers(meeting)
    meeting.save()
    audit.record("meeting.added", target=meeting, by=by)
    return meeting


@transaction.atomic
def change_meeting(meeting, *, version=None, by, **fields):
    demand(by, Permission.BOARD_MANAGE, on=meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_version(meeting, version)
    changed = [name for name, value in fields.items() if getattr(meeting, name) != value]
    for name in changed:
        setattr(meeting, name, fields[name])
    _check_papers(meeting)
    if changed:
        meeting.version += 1
        meeting.save(update_fields=[*changed, "version"])
        audit.record("meeting.changed", target=meeting, by=by, changed=changed)
    return meeting


@transaction.atomic
def delete_meeting(meeting, *, by):
    """Delete a meeting that nothing refers to."""
    demand(by, Permission.BOARD_MANAGE, on=meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    for relation in _referring():
        if count := relation.related_model._base_manager.filter(**{relation.field.name: meeting}).count():
            kind = relation.related_model._meta
            words = f"1 {kind.verbose_name} refers to" if count == 1 else f"{count} {kind.verbose_name_plural} refer to"
            raise StillReferredTo(words)
    audit.record("meeting.deleted", target=meeting, by=by, on=meeting.on)
    meeting.delete()


def _referring():
    """The relations from any app to a meeting; not those of the history of rows, which outlive what they are about."""
    fields = Meeting._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if isinstance(field, models.ManyToOneRel)]
    return [relation for relation in relations if relation.on_delete is not models.DO_NOTHING]


def _check_papers(meeting):
    if meeting.papers_on and meeting.papers_on > meeting.on:
        raise PapersAfterMeeting()
