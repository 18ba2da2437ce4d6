"""A draft is kept whole, also when it is too long to be sent, or refused with everything still in the form."""

from recommendations.models import UpdateDraft

LONG = "A worry that is only written down has not been passed on. " * 60


def test_an_update_too_long_to_send_is_kept_whole_as_a_draft(world, sign_in):
    url, page = f"/actions/{world.actions.police.reference}/update/", sign_in(world.police_lead)

    page.post(url.replace("/update/", "/draft/"), {"going": "on_time", "text": LONG})
    assert UpdateDraft.objects.get().typed["text"] == LONG
    page.post(url, {"going": "on_time", "text": LONG, "draft": "1"})

    assert LONG.strip() in page.get(url).content.decode()


def test_what_cannot_be_kept_stays_in_the_form(world, sign_in):
    url = f"/actions/{world.actions.police.reference}/update/"

    answer = sign_in(world.police_lead).post(url, {"going": "on_time", "text": "x" * 20_001, "draft": "1"})

    assert answer.status_code == 400
    assert "too long to save as a draft" in answer.content.decode() and "x" * 20_001 in answer.content.decode()
    assert not UpdateDraft.objects.exists()
