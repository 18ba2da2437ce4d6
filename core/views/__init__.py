"""Pages of the floor."""

from core.views.forms import token_refused
from core.views.messages import decide_hold, message, messages_list, resolve_message, trust_address
from core.views.pages import print_file, print_job, trail

__all__ = [
    "decide_hold",
    "message",
    "messages_list",
    "print_file",
    "print_job",
    "resolve_message",
    "token_refused",
    "trail",
    "trust_address",
]
