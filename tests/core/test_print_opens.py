"""One press on Print: the job starts, its page waits, and the file opens in the browser when it is ready."""

import pytest
from django.urls import reverse

from core import printing
from core.models import PrintJob
from tests import factories as f


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Documents that are made at once: what is on them is tested elsewhere."""
    for name, document in printing.DOCUMENTS.items():
        made = printing.Document(lambda user, parameters, say: (f.PDF, "paper.pdf"), document.check)
        monkeypatch.setitem(printing.DOCUMENTS, name, made)


@pytest.fixture
def waiting(world, sign_in):
    """Somebody pressed Print: the browser, and the address to which it was led."""
    page = sign_in(world.chair)
    return page, page.post(reverse("reviews:print", args=[world.review.reference])).url


def run():
    printing.run(PrintJob.objects.get().pk)


def test_without_script_the_page_asks_again_by_itself_and_then_gives_the_file(waiting):
    page, address = waiting

    text = page.get(address).content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="3; url={address}"></noscript>' in text
    assert "Waiting to start" in text

    run()
    file = reverse("core:print_file", args=[PrintJob.objects.get().public_id])
    assert f'<meta http-equiv="refresh" content="0; url={file}">' in page.get(address).content.decode()


def test_with_script_the_part_that_waits_ends_by_opening_the_file(waiting):
    page, address = waiting
    headers = {"HX-Request": "true"}

    before = page.get(address, headers=headers)
    run()
    after = page.get(address, headers=headers)

    assert (before.status_code, after.status_code) == (200, 286)
    assert "data-opens" not in before.content.decode()
    file = reverse("core:print_file", args=[PrintJob.objects.get().public_id])
    assert f'data-opens="{file}"' in after.content.decode()


def test_who_comes_back_later_is_not_sent_on(waiting):
    page, address = waiting
    run()

    text = page.get(address.removesuffix("?open=yes")).content.decode()

    assert "Open the PDF" in text
    assert "data-opens" not in text
    assert 'http-equiv="refresh"' not in text


def test_a_print_that_failed_says_why_and_opens_nothing(waiting, monkeypatch):
    page, address = waiting
    PrintJob.objects.update(state="failed", problem="Choose less.")

    answer = page.get(address, headers={"HX-Request": "true"})

    assert answer.status_code == 286
    assert "Choose less." in answer.content.decode()
    assert "data-opens" not in answer.content.decode()


def test_what_we_printed_is_shown_and_not_put_aside(waiting):
    page, _ = waiting
    run()

    answer = page.get(reverse("core:print_file", args=[PrintJob.objects.get().public_id]))

    assert answer.headers["Content-Disposition"] == 'inline; filename="paper.pdf"'
    assert "sandbox" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["chair", "manager"])
def test_home_prints_by_one_press(world, sign_in, who):
    page = sign_in(getattr(world, who))
    address = reverse("recommendations:progress_report")
    f.MeetingFactory(board=world.board)

    text = page.get(reverse("home")).content.decode()
    assert f'<form method="post" action="{address}"' in text
    assert f'<form method="post" action="{address}?board={world.board.prefix}"' in text

    assert "/prints/" in page.post(f"{address}?board={world.board.prefix}").url
