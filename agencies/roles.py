"""Which role holds which permission: the table of the product, as data.

Which rows a role sees is decided by each queryset's `visible_to`; this table
says what may be done to them.
"""

from django.db import models

from core.permissions import Permission as P


class BoardRole(models.TextChoices):
    """A part played for one board."""

    BUSINESS_MANAGER = "business_manager", "Business manager"
    BOARD_OFFICER = "board_officer", "Board officer"
    PANEL_CHAIR = "panel_chair", "Panel chair"
    PANEL_MEMBER = "panel_member", "Panel member"
    AUDITOR = "auditor", "Auditor"


class AgencyRole(models.TextChoices):
    """A role held for one agency on one board."""

    LEAD = "agency_lead", "Agency lead"
    CONTRIBUTOR = "agency_contributor", "Agency contributor"
    BOARD_MEMBER = "agency_board_member", "Agency’s member on the board"
    ADMINISTRATOR = "agency_administrator", "Agency administrator"


READS_A_BOARD = frozenset(
    {
        P.AGENCY_VIEW,
        P.REVIEW_LIST,
        P.REVIEW_VIEW,
        P.IMR_VIEW,
        P.RECOMMENDATION_VIEW,
        P.ACTION_VIEW,
        P.NEWSLETTER_VIEW,
        P.FEEDBACK_VIEW,
        P.REPORT_VIEW,
    }
)
WORKS_FOR_AN_AGENCY = frozenset(
    {
        P.AGENCY_VIEW,
        P.REVIEW_LIST,
        P.IMR_VIEW,
        P.IMR_SUBMIT,
        P.RECOMMENDATION_VIEW,
        P.ACTION_VIEW,
        P.ACTION_UPDATE,
        P.NEWSLETTER_VIEW,
    }
)

PERMISSIONS = {
    BoardRole.BUSINESS_MANAGER: READS_A_BOARD
    | {
        P.AUDIT_VIEW,
        P.BOARD_MANAGE,
        P.MAIL_DECIDE,
        P.REVIEW_CREATE,
        P.REVIEW_CHANGE,
        P.REVIEW_RESTRICT,
        P.IMR_ACCEPT,
        P.LEARNING_CLEAR,
        P.RECOMMENDATION_CHANGE,
        P.RECOMMENDATION_RESPOND,
        P.ACTION_CHANGE,
        P.ACTION_ASSIGN,
        P.ACTION_CHECK,
        P.NEWSLETTER_CHANGE,
        P.NEWSLETTER_SEND,
    },
    BoardRole.BOARD_OFFICER: READS_A_BOARD
    | {P.REVIEW_CHANGE, P.RECOMMENDATION_CHANGE, P.ACTION_CHANGE, P.ACTION_ASSIGN, P.NEWSLETTER_CHANGE},
    BoardRole.PANEL_CHAIR: READS_A_BOARD | {P.ACTION_VERIFY, P.NEWSLETTER_RELEASE, P.LEARNING_CLEAR},
    BoardRole.PANEL_MEMBER: READS_A_BOARD - {P.FEEDBACK_VIEW},
    BoardRole.AUDITOR: READS_A_BOARD | {P.AUDIT_VIEW},
    AgencyRole.LEAD: WORKS_FOR_AN_AGENCY
    | {P.AUDIT_VIEW, P.ACTION_ASSIGN, P.RECOMMENDATION_RESPOND, P.FEEDBACK_ANSWER, P.REPORT_VIEW, P.AGENCY_AGREE},
    AgencyRole.CONTRIBUTOR: WORKS_FOR_AN_AGENCY,
    # Answers for the agency on the board: sees how its actions stand, does none of the work, reads no report of a review.
    AgencyRole.BOARD_MEMBER: frozenset(
        {P.AGENCY_VIEW, P.REVIEW_LIST, P.RECOMMENDATION_VIEW, P.ACTION_VIEW, P.NEWSLETTER_VIEW, P.REPORT_VIEW}
    ),
    # Gives and ends the agency's roles on the boards on which a lead confirmed them; sees no case.
    AgencyRole.ADMINISTRATOR: frozenset({P.AGENCY_VIEW, P.AGENCY_STAFF}),
}
SYSTEM_ADMINISTRATOR = frozenset({P.ACCOUNT_MANAGE, P.MAIL_DECIDE})

# Roles that read everything on their board; a panel member reads only the reviews they sit on.
WHOLE_BOARD = frozenset({BoardRole.BUSINESS_MANAGER, BoardRole.BOARD_OFFICER, BoardRole.PANEL_CHAIR, BoardRole.AUDITOR})
# Roles to which all that is their agency's is known; a contributor knows what is given to them.
WHOLE_AGENCY = frozenset({AgencyRole.LEAD, AgencyRole.BOARD_MEMBER})
