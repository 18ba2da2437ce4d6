"""The list of actions prints what it shows: the rows of its filter, by one press."""

import datetime as dt
import io

import pdfplumber
import pytest

from core import days, files, printing
from core.models import PrintJob
from tests import factories as f


@pytest.fixture
def late(world):
    world.actions.police.title = "Strategy meetings are held within a day"
    world.actions.police.due_on = days.today() - dt.timedelta(days=9)
    world.actions.police.save()
    world.actions.health.title = "Midwives ask about the home"
    world.actions.health.save()
    return world.actions.police


def printed(answer):
    """What is on the paper that this press led to."""
    job = PrintJob.objects.get()
    assert str(job.public_id) in answer.url
    printing.run(job.pk)
    job.refresh_from_db()
    assert not job.problem
    with pdfplumber.open(io.BytesIO(files.read(job.file))) as pdf:
        return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_the_rows_of_the_filter_are_printed_and_no_others(world, sign_in, late):
    answer = sign_in(world.manager).post("/actions/print/?due=overdue")

    text = printed(answer)

    assert late.title in text
    assert world.actions.health.title not in text
    assert f"{world.board.short_name}, part of the list" in text
    assert PrintJob.objects.get().back_url == "/actions/?due=overdue"


def test_what_the_reader_may_no_longer_see_is_not_printed(world, sign_in, late):
    answer = sign_in(world.health_lead).post("/actions/print/")

    text = printed(answer)

    assert late.title not in text and world.actions.health.title in text


def test_a_list_without_rows_says_so(world, sign_in):
    answer = sign_in(world.manager).post("/actions/print/?q=nowhere")

    assert answer.status_code == 400
    assert "There are no actions to print. Clear a filter." in answer.content.decode()
    assert not PrintJob.objects.exists()


def test_a_list_of_two_boards_leads_to_the_reports(world, sign_in):
    f.BoardMembershipFactory(board=world.other_board, role="business_manager", user=world.manager)

    answer = sign_in(world.manager).post("/actions/print/?view=all")

    assert "These actions belong to several boards" in answer.content.decode()
    assert not PrintJob.objects.exists()


def test_a_very_long_address_still_leads_back_to_the_list(world, sign_in):
    sign_in(world.manager).post("/actions/print/?x=" + "y" * 400)

    assert PrintJob.objects.get().back_url == "/actions/"
