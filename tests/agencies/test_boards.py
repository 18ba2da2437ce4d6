"""A board's details, colour and logo."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agencies import services
from core import files
from core.models import AuditEvent, StoredFile
from core.refusals import Stale
from tests.agencies.conftest import words
from tests.factories import BoardFactory


@pytest.fixture
def page(sign_in, world):
    return sign_in(world.manager)


@pytest.fixture
def url(world):
    return f"/boards/{world.board.prefix}/change/"


def typed(board, **changes):
    key = {f"rag_{code}": sentence for code, sentence in board.rag_key.items()}
    return {
        "name": board.name,
        "short_name": board.short_name,
        "kind": board.kind,
        "marking": board.marking,
        "colour": board.colour,
        "version": board.version,
        **key,
    } | changes


def picture(kind="PNG", size=(1200, 900), name="logo.png", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#7a2048").save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


@pytest.mark.parametrize("who", ["manager", "officer", "chair", "panel_member", "auditor"])
def test_the_boards_people_see_its_page(sign_in, world, who):
    response = sign_in(getattr(world, who)).get(f"/boards/{world.board.prefix}/")

    assert response.status_code == 200
    assert world.board.rag_key["red"] in words(response)
    assert ("Change the details" in words(response)) == (who == "manager")


def test_the_manager_changes_it_and_the_trail_names_the_fields(page, url, world):
    response = page.post(url, typed(world.board, marking="OFFICIAL", rag_red="Stuck", contact_name="Ada Finch"))

    assert response.url == f"/boards/{world.board.prefix}/"
    world.board.refresh_from_db()
    assert (world.board.marking, world.board.rag_key["red"], world.board.version) == ("OFFICIAL", "Stuck", 2)
    event = AuditEvent.objects.get(verb="board.changed")
    assert event.changed == ["contact_name", "marking", "rag_key"]
    assert "OFFICIAL-SENSITIVE → OFFICIAL" in words(page.get(f"/boards/{world.board.prefix}/history/"))


def test_saving_without_a_change_leaves_no_trace(page, url, world):
    page.post(url, typed(world.board))

    assert not AuditEvent.objects.filter(verb="board.changed").exists()


def test_a_stale_page_is_refused_and_keeps_what_was_typed(page, url, world):
    services.change_board(world.board, marking="OFFICIAL", by=world.manager)

    response = page.post(url, typed(world.board, version=1, contact_name="Typed with care"))

    assert response.status_code == 409
    assert "after you opened it" in words(response)
    assert "Typed with care" in response.content.decode()
    with pytest.raises(Stale):
        services.change_board(world.board, version=1, name="x", by=world.manager)


@pytest.mark.parametrize(
    ("colour", "sentence"),
    [
        ("#ffdd00", "White words on this colour would be hard to read (contrast 1.3 to 1, at least 4.5 is needed)"),
        ("#777777", "contrast 4.5 to 1"),
        ("teal", "Give the colour as # and six digits or letters"),
        ("#0c4a5", "Give the colour as # and six digits or letters"),
        ("#0c4a54;", "at most 7 characters"),
    ],
)
def test_a_colour_that_would_not_do_is_refused_with_the_reason(page, url, world, colour, sentence):
    response = page.post(url, typed(world.board, colour=colour))

    assert response.status_code == 400
    assert sentence in words(response)
    assert colour in response.content.decode()


def test_the_stylesheet_says_the_colour_and_nothing_else(page, url, world):
    page.post(url, typed(world.board, colour="#7A2048"))

    response = page.get(f"/boards/{world.board.slug}/style.css")
    assert response.content.decode().strip() == (
        ':root { --board-colour: #7a2048; --board-marking: "OFFICIAL-SENSITIVE"; }'
    )
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert f'href="/boards/{world.board.slug}/style.css"' in page.get("/account/").content.decode()


def test_an_agency_of_the_board_sees_its_colour_but_not_its_people(sign_in, world):
    page = sign_in(world.police_lead)

    assert page.get(f"/boards/{world.board.slug}/style.css").status_code == 200
    assert page.get(f"/boards/{world.board.prefix}/people/").status_code == 403


def test_a_taken_name_says_so(page, url, world):
    response = page.post(url, typed(world.board, name=world.other_board.name))

    assert response.status_code == 400
    assert "There is already a board with this name" in words(response)


def test_a_logo_is_drawn_anew_small_and_without_hidden_data(page, url, world):
    exif = Image.Exif()
    exif[0x010E] = "Taken at the child's home"
    upload = picture("JPEG", name="logo.jpg", exif=exif)
    assert b"Taken at" in upload.read()
    upload.seek(0)

    page.post(url, typed(world.board) | {"logo": upload})

    world.board.refresh_from_db()
    stored = files.read(world.board.logo)
    image = Image.open(io.BytesIO(stored))
    assert (image.format, image.size) == ("PNG", (267, 200))
    assert b"Taken at" not in stored and not image.getexif()


def test_the_logo_is_shown_to_the_boards_people_and_never_kept(page, url, world, sign_in):
    page.post(url, typed(world.board) | {"logo": picture()})
    world.board.refresh_from_db()

    response = page.get(world.board.logo_url)
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in(world.other_manager).get(world.board.logo_url).status_code == 404
    assert world.board.logo_url in page.get(f"/boards/{world.board.prefix}/").content.decode()


def test_the_logo_can_be_taken_away(page, url, world):
    page.post(url, typed(world.board) | {"logo": picture()})
    page.post(url, typed(world.board, version=2, remove_logo="on"))

    world.board.refresh_from_db()
    assert world.board.logo is None
    assert page.get(f"/boards/{world.board.slug}/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("logo.png", b"MZ not a picture"), "is not what its name says"),
        (SimpleUploadedFile("logo.png", b""), "empty"),
        (SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>"), "is not what its name says"),
        (SimpleUploadedFile("logo.txt", b"words"), "not a PNG or JPEG"),
        (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 300), "not a PNG or JPEG"),
    ],
)
def test_what_is_no_picture_is_refused(page, url, world, upload, sentence):
    response = page.post(url, typed(world.board, contact_name="Still here") | {"logo": upload})

    assert response.status_code == 400
    assert sentence in words(response)
    assert "Still here" in response.content.decode()
    assert not StoredFile.objects.exists()


def test_a_picture_that_would_fill_the_memory_is_refused(page, url, world):
    response = page.post(url, typed(world.board) | {"logo": picture(size=(9000, 9000))})

    assert response.status_code == 400
    assert "too large" in words(response)


def test_a_board_knows_its_address_and_its_logo(db):
    board = BoardFactory(prefix="HD")

    assert (board.slug, board.logo_url, board.get_absolute_url()) == ("hd", "", "/boards/HD/")
