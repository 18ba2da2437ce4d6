"""The whole thread, as three people in real Chromium: from the review that is logged to the report the chair prints.

Everything a person does is done on a page. Mails are real mails that a real
worker sent to a real SMTP server, and their links are followed.
"""

import datetime as dt
import io
import re

import pdfplumber
import pikepdf
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.utils import timezone

from agencies.models import User
from core import days
from core.models import Notification
from core.tasks import drain_notifications
from tests import factories as f
from tests.browser.conftest import link_in, text_of
from tests.browser.hands import fill, follow, press
from tests.factories import PDF

STORY = "The baby was not brought to four appointments, and nobody put them together."

pytestmark = pytest.mark.real_celery


def secret_code(page):
    """What an authenticator app would show for the secret on the page."""
    secret = re.sub(r"\s", "", page.locator("main code").first.text_content())
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def people(transactional_db, settings):
    board = f.BoardFactory(name="Marlow Vale Safeguarding Children Partnership", short_name="Marlow Vale", prefix="MV")
    hospital = f.AgencyFactory(
        name="Marlow Hospitals NHS Trust", short_name="Hospitals Trust", slug="hospitals", kind="health_trust"
    )
    charity = f.AgencyFactory(name="Open Door", short_name="Open Door", slug="open-door", kind="voluntary")
    for agency in (hospital, charity):
        f.PartnershipFactory(board=board, agency=agency)
    manager = f.BoardMembershipFactory(board=board, role="business_manager", user__name="Ruth Manager").user
    chair = f.BoardMembershipFactory(board=board, role="panel_chair", user__name="Idris Chair").user
    panel = f.MeetingFactory(board=board, on=days.today() + dt.timedelta(days=20), name="Review Panel")
    return board, hospital, charity, manager, chair, panel


