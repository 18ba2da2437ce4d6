"""Everything that changes a newsletter or its feedback: lock, check, write, audit, outbox."""

from newsletters.services.feedback import (
    answer_feedback,
    note_opened,
    open_link,
    remind,
    reopen_answer,
    request_of_link,
    revoke_link,
    save_draft,
    send_link,
)
from newsletters.services.release import (
    Blocked,
    ask_for_release,
    cure_place,
    decide_again,
    keep_place,
    release_blockers,
    release_newsletter,
    take_back,
)
from newsletters.services.sending import AlreadySent, leads_of, send_blockers, send_newsletter
from newsletters.services.writing import (
    add_section,
    change_newsletter,
    change_section,
    choose_agencies,
    move_section,
    remove_section,
    start_newsletter,
)

__all__ = [
    "AlreadySent",
    "Blocked",
    "add_section",
    "answer_feedback",
    "ask_for_release",
    "change_newsletter",
    "change_section",
    "choose_agencies",
    "cure_place",
    "decide_again",
    "keep_place",
    "leads_of",
    "move_section",
    "note_opened",
    "open_link",
    "release_blockers",
    "release_newsletter",
    "remind",
    "remove_section",
    "reopen_answer",
    "request_of_link",
    "revoke_link",
    "save_draft",
    "send_blockers",
    "send_link",
    "send_newsletter",
    "start_newsletter",
    "take_back",
]
