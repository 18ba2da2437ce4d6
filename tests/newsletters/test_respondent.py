"""What somebody without an account sees of the board that asks, of the newsletter and of how far they are."""

import pytest
from django.test import Client
from django.urls import reverse

from core import files
from core.models import AuditEvent
from newsletters import services
from newsletters.models import FeedbackRequest
from tests import factories as f
from tests.newsletters.conftest import answer_data, release, token_of, write

LESSONS = 4
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def long(world, meeting):
    """A newsletter of several lessons that was sent, and the link of one agency: (request, address)."""
    points = [
        f.LearningPointFactory(review=world.review, number=30 + number, cleared=True) for number in range(LESSONS)
    ]
    row = write(world, meeting, points)
    services.ask_for_release(row, by=world.manager)
    sent = services.send_newsletter(release(world, row), by=world.manager)
    asked = FeedbackRequest.objects.get(newsletter=sent, agency=world.health)
    mail = services.send_link(asked, address="nurse@example.org", by=world.manager)
    asked.refresh_from_db()
    return asked, f"/answer/{token_of(mail)}/"


def test_the_page_wears_the_name_the_colour_and_the_logo_of_the_board(world, feedback, link, visitor):
    world.board.colour, world.board.logo = "#5a2d82", files.store_bytes(PNG, "logo.png", by=world.manager)
    world.board.save()

    page = visitor.get(link).content.decode()

    assert f'<span class="app-header__name">{world.board.name}</span>' in page
    assert f'href="{link}board.css"' in page
    assert f'src="{link}logo.png"' in page
    assert f"/boards/{world.board.slug}/" not in page, "what only people with an account may fetch"
    style, logo = visitor.get(f"{link}board.css"), visitor.get(f"{link}logo.png")
    assert "--board-colour: #5a2d82" in style.content.decode()
    assert b"".join(logo.streaming_content) == PNG
    for answer in (style, logo):
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_board_without_a_logo_has_the_mark_and_no_broken_picture(feedback, link, visitor):
    assert "logo.png" not in visitor.get(link).content.decode()
    assert visitor.get(f"{link}logo.png").status_code == 404


def test_the_newsletter_is_read_by_the_link_once_it_was_started_and_until_it_is_answered(
    world, feedback, link, visitor
):
    reading = f"{link}newsletter/"
    assert visitor.get(reading).url == link, "a mail scanner that follows every link reads nothing"

    visitor.post(link, {"do": "start"})
    assert f'href="{reading}"' in visitor.get(link).content.decode()
    page = visitor.get(reading)
    assert page.status_code == 200
    assert world.points.cleared.plain_english in page.content.decode()
    assert world.review.reference not in page.content.decode()
    look = AuditEvent.objects.filter(verb="feedbackrequest.looked").latest("pk")
    assert look.detail == {"by_link": True, "part": "newsletter"}

    feedback.health.refresh_from_db()
    visitor.post(link, answer_data(feedback.health))
    assert visitor.get(reading).status_code == 410
    assert visitor.get(reverse("newsletters:link_newsletter", args=["no-such-link-0123456789"])).status_code == 404


def test_it_says_how_many_are_answered_and_which_are_not(long, visitor):
    asked, link = long
    visitor.post(link, {"do": "start"})
    asked.refresh_from_db()
    lessons = [lesson["id"] for lesson in asked.newsletter.released_content["sections"][0]["points"]]
    assert f"0 of {LESSONS} answered" in visitor.get(link).content.decode()

    visitor.post(link, {"do": "later", "version": asked.version, f"answer_{lessons[1]}": "shared"})

    page = visitor.get(link).content.decode()
    assert f"1 of {LESSONS} answered" in page
    assert [number for number in range(1, LESSONS + 1) if f'href="#lesson-{number}"' in page] == [1, 3, 4]


def test_the_account_holder_s_page_counts_too(world, long, sign_in):
    asked, _ = long
    own = FeedbackRequest.objects.get(newsletter=asked.newsletter, agency=world.police)

    page = sign_in(world.police_lead).get(own.get_absolute_url()).content.decode()

    assert f"0 of {LESSONS} answered" in page
    assert f'<a href="{asked.newsletter.get_absolute_url()}">Read newsletter' in page


def test_an_error_leads_to_its_box_whatever_is_chosen(feedback, link, visitor):
    """The style sheet shows a box that has an error; the server gives every box, also where no words are wanted."""
    visitor.post(link, {"do": "start"})
    feedback.health.refresh_from_db()
    sent = answer_data(feedback.health, answer="planned")

    page = visitor.post(link, sent).content.decode()

    for when in ("any", "planned", "changed"):
        assert f'class="app-lesson__words app-lesson__words--{when}"' in page
    assert "Say by when, for lesson 1" in page
