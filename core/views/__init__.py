"""Pages of the floor."""

from core.views.forms import token_refused
from core.views.messages import decide_hold, message, messages_list, resolve_message, trust_address
from core.views.pages import print_file, print_job, trail
from core.views.removals import confirm_removal, decline_removal, removal, removals_list, remove, restore_removal

__all__ = [
    "confirm_removal",
    "decide_hold",
    "decline_removal",
    "message",
    "messages_list",
    "print_file",
    "print_job",
    "removal",
    "removals_list",
    "remove",
    "resolve_message",
    "restore_removal",
    "token_refused",
    "trail",
    "trust_address",
]
