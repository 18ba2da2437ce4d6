"""Pages of this app, one module for each noun."""

from agencies.views.accounts import account, sign_out_everywhere
from agencies.views.administration import (
    account_close,
    account_reopen,
    account_reset_second_factor,
    accounts,
    administered_account,
    administered_agencies,
    administration,
    agency_new,
    board_manager,
    board_new,
)
from agencies.views.agencies import agency, agency_add, agency_change, agency_end, board_agencies, lead_hand_over
from agencies.views.agency_requests import (
    agency_administrator,
    agency_join,
    agency_request,
    agency_request_withdraw,
)
from agencies.views.boards import board, board_change, board_history, board_logo, board_stylesheet
from agencies.views.colleagues import colleague_add, colleague_role_end
from agencies.views.invitations import invitation
from agencies.views.keys import api_key_new, api_key_revoke
from agencies.views.meetings import meeting, meeting_change, meeting_delete, meeting_new, meeting_print, meetings
from agencies.views.people import (
    agency_role_end,
    board_role_end,
    invitation_resend,
    invitation_revoke,
    people,
    person,
    person_add,
    person_close,
)
from agencies.views.session import session

__all__ = [
    "account",
    "account_close",
    "account_reopen",
    "account_reset_second_factor",
    "accounts",
    "administered_account",
    "administered_agencies",
    "administration",
    "agency",
    "agency_add",
    "agency_administrator",
    "agency_change",
    "agency_end",
    "agency_join",
    "agency_new",
    "agency_request",
    "agency_request_withdraw",
    "agency_role_end",
    "api_key_new",
    "api_key_revoke",
    "board",
    "board_agencies",
    "board_change",
    "board_history",
    "board_logo",
    "board_manager",
    "board_new",
    "board_role_end",
    "board_stylesheet",
    "colleague_add",
    "colleague_role_end",
    "invitation",
    "invitation_resend",
    "invitation_revoke",
    "lead_hand_over",
    "meeting",
    "meeting_change",
    "meeting_delete",
    "meeting_new",
    "meeting_print",
    "meetings",
    "people",
    "person",
    "person_add",
    "person_close",
    "session",
    "sign_out_everywhere",
]
