"""Pages of the floor."""

from core.views.messages import decide_hold, message, messages_list, resolve_message, trust_address
from core.views.pages import print_file, print_job, trail

__all__ = [
    "decide_hold",
    "message",
    "messages_list",
    "print_file",
    "print_job",
    "resolve_message",
    "trail",
    "trust_address",
]
