"""ETag and If-Match: nobody writes over what they have not read; and the sections of a newsletter, written so."""

import pytest

from newsletters.models import Newsletter, SectionPoint
from tests import factories as f
from tests.api.conftest import API


@pytest.fixture
def action(w):
    return w.actions.police


def patch(client, url, body, etag=None):
    named = {} if etag is None else {"HTTP_IF_MATCH": etag}
    return client.patch(url, body, format="json", **named)


def test_an_etag_says_the_version_and_if_match_takes_its_place_in_the_body(w, as_user, action):
    client, url = as_user(w.officer), f"{API}/actions/{action.reference}/"
    read = client.get(url)

    saved = patch(client, url, {"title": "Clearer words"}, read["ETag"])

    assert read["ETag"] == f'"{read.json()["version"]}"'
    assert saved.status_code == 200 and saved["ETag"] == f'"{saved.json()["version"]}"' != read["ETag"]


@pytest.mark.parametrize(
    ("etag", "body", "status"),
    [
        ("old", {}, 412),
        ("nonsense", {}, 412),
        ("now", {"version": 999}, 412),
        (None, {"version": 999}, 409),
        (None, {}, 428),
        ("*", {}, 428),
        ("now", {}, 200),
    ],
)
def test_what_is_not_as_it_was_read_is_refused(w, as_user, action, etag, body, status):
    client, url = as_user(w.officer), f"{API}/actions/{action.reference}/"
    old = client.get(url)["ETag"]
    now = patch(client, url, {"title": "Somebody else’s words"}, old)["ETag"]
    given = {"old": old, "now": now}.get(etag, etag)

    answer = patch(client, url, {"title": "Mine", **body}, given)

    assert answer.status_code == status, answer.content
    assert (client.get(url).json()["title"] == "Mine") is (status == 200)
    if status != 200:
        assert answer.json()["reasons"]


def test_sections_are_written_moved_and_removed_by_its_writers_only(w, as_user):
    newsletter = f.NewsletterFactory(board=w.board)
    point = f.LearningPointFactory(review=w.review, cleared=True)
    writer, url = as_user(w.officer), f"{API}/newsletters/{newsletter.reference}/sections/"

    first = writer.post(url, {"kind": "text", "heading": "First"}, format="json")
    second = writer.post(url, {"kind": "imr_learning", "heading": "Second"}, format="json")
    place = f"{url}{second.json()['id']}/"
    saved = patch(
        writer,
        place,
        {"points": [point.pk], "lines": [{"learning_point": point.pk, "line": "Ask twice."}]},
        second["ETag"],
    )

    assert (first.status_code, second.status_code, saved.status_code) == (201, 201, 200), saved.content
    assert saved.json()["points"] == [point.pk]
    kept = patch(writer, place, {"points": [point.pk], "heading": "Again"}, saved["ETag"])
    assert SectionPoint.objects.get().line == "Ask twice.", "a line stays until another is sent"
    assert patch(writer, place, {"heading": "Stale"}, saved["ETag"]).status_code == 412
    moved = writer.post(f"{place}move/", {"up": True}, format="json", HTTP_IF_MATCH=kept["ETag"])
    assert [row["heading"] for row in writer.get(url).json()["results"]] == ["Again", "First"]
    for person in (w.chair, w.police_lead):
        answer = as_user(person).post(url, {"kind": "text", "heading": "X"}, format="json")
        assert answer.status_code in (403, 404)
    assert writer.delete(place, HTTP_IF_MATCH=kept["ETag"]).status_code == 412
    assert writer.delete(place, HTTP_IF_MATCH=moved["ETag"]).status_code == 204
    assert Newsletter.objects.get(pk=newsletter.pk).sections.get().heading == "First"
