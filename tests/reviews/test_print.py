"""POST /reviews/<reference>/print/: the summary of a review on paper, for its reader."""

import io

import pdfplumber
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from core import files, printing
from core.models import PrintJob
from reviews import reports, services
from tests import factories as f


@pytest.fixture
def full(world):
    """The review with something in every part."""
    world.review.subjects.create(code="A1", age_band="1_5", sex="female", known_to_services=True)
    f.DecisionFactory(review=world.review)
    services.work_out_milestones(world.review)
    services.add_milestone(world.review, name="Learning event", due_on=world.review.commissioned_on, by=world.manager)
    return world.review


def test_the_paper_holds_what_the_reader_sees(world, full):
    paper = reports.review_paper(world.auditor, full.reference)

    assert (paper["heading"], paper["reference"]) == (full.code_name, full.reference)
    assert paper["paper"]["printed_for"] == "the auditor"
    assert paper["subjects"] == [{"code": "A1", "age_band": "1 to 5", "sex": "Female", "known": "Yes"}]
    assert {row["name"] for row in paper["agencies"]} == {world.police.name, world.health.name}
    assert {row["cleared"] for row in paper["learning"]} == {True, False}
    assert paper["recommendations"] == {
        "total": 1,
        "actions": 2,
        "rows": [{"code": "not_started", "label": "Not started", "count": 2}],
        "each": [
            {
                "number": str(world.recommendations.first.number),
                "text": world.recommendations.first.text,
                "answers": [f"{world.police.short_name}: no answer yet", f"{world.health.short_name}: no answer yet"],
                "actions": 2,
            }
        ],
    }
    event = next(row for row in paper["milestones"] if row["name"] == "Learning event")
    assert (event["state"], event["state_label"]) == ("late", "200 days late")


@pytest.mark.parametrize("who", ["police_lead", "other_manager", "stranger"])
def test_nobody_prints_what_they_cannot_read(world, who):
    with pytest.raises(ObjectDoesNotExist):
        reports.review_paper(getattr(world, who), world.review.reference)


def test_printing_gives_a_tagged_pdf_with_the_code_name_and_the_marking(world, sign_in, full):
    sign_in(world.chair).post(reverse("reviews:print", args=[full.reference]))
    job = PrintJob.objects.get(owner=world.chair)

    printing.run(job.pk)

    job.refresh_from_db()
    assert job.state == "done", job.problem
    with pdfplumber.open(io.BytesIO(files.read(job.file))) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert pdf.doc.catalog["MarkInfo"]["Marked"]
    for words in (full.code_name, full.reference, "OFFICIAL-SENSITIVE", "Learning event", world.police.name):
        assert words in text


def test_a_reader_who_lost_the_review_meanwhile_gets_no_print(world, sign_in, full):
    sign_in(world.panel_member).post(reverse("reviews:print", args=[full.reference]))
    full.members.all().delete()
    job = PrintJob.objects.get(owner=world.panel_member)

    printing.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.file) == ("failed", None)


def test_every_page_of_a_restricted_review_says_that_it_is_restricted(world):
    for number in range(30):
        f.LearningPointFactory(review=world.restricted, text=f"What was learned, point {number}. " * 8)

    content, _ = printing.DOCUMENTS["reviews.review"].make(
        world.manager, {"reference": world.restricted.reference}, lambda step: None
    )

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        heads = [page.crop((0, 0, page.width, 50)).extract_text() for page in pdf.pages]
    assert len(heads) > 1
    assert all(f"{world.board.marking} · restricted review" in head for head in heads), heads
