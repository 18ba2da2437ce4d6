"""What was removed is found nowhere: pages, plan, register, search, API, sheets, reports, prints, mails.

One of each kind stands with a word of its own at the places named here, before; after, not one place of all shows any.
"""

import datetime as dt
import io

import pdfplumber
import pytest
from django.db import transaction

from core import days, removals
from core.printing import DOCUMENTS
from recommendations.models import Action, Evidence, UpdateDraft
from reviews.models import Subject
from tests import factories as f
from tests.access import addresses
from tests.access.test_access import Rollback
from tests.access.world import build

ALL = "zebrafinch"  # stands in every text, so that a question need not name what it looks for
RECOMMENDATION, POINT, DOCUMENT, EVIDENCE, DRAFT, UPDATE_DRAFT, ACTION, REVIEW = WORDS = [
    f"{animal}{ALL}" for animal in ("Quagga ", "Okapi ", "Tapir ", "Dugong ", "Narwhal ", "Axolotl ", "Pangolin ", "Wombat ")
]  # fmt: skip
PROGRESS = "recommendations.progress_report"


@pytest.fixture
def marked(world):
    w = world
    w.recommendation = f.RecommendationFactory(review=w.review, text=RECOMMENDATION)
    f.ResponseFactory(recommendation=w.recommendation, agency=w.police)
    w.action = f.ActionFactory(
        board=w.board, lead_agency=w.police, owner=w.police_lead, title=ACTION, due_on=days.today(),
        recommendations=[w.recommendation],
    )  # fmt: skip
    w.without_action = f.RecommendationFactory(review=w.review, text=RECOMMENDATION)
    w.point = f.LearningPointFactory(review=w.review, heading=POINT, text=POINT, cleared=True)
    w.document = f.DocumentFactory(review=w.review, title=DOCUMENT)
    w.evidence = f.EvidenceFactory(action=w.actions.police, note=EVIDENCE, added_by=w.police_lead)
    w.draft = f.NewsletterFactory(board=w.board, title=DRAFT, created_by=w.manager)
    w.section = f.SectionFactory(newsletter=w.newsletter, heading="What we learned")
    w.section.chosen_points.create(learning_point=w.point, position=1)
    w.update_draft = UpdateDraft.objects.create(
        action=w.actions.police, user=w.police_lead, typed={"text": UPDATE_DRAFT}
    )
    w.lone_review = f.ReviewFactory(board=w.board, summary=REVIEW, lead_reviewer=REVIEW, code_name=REVIEW)
    f.InvolvementFactory(review=w.lone_review, agency=w.police)
    f.ManagementReviewFactory(review=w.lone_review, agency=w.police, author=REVIEW)
    w.lone_review.milestones.create(name=REVIEW, due_on=days.today())
    return w


def places(w):
    """(who, address, words that stand there)."""
    review, lone, action = f"/reviews/{w.review.reference}/", f"/reviews/{w.lone_review.reference}/", w.actions.police
    yield from (
        (w.manager, "/", {REVIEW}),
        (w.manager, "/reviews/", {REVIEW}),
        (w.manager, "/reviews/export/csv/", {REVIEW}),
        (w.manager, lone, {REVIEW}),
        (w.manager, f"{review}recommendations/", {RECOMMENDATION, ACTION}),
        (w.manager, w.recommendation.get_absolute_url(), {RECOMMENDATION, ACTION}),
        (w.manager, "/recommendations/without-action/", {RECOMMENDATION}),
        (w.manager, "/actions/new/", {RECOMMENDATION}),
        (w.manager, f"{review}learning/", {POINT}),
        (w.manager, w.point.get_absolute_url(), {POINT}),
        (w.manager, f"{review}recommendations/new/", {POINT}),
        (w.manager, f"{review}documents/", {DOCUMENT}),
        (w.manager, f"/actions/?review={w.review.reference}", {ACTION}),
        (w.manager, w.action.get_absolute_url(), {RECOMMENDATION, ACTION}),
        (w.manager, action.get_absolute_url(), {EVIDENCE}),
        (w.police_lead, action.get_absolute_url(), {EVIDENCE}),
        (w.police_lead, f"{action.get_absolute_url()}update/", {UPDATE_DRAFT}),
        (w.police_lead, "/my-list/", {ACTION}),
        (w.police_lead, "/reviews/", {REVIEW}),
        (w.manager, "/newsletters/", {DRAFT}),
        (w.manager, f"/newsletters/{w.draft.reference}/edit/", {DRAFT}),
        (w.manager, f"/newsletters/{w.newsletter.reference}/edit/", {POINT}),
        (w.manager, f"/search/?q={ALL}", {RECOMMENDATION, POINT, DRAFT, ACTION, REVIEW}),
        (w.manager, f"/actions/?view=all&q={ALL}", {ACTION}),
        (w.manager, f"/reviews/?q={ALL}", {REVIEW}),
        (w.manager, "/actions/export/?format=csv", {RECOMMENDATION, ACTION}),
        (w.manager, f"/reports/progress/?board={w.board.prefix}", {RECOMMENDATION, ACTION}),
    )
    for name, words in (
        (f"reviews/?q={ALL}", {REVIEW}),
        (f"reviews/{w.lone_review.reference}/", {REVIEW}),
        ("milestones/", {REVIEW}),
        (f"learning-points/?q={ALL}", {POINT}),
        (f"recommendations/?q={ALL}", {RECOMMENDATION}),
        (f"actions/?q={ALL}", {ACTION}),
        (f"actions/{w.action.reference}/", {ACTION}),
        ("documents/", {DOCUMENT}),
        ("evidence/", {EVIDENCE}),
        (f"newsletters/?q={ALL}", {DRAFT}),
    ):
        yield w.manager, f"/api/v1/{name}", words


