"""Pages of this app, by noun."""

from recommendations.views.actions import action, assign, change_action, history, new_action, rag
from recommendations.views.chosen import chosen
from recommendations.views.ladder import (
    ask_for_evidence,
    ask_for_more_time,
    check,
    decide_more_time,
    embed,
    end,
    impact,
    move_date,
    reopen,
    send_back,
    verify,
)
from recommendations.views.my_list import my_list
from recommendations.views.plan import export, plan, print_plan
from recommendations.views.recommendations import (
    address,
    change_recommendation,
    clear_recommendation,
    new_recommendation,
    recommendation,
    recommendations,
    respond,
    review_actions,
    without_action,
)
from recommendations.views.reports import action_plan_report, progress_report
from recommendations.views.updates import (
    add_evidence,
    claim,
    drop_draft_file,
    evidence,
    record_update,
    save_draft,
    update,
)

__all__ = [
    "action",
    "action_plan_report",
    "add_evidence",
    "address",
    "ask_for_evidence",
    "ask_for_more_time",
    "assign",
    "change_action",
    "change_recommendation",
    "check",
    "chosen",
    "claim",
    "clear_recommendation",
    "decide_more_time",
    "drop_draft_file",
    "embed",
    "end",
    "evidence",
    "export",
    "history",
    "impact",
    "move_date",
    "my_list",
    "new_action",
    "new_recommendation",
    "plan",
    "print_plan",
    "progress_report",
    "rag",
    "recommendation",
    "recommendations",
    "record_update",
    "reopen",
    "respond",
    "review_actions",
    "save_draft",
    "send_back",
    "update",
    "verify",
    "without_action",
]
