"""What can be done to recommendations and actions. Each verb: right, lock, rule, rows, audit trail, mail."""

from recommendations.refusals import SomeRefused
from recommendations.services.actions import (
    MOST_AT_ONCE,
    add_action,
    ask_for_updates,
    assign_owner,
    change_action,
    hand_over_several,
    set_rag,
)
from recommendations.services.extensions import ask_for_more_time, decide_more_time, move_date, move_dates
from recommendations.services.ladder import (
    ask_for_evidence,
    embed,
    end_action,
    judge_impact,
    pass_to_panel,
    reopen,
    send_back,
    verify,
)
from recommendations.services.recommendations import (
    add_recommendation,
    address,
    change_recommendation,
    clear_recommendation,
    respond,
    take_back_clearance,
)
from recommendations.services.updates import (
    add_evidence,
    claim,
    drop_draft_file,
    record_update,
    save_draft,
    send_update,
)

__all__ = [
    "MOST_AT_ONCE",
    "SomeRefused",
    "add_action",
    "add_evidence",
    "add_recommendation",
    "address",
    "ask_for_evidence",
    "ask_for_more_time",
    "ask_for_updates",
    "assign_owner",
    "change_action",
    "change_recommendation",
    "claim",
    "clear_recommendation",
    "decide_more_time",
    "drop_draft_file",
    "embed",
    "end_action",
    "hand_over_several",
    "judge_impact",
    "move_date",
    "move_dates",
    "pass_to_panel",
    "record_update",
    "reopen",
    "respond",
    "save_draft",
    "send_back",
    "send_update",
    "set_rag",
    "take_back_clearance",
    "verify",
]