def test_from_a_logged_review_to_the_printed_report(people, at_a_browser, worker, inbox, site, tmp_path):
    board, hospital, charity, manager_user, chair_user, panel = people
    manager, lead, chair = at_a_browser(), at_a_browser(width=390, height=844), at_a_browser()
    manager.sign_in(manager_user)

    # The manager invites the hospital's lead, who opens the account from the mail, with a second factor.
    page = manager.page
    manager.go(f"/boards/{board.prefix}/people/add/")
    fill(page, email="anneke@hospital.example", name="Anneke Lead", role="agency_lead", agency=hospital.slug)
    press(page, re.compile("Add|Invite"))
    invitation = inbox.wait_for("anneke@hospital.example")
    lead.go(link_in(invitation, "/invitations/"))
    fill(lead.page, name="Anneke Lead", password="a-long-and-quiet-river", again="a-long-and-quiet-river")
    press(lead.page, "Open the account")
    assert "second factor" in lead.page.locator("h1").inner_text().lower()
    fill(lead.page, code=secret_code(lead.page))
    press(lead.page, "Set it up")
    lead_user = User.objects.get(email="anneke@hospital.example")

    # A review is logged, the hospital is asked for its management review, and told by mail.
    manager.go("/reviews/new/")
    fill(page, kind="imr")
    press(page, "Continue")
    fill(
        page,
        code_name="Rowan",
        summary=STORY,
        commissioned_on=days.today(),
    )
    press(page, re.compile("Log"))
    review_url = page.url
    reference = re.search(r"/reviews/([^/]+)/", review_url).group(1)
    manager.go(f"/reviews/{reference}/agencies/add/")
    fill(page, agency=hospital.pk)
    press(page, re.compile("Add"))
    manager.go(f"/reviews/{reference}/imrs/ask/")
    fill(page, agencies=[hospital.pk], due_on=days.today() + dt.timedelta(days=30))
    press(page, re.compile("Ask"))
    asked = inbox.wait_for(lead_user, "/imrs/")

    # The lead follows the link, hands the report in; the manager accepts it and writes up what was learned.
    lead.go(link_in(asked, "/imrs/"))
    imr_url = lead.page.url
    lead.go(imr_url + "author/")
    fill(lead.page, author="A. Consultant", independent=True)
    press(lead.page, re.compile("Save"))
    lead.go(imr_url + "hand-in/")
    fill(lead.page, file=PDF)
    press(lead.page, re.compile("Hand"))
    manager.go(imr_url + "accept/")
    fill(page, grade="good")
    press(page, re.compile("Accept"))
    for heading, line in (
        ("Four missed appointments", "When a child is not brought twice, ask why."),
        ("See the brothers and sisters", "Ask the same day who else lives in the home."),
    ):
        manager.go(f"/reviews/{reference}/learning/add/")
        fill(
            page,
            heading=heading,
            text=f"{STORY} {heading}.",
            kind="practice",
            plain_english=line,
            management_review=page.locator("[name=management_review] option").nth(1).get_attribute("value"),
        )
        press(page, re.compile("Save|Add"))
    for number in (1, 2):
        manager.go(f"/reviews/{reference}/learning/{number}/")
        press(page, re.compile("Clear for sharing"))

    # A recommendation, the agency's answer, and an action.
    manager.go(f"/reviews/{reference}/recommendations/new/")
    fill(page, text="Notice a child who is not brought at the second missed appointment.", agencies=[hospital.pk])
    press(page, re.compile("Add|Save"))
    wanted = inbox.wait_for(lead_user, "an answer is wanted")
    lead.go(link_in(wanted, site))
    lead.go(f"/reviews/{reference}/recommendations/1/answer/{hospital.slug}/")
    fill(lead.page, answer="accepted")
    press(lead.page, "Send answer")
    manager.go(f"/actions/new/?review={reference}")
    recommendation = page.locator("input[name=recommendations]").first.get_attribute("value")
    fill(
        page, title="A second missed appointment sets off a call", recommendations=[recommendation], lead_agency=hospital.pk,
        owner=lead_user.pk, due_on=days.today() + dt.timedelta(days=7), measure="Nine of ten calls made; it was four",
    )  # fmt: skip
    press(page, re.compile("Add"))
    action = re.search(r"/actions/([^/?]+)/", page.url).group(1)

    # The morning's digest asks for an update; the lead follows it, updates, and claims with proof.
    call_command("remind", on=days.today().isoformat())
    # The suite runs at any hour; digests only in the morning. In the evening this one has expired by now.
    digests = Notification.objects.filter(kind="digest")
    digests.update(due_at=timezone.now(), not_after=None, state=Notification.State.DUE)
    drain_notifications.delay()
    digest = inbox.wait_for(lead_user, action)
    assert "due in 7 days" in text_of(digest)
    lead.go(link_in(digest, action))
    lead.go(f"/actions/{action}/update/")
    fill(lead.page, going="on_time", text="The list of missed appointments now goes to the named nurse each Friday.")
    press(lead.page, "Send update")
    lead.go(f"/actions/{action}/update/")
    fill(lead.page, going="done", text="Nine of ten second absences led to a call in October.", files=PDF)
    press(lead.page, "Send update")

    # The board checks, the panel verifies; nobody climbs two rungs.
    claim = inbox.wait_for(manager_user, action)
    manager.go(link_in(claim, action))
    follow(page, "Pass to the panel")
    press(page, re.compile("Pass"))
    assert not page.get_by_role("link", name="Verify").count()
    chair.sign_in(chair_user)
    chair.go(f"/actions/{action}/")
    follow(chair.page, "Verify")
    press(chair.page, re.compile("Verify"))
    assert "Verified" in chair.page.locator("main").inner_text()

    # A newsletter from the cleared points: written by the manager, released by the chair, sent.
    manager.go("/newsletters/new/")
    fill(
        page,
        title="When a child is not brought",
        issued_by="Review Panel",
        introduction="Please read this with your team.",
        feedback_meeting=panel.pk,
    )
    press(page, re.compile("Start|Create|Save|Write"))
    newsletter = re.search(r"/newsletters/([^/]+)/", page.url).group(1)
    manager.go(f"/newsletters/{newsletter}/sections/new/")
    fill(page, kind="imr_learning", heading="From the hospital", agency=hospital.pk)
    press(page, re.compile("Add"))
    for box in page.locator("input[name=points]").all():
        box.check()
    press(page, re.compile("Save and show the page"))
    manager.go(f"/newsletters/{newsletter}/agencies/")
    fill(page, agencies=[hospital.pk, charity.pk])
    press(page, re.compile("Save"))
    manager.go(f"/newsletters/{newsletter}/edit/")
    press(page, "Ask for release")
    release = inbox.wait_for(chair_user, newsletter)
    chair.go(link_in(release, newsletter))
    if "/release/" not in chair.page.url:
        chair.go(f"/newsletters/{newsletter}/release/")
    fill(chair.page, looked=True)
    press(chair.page, "Release it")
    manager.go(f"/newsletters/{newsletter}/send/")
    if page.locator("[name=without_lead]").count():
        fill(page, without_lead=True)
    press(page, re.compile("Send to"))

    # The lead answers in the system; somebody of the charity, without an account, by a one-time link.
    published = inbox.wait_for(lead_user, newsletter)
    lead.go(link_in(published, newsletter))
    assert STORY not in lead.page.content()
    lead.go(f"/newsletters/{newsletter}/feedback/from/{hospital.slug}/")
    _answer(lead.page)
    manager.go(f"/newsletters/{newsletter}/feedback/from/{charity.slug}/link/")
    fill(page, address="helper@opendoor.example")
    press(page, "Send the link")
    link = link_in(inbox.wait_for("helper@opendoor.example"), "/answer/")
    outsider = at_a_browser(width=320)
    outsider.go(link)
    press(outsider.page, "Start")
    _answer(outsider.page)
    assert outsider.go(link).status == 410
    manager.go(f"/newsletters/{newsletter}/feedback/")
    assert "2 of 2" in re.sub(r"\s+", " ", page.locator("main").inner_text())

    # Three documents are printed.
    newsletter_pdf = _print(manager, f"/newsletters/{newsletter}/", re.compile("Print"))
    paper_pdf = _print(manager, f"/newsletters/{newsletter}/feedback/", re.compile("Print the paper"))
    report_pdf = _print(chair, "/reports/progress/", "Print as PDF")
    for name, content, words in (
        ("newsletter", newsletter_pdf, ["When a child is not brought", "From the hospital", "ask why"]),
        ("feedback-paper", paper_pdf, ["Hospitals Trust", "Open Door", "Four missed appointments"]),
        (
            "progress-report",
            report_pdf,
            ["A second missed appointment sets off a call", "Verified", "OFFICIAL-SENSITIVE", "Page 1 of"],
        ),
    ):
        _check_document(content, words, holds_story=False)
        (tmp_path / f"{name}.pdf").write_bytes(content)

    # No mail told anything of the case, every mail had one recipient, and no page broke the content security policy.
    for message in inbox.messages:
        assert len(message.receivers) == 1
        assert STORY not in message.as_string() and "missed appointment" not in text_of(message)
    for person in (manager, lead, chair, outsider):
        assert not person.complaints


def _answer(page):
    for box in page.locator("input[type=radio][value=changed]").all():
        box.check()
    for box in page.locator("textarea[name^=text_]").all():
        box.fill("A second absence is now called about the same day.")
    page.locator("[name=staff_told]").fill("40")
    press(page, "Send the answer")


def _print(person, path, button):
    """Press Print and wait until the document opens in the place of the page; its bytes, as the browser got them."""
    person.go(path)
    person.page.locator("main").get_by_role("button", name=button).first.click()
    person.page.wait_for_url("**/prints/*/file/", timeout=60_000)
    return person.context.request.get(person.page.url).body()


def _check_document(content, words, holds_story):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert 1 <= len(pdf.pages) <= 6
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    for word in words:
        assert word in text, (word, text[:400])
    assert (STORY in text) is holds_story
