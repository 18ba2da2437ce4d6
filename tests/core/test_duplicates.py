"""An exact duplicate is pointed out before it is saved, with a link to what is there; whoever means it ticks a box."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations.models import Recommendation
from reviews.models import Document, LearningPoint, Review, Subject
from tests import factories as f

TEXT = "Each ward should keep a list of who was told."
ANYWAY = {"add_anyway": "on"}


@pytest.fixture
def page(world, sign_in):
    return sign_in(world.manager)


def learning(heading="Messages"):
    return {"heading": heading, "text": TEXT, "kind": "practice"}


def logged(**fields):
    return {"summary": "A baby was hurt in a crowded flat.", "code_name": "Juniper", **fields}


def texts(world):
    """(model, where it is added, what is sent, what is there already)."""
    review = f"/reviews/{world.review.reference}/"
    new_review = f"/reviews/new/?kind={world.review.review_type.code}"
    recommendation = f.RecommendationFactory(review=world.review, text=f" {TEXT.upper()}\r\n")
    point = f.LearningPointFactory(review=world.review, text=TEXT)
    subject = Subject.objects.create(review=world.review, code="A1", age_band="under_1", sex="male", harm="died")
    twin = f.ReviewFactory(board=world.board, summary=logged()["summary"])
    facts = {"age_band": "under_1", "sex": "male", "harm": "died", "known_to_services": ""}
    return (
        (
            Recommendation,
            f"{review}recommendations/new/",
            {"text": TEXT, "scope": "local"},
            recommendation.get_absolute_url(),
        ),
        (LearningPoint, f"{review}learning/add/", learning(), point.get_absolute_url()),
        (Subject, f"{review}subjects/add/", facts, f"{review}subjects/{subject.code}/"),
        (Review, new_review, logged(), twin.get_absolute_url()),
    )


def test_the_same_words_come_back_with_a_link_and_are_added_all_the_same_when_that_is_ticked(world, page):
    for model, url, sent, there in texts(world):
        number = model.objects.count()

        answer = page.post(url, sent)

        said = html.unescape(answer.content.decode())
        assert answer.status_code == 400, url
        assert f'<a href="{there}">Open it</a>' in said and "Add it anyway" in said, url
        assert all(str(text) in said for text in sent.values()), "nothing is lost"
        assert model.objects.count() == number
        assert page.post(url, sent | ANYWAY).status_code == 302, url
        assert model.objects.count() == number + 1


def test_nothing_is_asked_where_nothing_is_alike(world, page):
    url = f"/reviews/{world.review.reference}/recommendations/new/"

    assert "Add it anyway" not in page.get(url).content.decode()
    assert "Add it anyway" not in page.post(url, {"text": ""}).content.decode()
    assert page.post(url, {"text": "Something else", "scope": "local"}).status_code == 302


def test_changing_something_is_no_duplicate_of_itself(world, page):
    row = f.RecommendationFactory(review=world.review, text=TEXT)

    answer = page.post(f"{row.get_absolute_url()}change/", {"text": TEXT, "scope": "regional", "version": 1})

    assert answer.status_code == 302


def test_the_same_file_is_pointed_out_and_need_not_be_chosen_again(world, page):
    url = f"/reviews/{world.review.reference}/documents/add/"
    sent = {"kind": "terms", "title": "Terms of reference"}
    page.post(url, sent | {"file": SimpleUploadedFile("terms.pdf", f.PDF)})
    first = Document.objects.get()

    answer = page.post(url, sent | {"title": "Once more", "file": SimpleUploadedFile("again.pdf", f.PDF)})

    said = html.unescape(answer.content.decode())
    assert answer.status_code == 400 and f"documents/{first.pk}/" in said and "Once more" in said
    assert f'name="same_as" value="{first.pk}"' in said
    assert page.post(url, sent | {"title": "Once more", "same_as": first.pk} | ANYWAY).status_code == 302
    assert Document.objects.filter(file__sha256=first.file.sha256).count() == 2


def test_a_file_of_another_review_cannot_be_claimed_as_the_same(world, page):
    foreign = f.DocumentFactory(review=world.other_review)
    url = f"/reviews/{world.review.reference}/documents/add/"

    answer = page.post(url, {"kind": "terms", "title": "Terms", "same_as": foreign.pk} | ANYWAY)

    assert answer.status_code == 400 and "Choose a file" in answer.content.decode()
    assert not Document.objects.filter(review=world.review).exists()


def test_a_review_of_another_board_that_is_alike_is_not_given_away(world, sign_in):
    f.ReviewFactory(board=world.other_board, summary=logged()["summary"])
    new_review = f"/reviews/new/?kind={world.review.review_type.code}"

    assert sign_in(world.manager).post(new_review, logged()).status_code == 302
