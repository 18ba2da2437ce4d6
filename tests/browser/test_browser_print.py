"""What a browser prints of a page: the marking and the number on every sheet, no button, no address, no heading alone."""

import pypdfium2
import pytest

from tests import factories as f


@pytest.fixture
def manager(world, at_a_browser):
    for number in range(30):
        f.ActionFactory(board=world.board, lead_agency=world.police, recommendations=[world.recommendations.first])
        f.LearningPointFactory(review=world.restricted, text=f"What was learned, point {number}. " * 6)
    return at_a_browser().sign_in(world.manager)


def sheets(person, path):
    person.go(path)
    document = pypdfium2.PdfDocument(person.page.pdf(prefer_css_page_size=True))
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.django_db(transaction=True)
def test_every_sheet_bears_the_marking_and_its_number_and_no_button_or_address(world, manager):
    meeting = f.MeetingFactory(board=world.board)
    restricted = world.restricted.get_absolute_url()
    for path in ("/", "/actions/", world.review.get_absolute_url(), restricted, meeting.get_absolute_url()):
        marking = f"{world.board.marking} · restricted review" if path == restricted else world.board.marking
        pages = sheets(manager, path)
        for number, text in enumerate(pages, start=1):
            assert marking in text, (path, text)
            assert f"Page {number} of {len(pages)}" in text, (path, text)
            assert "http" not in text and "(/" not in text, (path, text)
        buttons = manager.page.locator("main button, main .govuk-button").all_inner_texts()
        assert not {words.strip() for words in buttons if len(words.strip()) > 3} & set(
            "\r\n".join(pages).split("\r\n")
        )
