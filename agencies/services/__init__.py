"""What can be done to boards, agencies, people and meetings: each verb checks, writes and leaves a trace."""

from agencies.services.accounts import (
    ask_password_reset,
    change_own_details,
    close_account,
    note_second_factor_replaced,
    reopen_account,
    reset_second_factor,
    reset_second_factor_from_server,
    sign_out_everywhere,
)
from agencies.services.agencies import add_agency, create_agency, end_partnership
from agencies.services.boards import change_board, create_board
from agencies.services.invitations import accept_invitation, open_invitation, resend_invitation, revoke_invitation
from agencies.services.keys import create_key, revoke_all_keys, revoke_key
from agencies.services.meetings import add_meeting, change_meeting, delete_meeting
from agencies.services.people import (
    add_administrator,
    end_agency_role,
    end_all_roles,
    end_board_role,
    end_colleague_role,
    hand_over_lead,
    invite,
    invite_colleague,
    name_business_manager,
)
from agencies.services.requests import (
    answer_request,
    ask_to_change,
    ask_to_end,
    ask_to_join,
    name_administrator,
    withdraw_request,
)

__all__ = [
    "accept_invitation",
    "add_administrator",
    "add_agency",
    "add_meeting",
    "answer_request",
    "ask_password_reset",
    "ask_to_change",
    "ask_to_end",
    "ask_to_join",
    "change_board",
    "change_meeting",
    "change_own_details",
    "close_account",
    "create_agency",
    "create_board",
    "create_key",
    "delete_meeting",
    "end_agency_role",
    "end_all_roles",
    "end_board_role",
    "end_colleague_role",
    "end_partnership",
    "hand_over_lead",
    "invite",
    "invite_colleague",
    "name_administrator",
    "name_business_manager",
    "note_second_factor_replaced",
    "open_invitation",
    "reopen_account",
    "resend_invitation",
    "reset_second_factor",
    "reset_second_factor_from_server",
    "revoke_all_keys",
    "revoke_invitation",
    "revoke_key",
    "sign_out_everywhere",
    "withdraw_request",
]
