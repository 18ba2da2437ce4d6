"""A board's rules, and the switch."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import audit, days
from core.permissions import Permission as P
from core.permissions import demand
from core.refusals import Refusal, check_version
from reminders.kinds import KINDS
from reminders.models import BoardReminders, ReminderRule, Rung
from reminders.rules import LONGEST_AHEAD, LONGEST_LATE, MOST_STEPS, Rule, of_board

PREVIEW_HOLDS_FOR = dt.timedelta(days=1)
LONGEST_GRACE = 180


class LookFirst(Refusal):
    def __init__(self):
        super().__init__("Look at what would go out first: nothing is sent before somebody has seen the preview.")


def _lock(board, by, version=None):
    demand(by, P.BOARD_MANAGE, on=board)
    BoardReminders.of(board)
    row = BoardReminders.objects.select_for_update().get(board=board)
    check_version(row, version)
    return row


def _changed(row, *fields):
    """Save, and ask for a new look before the board is switched on."""
    row.version += 1
    row.previewed_at = None if not row.is_live else row.previewed_at
    row.save(update_fields=[*fields, "version", "previewed_at"])


@transaction.atomic
def change_times(board, *, sends_at, quiet_weekdays, quiet_on_bank_holidays, version=None, by):
    """When a board's digests go out, and on which days nothing does."""
    row = _lock(board, by, version)
    if len(set(quiet_weekdays)) == 7:
        raise Refusal("Leave at least one day of the week on which reminders go out.", field="quiet_weekdays")
    row.sends_at, row.quiet_weekdays = sends_at, sorted(set(quiet_weekdays))
    row.quiet_on_bank_holidays = quiet_on_bank_holidays
    _changed(row, "sends_at", "quiet_weekdays", "quiet_on_bank_holidays")
    audit.record("reminders.times_changed", target=row, by=by)
    return row


@transaction.atomic
def change_rule(board, kind, *, before, after, every, who, channel, version=None, by):
    """When a board reminds of one kind of item."""
    row = _lock(board, by, version)
    item_kind = KINDS[kind]
    if channel != ReminderRule.Channel.OFF and not before and not after and not every:
        raise Refusal("Give at least one day on which to remind, or choose “Not at all”.", field="before")
    if max(before, default=0) > LONGEST_AHEAD or max(after, default=0) > LONGEST_LATE:
        too_far = "before" if max(before, default=0) > LONGEST_AHEAD else "after"
        raise Refusal(f"At most {LONGEST_AHEAD} days before and {LONGEST_LATE} days after.", field=too_far)
    if len(set(before)) > MOST_STEPS or len(set(after)) > MOST_STEPS:
        too_many = "before" if len(set(before)) > MOST_STEPS else "after"
        raise Refusal(f"At most {MOST_STEPS} reminders before, and {MOST_STEPS} after.", field=too_many)
    if who == ReminderRule.Who.HOLDER_AND_LEADS and not item_kind.has_leads:
        raise Refusal("There is no agency’s lead to tell of these.", field="who")
    values = {
        "before": sorted(set(before), reverse=True),
        "after": sorted(set(after) - {0}),
        "every": every,
        "who": who,
        "channel": channel,
    }
    before_this = of_board(board).rule(kind)
    ReminderRule.objects.update_or_create(board=board, kind=kind, defaults=values)
    _changed(row)
    said = f"{item_kind.label}: {before_this.in_words()} → {Rule(**values).in_words()}"
    audit.record("reminders.rule_changed", target=row, by=by, reason=said)
    return row


@transaction.atomic
def change_ladder(board, *, ladder, version=None, by):
    """After how many days each rung is told: {rung: days}; a rung without days is left out."""
    row = _lock(board, by, version)
    kept = {rung: grace for rung, grace in ladder.items() if grace}
    if set(kept) - set(Rung.values):
        raise Refusal("There is no such rung.")
    if any(not 1 <= grace <= LONGEST_GRACE for grace in kept.values()):
        raise Refusal(f"Give from 1 to {LONGEST_GRACE} days, or leave the rung empty.")
    before = row.ladder
    row.ladder = {rung: kept[rung] for rung in Rung.values if rung in kept}
    _changed(row, "ladder")
    audit.record(
        "reminders.ladder_changed",
        target=row,
        by=by,
        reason=f"{_rungs_in_words(before)} → {_rungs_in_words(row.ladder)}",
    )
    return row


def _rungs_in_words(ladder):
    return ", ".join(f"{Rung(rung).label} after {grace}" for rung, grace in ladder.items()) or "nobody"


def has_looked(row):
    """Whether somebody saw what would go out, lately and by the rules of now."""
    return row.previewed_at is not None and timezone.now() - row.previewed_at <= PREVIEW_HOLDS_FOR


@transaction.atomic
def note_preview(board, *, by):
    """Somebody who may switch the board on has the preview before them."""
    row = _lock(board, by)
    row.previewed_at = timezone.now()
    row.save(update_fields=["previewed_at"])
    audit.record("reminders.previewed", target=row, by=by)
    return row


@transaction.atomic
def switch_on(board, *, as_before=False, version=None, by):
    """From now on the board's messages go out by themselves.

    What is late already stands in the lists and is not chased; `as_before`: what was chased until they were switched
    off is chased again.
    """
    row = _lock(board, by, version)
    if row.is_live:
        raise Refusal("The reminders are on already.")
    now = timezone.now()
    if not has_looked(row):
        raise LookFirst()
    row.switched_on_at, row.switched_on_by = now, by
    row.chases_from = row.chases_from if as_before and row.chases_from else days.today()
    row.switched_off_at, row.switched_off_by, row.off_because = None, None, ""
    row.version += 1
    row.save()
    audit.record("reminders.switched_on", target=row, by=by, chases_from=row.chases_from)
    return row


@transaction.atomic
def switch_off(board, *, reason, version=None, by):
    """Nothing goes out by itself any more, nor what waits; switching on again needs a look at the preview again."""
    row = _lock(board, by, version)
    if not row.is_live:
        raise Refusal("The reminders are off already.")
    if not reason.strip():
        raise Refusal("Say why, so that the next person knows.", field="reason")
    row.switched_on_at = row.switched_on_by = row.previewed_at = None
    row.switched_off_at, row.switched_off_by, row.off_because = timezone.now(), by, reason.strip()
    row.version += 1
    row.save()
    audit.record("reminders.switched_off", target=row, by=by, reason=reason)
    return row
