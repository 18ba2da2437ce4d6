"""An agency's report is late only while the panel waits for it: not once it came, nor in a review that is closed."""

import datetime as dt
import re

import pytest

from core import days
from reviews import register
from reviews.models import ManagementReview, Review

LONG_AGO = dt.date(2010, 12, 1)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize(
    ("state", "closed", "out"),
    [
        ("requested", False, 1),
        ("returned", False, 1),
        ("received", False, 0),
        ("accepted", False, 0),
        ("requested", True, 0),
    ],
)
def test_register_page_and_list_agree_about_what_is_late(world, sign_in, state, closed, out):
    world.imrs.health.delete()
    ManagementReview.objects.filter(pk=world.imrs.police.pk).update(
        state=state, due_on=LONG_AGO, requested_on=LONG_AGO, received_on=days.today(), returned_on=days.today()
    )
    if closed:
        Review.objects.filter(pk=world.review.pk).update(closed_at=world.review.created_at, closed_by=world.manager)
    row = register.with_position(register.rows(world.manager)).get(pk=world.review.pk)
    page, imr = sign_in(world.manager), ManagementReview.objects.get(pk=world.imrs.police.pk)

    assert (row.imrs_out, row.imrs_late) == (out, out)
    assert bool(imr.days_late()) is bool(out)
    for address in (imr.get_absolute_url(), f"/reviews/{world.review.reference}/agencies/"):
        assert ("days late" in text(page.get(address))) is bool(out), address
    assert ManagementReview.objects.filter(pk=imr.pk).late().count() == out
