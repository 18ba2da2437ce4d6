"""An invitation can be sent again, and not without end."""

import pytest

from agencies import services
from core.refusals import Refusal


def test_the_fourth_within_an_hour_is_refused(world):
    user = services.invite(
        world.board, email="new.person@example.org", name="New Person", role="board_officer", by=world.manager
    )
    for _ in range(2):
        services.resend_invitation(world.board, user, by=world.manager)

    with pytest.raises(Refusal, match="went there within an hour"):
        services.resend_invitation(world.board, user, by=world.manager)