def found(w, sign_in):
    """{(who, address): words of all of them that stand there}, with one document printed, which reads as the others do."""
    pages = {user.pk: sign_in(user) for user in (w.manager, w.police_lead)}
    said = {(user, path): _text(pages[user.pk].get(path)) for user, path, _ in places(w)}
    content, _ = DOCUMENTS[PROGRESS].make(w.manager, {"board": w.board.pk, "review": None, "agency": None}, print)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        said[w.manager, PROGRESS] = "".join(page.extract_text() or "" for page in pdf.pages)
    return {place: {word for word in WORDS if word in text} for place, text in said.items()}


def _text(response):
    assert response.status_code in (200, 404), response.request["PATH_INFO"]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def remove(row, by, second=None):
    removal = removals.remove(row, reason="Entered by mistake", by=by)
    if removal.is_waiting:
        removals.confirm(removal, by=second)


def remove_everything(w):
    for row in (w.evidence, w.update_draft):
        remove(row, w.police_lead)
    for row in (w.recommendation, w.without_action, w.point, w.document, w.draft, w.lone_review):
        remove(row, w.manager, w.officer)


def test_it_is_on_no_page_and_paper_in_no_sheet_and_not_in_the_api(marked, sign_in):
    before = found(marked, sign_in)
    missing = {
        (path, *(words - before[user, path])) for user, path, words in places(marked) if words - before[user, path]
    }
    assert not missing, "each stands where it is looked for"
    assert before[marked.manager, PROGRESS] >= {RECOMMENDATION, ACTION}

    remove_everything(marked)

    assert {place: words for place, words in found(marked, sign_in).items() if words} == {}


def test_it_is_in_no_mail(marked, morning):
    reference, clock = marked.action.reference, marked.lone_review.reference
    tomorrow = days.today() + dt.timedelta(days=1)
    Action.objects.filter(pk=marked.action.pk).update(due_on=tomorrow)
    marked.lone_review.milestones.update(due_on=tomorrow)
    said = [mail.body for mail in morning(tomorrow)]
    assert any(reference in text for text in said) and any(clock in text for text in said)

    remove_everything(marked)

    later = tomorrow + dt.timedelta(days=7)
    marked.actions.police.due_on = later
    marked.actions.police.save()
    Action.with_removed.filter(pk=marked.action.pk).update(due_on=later)
    marked.lone_review.milestones.update(due_on=later)
    said = [mail.body for mail in morning(later)]
    assert any(marked.actions.police.reference in text for text in said), "something is still said"
    told = "The board removed this action"  # the one message that names it: to whoever had it
    assert not [text for text in said if clock in text or (reference in text and told not in text)]


def test_its_addresses_answer_as_if_it_had_never_been(marked, sign_in):
    subject = Subject.objects.create(review=marked.review, code="A9")
    page = sign_in(marked.manager)
    place = {
        marked.recommendation: marked.recommendation.get_absolute_url(),
        marked.point: marked.point.get_absolute_url(),
        marked.document: f"/reviews/{marked.review.reference}/documents/{marked.document.pk}/",
        marked.evidence: f"{marked.actions.police.get_absolute_url()}evidence/{marked.evidence.pk}/",
        marked.draft: f"/newsletters/{marked.draft.reference}/edit/",
        marked.lone_review: marked.lone_review.get_absolute_url(),
        subject: f"/reviews/{marked.review.reference}/subjects/{subject.code}/",
    }
    for row, url in place.items():
        assert page.get(url).status_code == 200, url
        remove(row, marked.manager, marked.officer)
        assert page.get(url).status_code == 404, url
    assert page.get(marked.action.get_absolute_url()).status_code == 404


@pytest.mark.slow
def test_no_address_at_all_shows_what_was_removed(db, sign_in):
    w = build()
    w.recommendation, w.point, w.document, w.evidence, w.draft = (
        w.own.recommendation, w.own.point, w.own.document, w.own.evidence, w.own.draft
    )  # fmt: skip
    removed = {w.document: "title", w.evidence: "note", w.point: "heading", w.recommendation: "text", w.draft: "title"}
    for row, field in removed.items():
        setattr(row, field, ALL)
        row.save()
        remove(row, w.manager, w.officer)
    page, shown = sign_in(w.manager), []
    for route in addresses.routes():
        if route.name in ("core:removal", "core:removals") or "logout" in route.parts or "sign-out" in route.parts:
            continue
        for target, path, _ in addresses.targets(route, w):
            try:
                with transaction.atomic():
                    if target in ("own", "alone") and ALL in _whatever(page.get(path)):
                        shown.append(path)
                    raise Rollback
            except Rollback:
                pass
    assert not shown
    assert not Evidence.objects.filter(note=ALL).exists()


def _whatever(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")
