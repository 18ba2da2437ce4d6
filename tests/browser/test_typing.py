"""What helps while one types: a pasted date fills its three boxes, and the counter counts as the server does."""

import pytest

from tests import factories as f

PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.django_db(transaction=True)
def test_a_pasted_date_and_a_text_of_many_lines(at_a_browser):
    action = f.ActionFactory()
    f.PartnershipFactory(board=action.board, agency=action.lead_agency)
    lead = f.AgencyMembershipFactory(agency=action.lead_agency).user
    person = at_a_browser().sign_in(lead)
    person.go(f"/actions/{action.reference}/update/")
    page = person.page

    page.get_by_label("Late, but we will finish it").check()
    boxes = [page.locator(f"#id_finish_on_{part}") for part in ("day", "month", "year")]
    for pasted, filled in (
        ("31/03/2031", ["31", "03", "2031"]),
        ("1st March 2031", ["1st", "March", "2031"]),
        ("Llun, 1 Mawrth 2031", ["1", "Mawrth", "2031"]),
        ("March 1, 2031", ["1", "March", "2031"]),
    ):
        page.evaluate(PASTE, ["#id_finish_on_day", pasted])
        assert [box.input_value() for box in boxes] == filled
    boxes[0].fill("2 Ebrill 2031")
    boxes[1].focus()
    assert [box.input_value() for box in boxes] == ["2", "Ebrill", "2031"]

    page.locator("#id_text").fill("1234\n" * 199 + "12345")
    counter = page.locator(".govuk-character-count__status").filter(has_text="cannot write any more")
    assert counter.count() == 1
    page.get_by_role("button", name="Send update").click()
    page.wait_for_url("**/my-list/**")
    update = action.updates.get()
    assert len(update.text) == 1000
    assert action.extensions.get().to_on.isoformat() == "2031-04-02"
