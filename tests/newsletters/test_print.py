"""The newsletter and the feedback paper as PDF."""

import io

import pdfplumber
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse

from core.models import PrintJob
from newsletters import content, reports, services
from newsletters.printing import feedback_paper, newsletter
from tests.newsletters.conftest import answer_data, release


def say(step):
    pass


def test_an_agency_prints_what_was_released(world, sent):
    paper, name = newsletter(world.police_lead, {"newsletter": sent.pk}, say)

    assert paper.startswith(b"%PDF")
    assert name == f"newsletter-{sent.number}.pdf"


def test_a_proof_of_a_draft_is_for_its_writers(world, draft):
    paper, name = newsletter(world.manager, {"newsletter": draft.pk}, say)

    assert paper.startswith(b"%PDF")
    assert "proof" in name
    with pytest.raises(ObjectDoesNotExist):
        newsletter(world.police_lead, {"newsletter": draft.pk}, say)


def test_the_paper_is_for_the_board(world, sent, feedback, sign_in):
    address = reverse("newsletters:answer", args=[sent.reference, world.police.slug])
    sign_in(world.police_lead).post(address, answer_data(feedback.police))

    paper, _ = feedback_paper(world.chair, {"newsletter": sent.pk}, say)

    assert paper.startswith(b"%PDF")
    with pytest.raises(PermissionDenied):
        feedback_paper(world.police_lead, {"newsletter": sent.pk}, say)
    with pytest.raises(ObjectDoesNotExist):
        feedback_paper(world.other_manager, {"newsletter": sent.pk}, say)


def test_the_numbers_of_the_paper(world, sent, feedback, sign_in):
    address = reverse("newsletters:answer", args=[sent.reference, world.police.slug])
    sign_in(world.police_lead).post(address, answer_data(feedback.police))

    paper = reports.feedback_paper(sent, world.manager)

    assert paper["figures"][0]["value"] == "1 of 2"
    assert paper["reached_total"] == 12
    assert sorted(paper["lessons"][0]["answers"]) == ["made", "no_reply"]
    assert next(gap["gap"] for gap in paper["gaps"]) == "No answer yet"


def test_asking_for_a_print_makes_a_job_of_ones_own(world, sent, sign_in):
    response = sign_in(world.police_lead).post(reverse("newsletters:print", args=[sent.reference]))

    job = PrintJob.objects.get()
    assert (job.owner, job.parameters) == (world.police_lead, {"newsletter": sent.pk})
    assert str(job.public_id) in response.url


def test_a_newsletter_with_every_kind_of_section_is_laid_out(world, draft):
    from reviews.models import KeyFigure, ReviewType
    from tests import factories as f

    national = ReviewType.objects.filter(origin="national").first() or f.ReviewTypeFactory(
        code="national", origin="national"
    )
    area = ReviewType.objects.filter(origin="other_area").first() or f.ReviewTypeFactory(
        code="area", origin="other_area"
    )
    report = f.ReviewFactory(
        board=world.board, review_type=national, code_name="A year of reviews", area="The inspectorate"
    )
    other = f.ReviewFactory(board=world.board, review_type=area, code_name="Harbour", area="Port Ansley")
    for value in (69, 47):
        KeyFigure.objects.create(
            review=report,
            finding="Most were young",
            label=f"Group of {value}",
            value=value,
            whole=194,
            whole_label="children",
        )
    message, theme = (f.LearningPointFactory(review=review, cleared=True) for review in (report, other))
    asked = f.RecommendationFactory(review=other, addressed_kinds=["school"])
    for kind, review, points in (("report_summary", report, [message.pk]), ("other_area", other, [theme.pk])):
        section = services.add_section(draft, kind=kind, heading=kind, review=review, by=world.manager)
        services.change_section(section, points=points, by=world.manager)
    section = services.add_section(draft, kind="recommendations", heading="Who is asked", by=world.manager)
    services.change_section(section, recommendations=[asked.pk], by=world.manager)
    text = services.add_section(draft, kind="text", heading="On Monday", by=world.manager)
    services.change_section(text, body="- Ring\n- Then write", by=world.manager)

    page = reports.newsletter_page(draft, content.build(draft))

    assert [section["kind"] for section in page["sections"]] == [
        "learning",
        "report",
        "briefing",
        "recommendations",
        "text",
    ]
    assert newsletter(world.manager, {"newsletter": draft.pk}, say)[0].startswith(b"%PDF")


def test_only_what_was_released_says_that_it_was_checked_before_release(world, asked):
    claims = ("Checked before release", "Released on", "after an identifier check")

    proof = str(reports.newsletter_page(asked, content.build(asked)))
    row = release(world, asked)
    printed = str(reports.newsletter_page(row, row.released_content))

    assert [claim in proof for claim in claims] == [False, False, False]
    assert [claim in printed for claim in claims] == [True, True, True]


def test_the_same_answer_to_several_lessons_is_printed_once_and_whole(world, sent, feedback, sign_in):
    data = answer_data(feedback.police, reply="We ring the family first. " * 20)
    sign_in(world.police_lead).post(reverse("newsletters:answer", args=[sent.reference, world.police.slug]), data)

    paper, _ = feedback_paper(world.chair, {"newsletter": sent.pk}, say)

    with pdfplumber.open(io.BytesIO(paper)) as pdf:
        text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert text.count("We ring now.") == 1
    assert text.count("We ring the family first.") == 20


def test_the_text_beside_a_quotation_and_the_steps_are_laid_out_as_such(draft, world):
    body = "One child was seen.\n\n> Nobody saw the other.\n\nBoth were met often."
    section = draft.sections.get()
    services.change_section(section, body=body, by=world.manager)
    text = services.add_section(draft, kind="text", heading="Before you go home", by=world.manager)
    services.change_section(text, body="Small things.\n\n1. **Look** at ten.\n2. Ask one.", by=world.manager)

    learning, today = reports.newsletter_page(draft, content.build(draft))["sections"]

    assert (learning["pull"], "Nobody" in learning["intro"]) == ("Nobody saw the other.", False)
    assert "One child was seen." in learning["intro"]
    assert "Both were met often." in learning["intro"]
    assert (today["kind"], today["kicker"]) == ("steps", "What you can do today")
    assert [step["text"] for step in today["steps"]] == ["<strong>Look</strong> at ten.", "Ask one."]


@pytest.mark.parametrize(
    ("of_the_board", "words"),
    [
        (
            {"front_door_name": "the safeguarding hub", "front_door_phone": "01632 960 199"},
            "Otherwise call the safeguarding hub today on 01632 960 199.",
        ),
        ({"contact_phone": "01632 960 100"}, "01632 960 100, can tell you who to call."),
        ({}, "Otherwise call children’s social care in your area today."),
    ],
)
def test_the_foot_says_whom_to_call_about_a_child(world, sent, of_the_board, words):
    for name, value in of_the_board.items():
        setattr(sent.board, name, value)

    foot = reports.newsletter_page(sent, sent.released_content)["footer"][0]

    assert foot["text"].startswith("If a child is in danger now, call 999.")
    assert words in foot["text"]
