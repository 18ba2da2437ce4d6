"""Actions on every rung, ready to be climbed from."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations import services
from tests import factories as f


@pytest.fixture
def pdf():
    """`pdf("audit.pdf")`: a file as a browser sends it."""
    return lambda name="audit.pdf", content=f.PDF: SimpleUploadedFile(name, content)


@pytest.fixture
def action(world):
    """An action of the police, owned by their lead, due in 40 days."""
    return world.actions.police


@pytest.fixture
def second_manager(world):
    return f.BoardMembershipFactory(board=world.board, role="business_manager").user


@pytest.fixture
def claimed(world, action, pdf):
    services.claim(action, text="Ten of ten calls answered.", uploads=[pdf()], by=world.police_lead)
    action.refresh_from_db()
    return action


@pytest.fixture
def checked(world, claimed):
    services.pass_to_panel(claimed, by=world.manager)
    claimed.refresh_from_db()
    return claimed


@pytest.fixture
def verified(world, checked):
    services.verify(checked, by=world.chair)
    checked.refresh_from_db()
    return checked
