"""Every text that people type comes out whole: on pages, paper, in sheets, reports and the API.

Each field is filled to its longest with numbered words; where one is missing, a text was cut.
"""

import html
import io
import re

import openpyxl
import pypdfium2
import pytest
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse

from core.refusals import Refusal
from core.spreadsheets import xlsx_file
from newsletters import services, sources
from newsletters.forms import SectionForm
from newsletters.models import FeedbackRequest
from newsletters.printing import feedback_paper, newsletter
from recommendations.models import Extension
from recommendations.reports import Position, Scope, action_plan, progress_report
from reviews.models import LearningPoint
from reviews.reports import review_paper
from tests import factories as f
from tests.newsletters.conftest import answer_data, draft, meeting, release  # noqa: F401  fixtures

SHORTEST = 200  # characters: what is bounded to less is a name, and a page that has no room for it shows at once


def fields_of(model):
    for field in model._meta.concrete_fields:
        typed = isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices
        if typed and (field.max_length or 0) >= SHORTEST:
            yield field


def numbered(name, length):
    """Words that occur nowhere else, up to this length."""
    head = f"{sum(map(ord, name)) % 1000}{''.join(re.findall('[A-Z]|(?<=[._])[a-z]', name))}"  # short: it has no break
    width = len(f"{head}x0000 ")
    return " ".join(f"{head}x{number:04}" for number in range(length // width))


class Filled:
    """Rows whose long texts are as long as they may be. `texts` has each by "Model.field"."""

    def __init__(self):
        self.texts = {}

    def fill(self, row):
        for field in fields_of(type(row)):
            name = f"{type(row).__name__}.{field.name}"
            self.texts[name] = numbered(name, field.max_length)
            type(row).objects.filter(pk=row.pk).update(**{field.name: self.texts[name]})
            setattr(row, field.name, self.texts[name])
        return row

    def missing(self, shown, names):
        """The first word of each of these texts that is not shown."""
        seen = set(re.findall(r"\w+", shown))
        return {
            name: next(word for word in self.texts[name].split() if word not in seen)
            for name in names
            if not set(self.texts[name].split()) <= seen
        }


@pytest.fixture
def filled(world):
    """One row of each kind that people write, filled, all about one recommendation and one action."""
    rows, action = Filled(), world.actions.police
    for row in (
        world.review,
        world.points.cleared,
        world.recommendations.first,
        world.recommendations.first.responses.get(agency=world.police),
        action,
        f.ProgressUpdateFactory(action=action, by=world.police_lead),
        f.EvidenceFactory(action=action, added_by=world.police_lead),
        f.DecisionFactory(review=world.review),
        Extension.objects.create(
            action=action,
            asked_by=world.police_lead,
            from_on=action.due_on,
            to_on=action.due_on.replace(year=2040),
            reason="x",
        ),
    ):
        rows.fill(row)
    return rows


def plain(response):
    assert response.status_code == 200, response.status_code
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return html.unescape(body.decode())


def sheet(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)


def printed(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_pages_show_texts_whole(world, filled, sign_in):
    page, action = sign_in(world.manager), world.actions.police
    review, number = world.review.reference, world.recommendations.first.number
    point = world.points.cleared.number
    places = {
        reverse("reviews:detail", args=[review]): {"Review.summary"},
        reverse("reviews:learning", args=[review]): {"LearningPoint.text"},
        reverse("reviews:learning_point", args=[review, point]): {
            "LearningPoint.text", "LearningPoint.plain_english", "LearningPoint.changed_here",
            "LearningPoint.asked_of_others", "LearningPoint.source",
        },
        reverse("reviews:decisions", args=[review]): {"Decision.decision", "Decision.reason", "Decision.dissent"},
        reverse("recommendations:list", args=[review]): {"Recommendation.text"},
        reverse("recommendations:recommendation", args=[review, number]): {
            "Recommendation.text", "Recommendation.source", "Response.reason",
        },
        reverse("recommendations:action", args=[action.reference]): {
            "Action.title", "Action.purpose", "Action.outcome", "Action.measure",
            "ProgressUpdate.text", "Evidence.note", "Extension.reason", "Recommendation.text",
        },
        reverse("recommendations:plan"): {"Action.title"},
        reverse("recommendations:progress_report"): {"Action.title", "ProgressUpdate.text", "Recommendation.text"},
        reverse("recommendations:action_plan_report"): {"Action.title", "ProgressUpdate.text", "Recommendation.text"},
        f"/api/v1/actions/{action.reference}/": {
            "Action.title", "Action.purpose", "Action.outcome", "Action.measure",
        },
        f"/api/v1/reviews/{review}/": {"Review.summary"},
    }  # fmt: skip

    missing = {place: filled.missing(plain(page.get(place)), names) for place, names in places.items()}

    assert not {place: names for place, names in missing.items() if names}
    everywhere = set().union(*places.values())
    assert set(filled.texts) - everywhere == {"Action.status_reason", "Action.rag_reason", "Extension.decision_reason"}


def test_papers_and_sheets_show_texts_whole(world, filled, sign_in):
    page, position = sign_in(world.manager), Position(Scope(world.manager, world.board))
    export = reverse("recommendations:export")
    columns = {"Action.title", "Action.purpose", "Action.outcome", "Action.measure", "ProgressUpdate.text"}
    shown = {
        "csv": (plain(page.get(export + "?format=csv")), columns),
        "xlsx": (sheet(page.get(export + "?format=xlsx")), columns),
        "progress report": (
            render_to_string("recommendations/pdf/progress_report.html", progress_report(position)),
            {"Action.title", "Recommendation.text", "ProgressUpdate.text"},
        ),
        "action plan": (
            render_to_string("recommendations/pdf/action_plan.html", action_plan(position)),
            {"Action.title", "Recommendation.text", "ProgressUpdate.text"},
        ),
        "review": (
            render_to_string("reviews/pdf/review.html", review_paper(world.manager, world.review.reference)),
            {"Review.summary"},
        ),
    }

    missing = {place: filled.missing(html.unescape(text), names) for place, (text, names) in shown.items()}

    assert not {place: names for place, names in missing.items() if names}


def test_a_newsletter_says_a_long_learning_point_to_its_end(world, filled, draft, sign_in):  # noqa: F811
    """Without a plain-English line of its own the point's text goes out, and all of it."""
    LearningPoint.objects.filter(pk=world.points.cleared.pk).update(plain_english="")
    writer, section = sign_in(world.manager), draft.sections.get()
    address = reverse("newsletters:section", args=[draft.reference, section.pk])
    form = SectionForm(
        section=section,
        offered=sources.points_for(section),
        recommendations=sources.recommendations_for(section),
    )
    sent_back = {
        "heading": section.heading, "byline": "", "body": "", "version": draft.version,
        "points": [world.points.cleared.pk],
        f"line_{world.points.cleared.pk}": form[f"line_{world.points.cleared.pk}"].value(),
    }  # fmt: skip
    assert writer.post(address, sent_back).status_code == 302, "as it was offered it can be saved"
    draft.refresh_from_db()
    filled.fill(draft)
    filled.fill(draft.sections.get())
    draft.refresh_from_db()
    names = {"LearningPoint.text", "LearningPoint.changed_here", "LearningPoint.asked_of_others"}
    names |= {"Newsletter.introduction", "Section.body"}

    release(world, services.ask_for_release(draft, by=world.manager))
    draft.refresh_from_db()
    services.send_newsletter(draft, by=world.manager)

    pdf, _ = newsletter(world.police_lead, {"newsletter": draft.pk}, lambda step: None)
    reader = sign_in(world.police_lead)
    shown = {
        "page": plain(reader.get(reverse("newsletters:detail", args=[draft.reference]))),
        "paper": printed(pdf),
        "API": plain(reader.get(f"/api/v1/newsletters/{draft.reference}/")),
        "answer": plain(reader.get(reverse("newsletters:answer", args=[draft.reference, world.police.slug]))),
    }
    only = {"answer": {"LearningPoint.text"}}
    missing = {place: filled.missing(text, only.get(place, names)) for place, text in shown.items()}
    assert not {place: words for place, words in missing.items() if words}


def test_an_answer_comes_whole_to_the_meeting(world, filled, draft, sign_in):  # noqa: F811
    release(world, services.ask_for_release(draft, by=world.manager))
    draft.refresh_from_db()
    sent = services.send_newsletter(draft, by=world.manager)
    asked = FeedbackRequest.objects.get(newsletter=sent, agency=world.police)
    sign_in(world.police_lead).post(
        reverse("newsletters:answer", args=[sent.reference, world.police.slug]), answer_data(asked)
    )
    asked.refresh_from_db()
    filled.fill(asked)
    filled.fill(asked.responses.get())

    pdf, _ = feedback_paper(world.chair, {"newsletter": sent.pk}, lambda step: None)
    page = sign_in(world.manager)
    names = {"FeedbackRequest.barrier", "FeedbackRequest.reply", "FeedbackResponse.text", "FeedbackResponse.proof"}
    own = reverse("newsletters:answer", args=[sent.reference, world.police.slug])
    shown = {
        "agency": plain(sign_in(world.police_lead).get(own)),
        "paper": printed(pdf),
        "grid": plain(page.get(reverse("newsletters:feedback", args=[sent.reference]))),
        "csv": plain(page.get(reverse("newsletters:feedback_export", args=[sent.reference]) + "?format=csv")),
    }
    only = {"grid": {"FeedbackRequest.reply"}}
    missing = {place: filled.missing(text, only.get(place, names)) for place, text in shown.items()}
    assert not {place: words for place, words in missing.items() if words}


def test_a_reason_that_is_too_long_is_refused_and_not_cut(world):
    from recommendations import services as actions

    with pytest.raises(Refusal, match="Shorten this to 500 characters or fewer"):
        actions.set_rag(world.actions.police, rag="red", reason="x" * 501, by=world.manager)

    world.actions.police.refresh_from_db()
    assert world.actions.police.rag == ""


def test_a_cell_that_no_spreadsheet_can_open_is_refused_and_not_cut():
    with pytest.raises(Refusal, match="32,767 characters"):
        xlsx_file(["Text"], [["x" * 32_768]])
