"""A full disk, or a name that is too long: a sentence in the form, what was typed still there, and nothing changed by half."""

import errno
import tempfile
from html import unescape

import pytest
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile

from core import days, files
from core.models import StoredFile
from recommendations.models import Evidence, ProgressUpdate, UpdateDraft
from reviews.models import Document, ManagementReviewVersion
from tests.agencies.test_boards import picture
from tests.agencies.test_boards import typed as board_form
from tests.factories import PDF

TYPED = "Posters are up in all nine schools."
FULL = "the server has no room for it now"


def paper(name="audit.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def places(world):
    """Every page that takes a file: who, where, and what is sent with it."""
    action = f"/actions/{world.actions.police.reference}"
    review = f"/reviews/{world.review.reference}"
    imr = world.review.management_reviews.get(agency=world.police)
    imr.author, imr.independence_declared_on, imr.state = "Ada Finch", days.today(), "being_written"
    imr.save()
    board = board_form(world.board, contact_name=TYPED)
    return {
        "update": (world.police_lead, f"{action}/update/", "files", {"going": "on_time", "text": TYPED}),
        "claim": (world.police_lead, f"{action}/claim/", "files", {"text": TYPED, "kind": "audit"}),
        "evidence": (world.police_lead, f"{action}/evidence/add/", "files", {"note": TYPED, "kind": "audit"}),
        "document": (world.manager, f"{review}/documents/add/", "file", {"kind": "terms", "title": TYPED}),
        "imr": (world.police_lead, f"{review}/imrs/{imr.pk}/hand-in/", "file", {"note": TYPED, "version": imr.version}),
        "logo": (world.manager, f"/boards/{world.board.prefix}/change/", "logo", board),
    }


EVERY_PLACE = pytest.mark.parametrize("place", ["update", "claim", "evidence", "document", "imr", "logo"])


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS])
def full(monkeypatch, request):
    """The disk of the files takes nothing."""
    disk_is_full(monkeypatch, "core.files.tempfile.NamedTemporaryFile", request.param)


def disk_is_full(monkeypatch, what, fault=errno.ENOSPC):
    def refuse(*args, **kwargs):
        raise OSError(fault, "the disk says no")

    monkeypatch.setattr(what, refuse)


def everything():
    rows = (StoredFile, Evidence, ProgressUpdate, Document, ManagementReviewVersion)
    return [model.objects.count() for model in rows]


def send(sign_in, place, upload):
    user, url, field, sent = place
    page = sign_in(user)
    page.raise_request_exception = False
    answer = page.post(url, {**sent, field: upload})
    return answer, unescape(answer.content.decode())


@EVERY_PLACE
def test_a_full_disk_is_a_sentence_in_the_form(world, sign_in, places, full, place):
    before = everything()

    answer, words = send(sign_in, places[place], picture() if place == "logo" else paper())

    assert answer.status_code == 507
    assert FULL in words and TYPED in words
    assert everything() == before
    world.board.refresh_from_db()
    assert (world.board.version, world.board.logo) == (1, None)


@pytest.fixture
def filling(monkeypatch, settings):
    """The disk takes no byte of what arrives."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    whole = tempfile.NamedTemporaryFile

    def small_disk(*args, **kwargs):
        file = whole(*args, **kwargs)

        def refuse(data):
            raise OSError(errno.ENOSPC, "the disk is full")

        file.write = refuse
        return file

    monkeypatch.setattr(uploadedfile.tempfile, "NamedTemporaryFile", small_disk)


@EVERY_PLACE
def test_a_disk_that_fills_while_a_large_file_arrives_loses_nothing_typed(world, sign_in, places, filling, place):
    before = everything()

    answer, words = send(sign_in, places[place], picture() if place == "logo" else paper())

    assert answer.status_code == 400
    assert FULL in words and TYPED in words
    assert everything() == before


def test_the_api_says_both_of_what_arrives(world, sign_in, filling):
    url = f"/api/v1/actions/{world.actions.police.reference}/add-evidence/"

    for name, sentence in (("audit.pdf", FULL), ("ł" * 240 + ".pdf", "is too long. Shorten it to 200 characters")):
        answer = sign_in(world.police_lead).post(url, {"files": paper(name)})

        assert answer.status_code == 400
        assert sentence in " ".join(answer.json()["reasons"])


@EVERY_PLACE
def test_a_long_name_is_a_sentence_in_the_form(world, sign_in, places, place):
    before = everything()
    upload = picture(name="ł" * 240 + ".png") if place == "logo" else paper("ł" * 240 + ".pdf")

    answer, words = send(sign_in, places[place], upload)

    assert answer.status_code == 400
    assert "is too long. Shorten it to 200 characters" in words and TYPED in words
    assert everything() == before


def test_a_name_of_two_hundred_characters_is_kept_as_it_is(world, sign_in, places):
    name = "Minutes of the (third) meeting, Łódź " + "x" * 159 + ".pdf"

    send(sign_in, places["document"], paper(name))

    document = Document.objects.get(title=TYPED)
    assert document.file.name == name and len(name) == 200
    assert files.read(document.file) == PDF


@pytest.mark.parametrize("path", ["update", "claim", "add-evidence"])
def test_the_api_says_it_too_and_names_the_field(world, sign_in, full, path):
    sent = {"text": TYPED, "going": "on_time"} if path == "update" else {"text": TYPED} if path == "claim" else {}
    before = everything()

    url = f"/api/v1/actions/{world.actions.police.reference}/{path}/"
    answer = sign_in(world.police_lead).post(url, {**sent, "files": paper()})

    assert answer.status_code == 507, answer.content
    assert FULL in answer.json()["reasons"][0] and "files" in answer.json()["fields"]
    assert everything() == before


def test_a_draft_is_saved_without_its_files_when_they_have_no_room(world, sign_in, full):
    url = f"/actions/{world.actions.police.reference}/update/"

    page = sign_in(world.police_lead).post(
        url, {"going": "on_time", "text": TYPED, "draft": "1", "files": paper()}, follow=True
    )

    assert TYPED in unescape(page.content.decode()) and FULL in unescape(page.content.decode())
    assert UpdateDraft.objects.get().typed["text"] == TYPED


def test_good_files_that_cannot_be_kept_are_named_beside_another_mistake(world, sign_in, full):
    url = f"/actions/{world.actions.police.reference}/update/"

    page = sign_in(world.police_lead).post(url, {"text": TYPED, "files": paper()})

    words = unescape(page.content.decode())
    assert FULL in words and "Say how it is going" in words and TYPED in words
