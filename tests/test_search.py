"""Search: every word found whole and by each half, and nothing that was not asked for; on every page and in the API."""

import pytest
from django.db import connection

from agencies.models import Meeting, User
from core.inflections import inflections
from core.search import INVISIBLE, JOINT, NO_LETTER, Words
from newsletters.models import Newsletter, SectionPoint
from recommendations.models import Action, Recommendation
from reviews.models import LearningPoint, Review
from tests import factories as f

FOUND = {
    "Contact between GP/midwife and the police/CSC": "GP|midwife|gp/midwife|GPs|police|CSC|Police/CSC|the police",
    "Ask LAC/CIN teams for the DASH/MARAC form": "LAC|CIN|dash|MARAC|DASH/MARAC|lac-cin",
    "An enquiry under s.47 was late": "s.47|s47|47|enquiries|enquiry under",
    "Ms O’Neill and Mr D'Arcy attended": "O'Neill|O’Neill|oneill|neill|D’Arcy|darcy|arcy|O Neill",
    "Safe\u00adguarding comes first.Then the plan": "safeguarding|safe\u00adguarding|first|then|comes first|safeguard",
    "The child’s multi-agency plans, re-read": "child|children's|child's|multi|agency|multi-agency|multiagency|agencies|plan|reread",
    "Señora Ŵyn told us (twice) of “neglect”": "senora|SEÑORA|wyn|tell|telling|twice|neglect",
    "IT systems, written in 2026/27": "IT|system|write|2026|27|2026/27|IT systems",
}  # fmt: skip
NOT_FOUND = {
    "Seen within a week": "witness|weekend|see the week after",
    "The policies are old": "police",
    "A universal offer": "university|universe",
    "The car was caring for nobody": "card|card for",
    "Police, then CSC": "police/CSC|csc-police",
}


@pytest.mark.parametrize("text", FOUND)
def test_a_word_of_the_text_is_found_whole_by_its_forms_and_by_each_half(world, text):
    action = f.ActionFactory(board=world.board, title="Something else", purpose=text)

    missed = [asked for asked in FOUND[text].split("|") if action not in Action.objects.search(asked)]

    assert not missed


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_alike_is_not_found(world, text):
    action = f.ActionFactory(board=world.board, title="Something else", purpose=text)

    assert not [asked for asked in NOT_FOUND[text].split("|") if action in Action.objects.search(asked)]


def test_the_last_word_may_be_a_beginning_only_where_nothing_has_it_whole(world):
    car = f.ActionFactory(board=world.board, title="Every car is checked")
    care = f.ActionFactory(board=world.board, title="A careful plan")

    assert set(Action.objects.search("caref")) == {care}
    assert set(Action.objects.search("car")) == {car}, "a whole word was meant"
    assert set(Action.objects.search("every ca")) == set(), "of two letters anything begins"
    assert not Action.objects.search("caref plan"), "only the last word is still being typed"


def test_the_words_as_typed_come_before_their_forms(world):
    forms = f.ActionFactory(board=world.board, title="Agreed, agreeing and agreed again")
    typed = f.ActionFactory(board=world.board, title="Other", measure="Both agree")

    assert list(Action.objects.filter(pk__in=[forms.pk, typed.pk]).search("agree")) == [typed, forms]


def test_a_question_without_words_finds_everything_and_one_of_signs_nothing_wrong(world):
    everything = Action.objects.count()

    for asked in ("", "  ", "'\"\\:*&|!()<->", "\u00ad", "’", None):
        assert Action.objects.search(asked).count() == everything
    for asked in ("'\\:*x & | ! zebra", "o''", "ß’ø", "a" * 3000, "word " * 100, "é\u0301\ufe0f", "日本 한국 عربي"):
        assert not Action.objects.search(asked)


@pytest.mark.parametrize(
    "text", [*FOUND, *NOT_FOUND, "a_b@c.d:e;f\tg\u00a0h—i – j…k", "½ ﬁn Ⅳ № ５", "x\u200by\u2028z\ufeff"]
)
def test_the_database_cuts_a_text_as_a_question_is_cut(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT scr_words(%s)", [text])
        in_database = set(cursor.fetchone()[0].lower().split())

    asked = Words(f"{text} zebra it")
    halves = {half for word in asked.each for half in word}
    joined = {"".join(word) for word in asked.each if len(word) > 1 and not "".join(word).isdigit()}

    assert (halves | joined) - in_database <= {"zebra"}
    for pattern in (INVISIBLE.pattern, NO_LETTER.removeprefix(r"\u0000"), JOINT.replace("'", "''")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'scr_words'")
            assert pattern.removeprefix("-") in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("agency", "agencies"), ("child", "children"), ("stop", "stopped"), ("care", "caring"), ("assess", "assessed"), ("refer", "referring"), ("write", "written"), ("life", "lives")],
)  # fmt: skip
def test_an_inflection_is_found_from_either_side(one, other):
    assert other in inflections(one) and one in inflections(other)


@pytest.mark.parametrize(("one", "other"), [("police", "policies"), ("university", "universal"), ("news", "new"), ("car", "caring"), ("even", "evening")])  # fmt: skip
def test_two_words_are_not_taken_for_one(one, other):
    assert other not in inflections(one) and one not in inflections(other)


@pytest.fixture
def marked(world):
    """One of each kind with O’Neill in it, all of the world's board."""
    review = f.ReviewFactory(board=world.board, summary="With O’Neill")
    draft = f.NewsletterFactory(board=world.board, title="A draft")
    section = f.SectionFactory(newsletter=draft, heading="Led by O’Neill", body="Text")
    return {
        "reviews": review,
        "actions": f.ActionFactory(board=world.board, lead_agency=world.police, title="Ask O’Neill"),
        "recommendations": f.RecommendationFactory(review=world.review, text="Ask O’Neill"),
        "learning-points": f.LearningPointFactory(review=world.review, asked_of_others="Ask O’Neill"),
        "newsletters": section.newsletter,
        "meetings": f.MeetingFactory(board=world.board, name="Panel of Mrs O’Neill"),
        "people": f.BoardMembershipFactory(board=world.board, user__name="Jo O’Neill").user,
    }


def test_one_box_the_lists_and_the_api_find_the_same_rows_of_every_kind(world, sign_in, marked):
    page = sign_in(world.manager)

    text = page.get("/search/?q=oneill").content.decode()

    for kind, row in marked.items():
        assert kind.replace("-", " ").capitalize() in text
        for words in ("oneill", "O'Neill", "neill"):
            found = page.get(f"/api/v1/{kind}/", {"q": words}).json()
            assert found["count"] == 1, (kind, words)
            key = "id" if "id" in found["results"][0] else "reference"
            assert found["results"][0][key] == (row.pk if key == "id" else row.reference)
    assert marked["reviews"].reference in page.get("/reviews/?q=O'Neill").content.decode()
    assert marked["actions"].reference in page.get("/actions/?q=O'Neill").content.decode()
    assert "Jo O’Neill" in page.get(f"/boards/{world.board.prefix}/people/?q=O'Neill").content.decode()


def test_nobody_finds_what_is_not_theirs(world, sign_in, marked):
    for person, kinds in (
        (world.other_manager, set()),
        (world.stranger, set()),
        (world.police_lead, {"actions"}),
    ):
        page = sign_in(person)
        text = page.get("/search/?q=oneill").content.decode()
        for kind, row in marked.items():
            shown = str(row.get_absolute_url() if kind != "people" else row.name)
            assert (shown in text) is (kind in kinds), (person.email, kind)


def test_a_restricted_review_stays_concealed_whatever_is_asked(world, sign_in):
    Review.objects.filter(pk=world.restricted.pk).update(summary="Zebrafinch", code_name="Case Marmoset")
    f.RecommendationFactory(review=world.restricted, text="Zebrafinch")
    f.LearningPointFactory(review=world.restricted, text="Zebrafinch")

    for words in ("zebrafinch", "marmoset", "marmos", world.restricted.reference):
        assert "No results for" in sign_in(world.officer).get("/search/", {"q": words}).content.decode()
        assert world.restricted.reference in sign_in(world.manager).get("/search/", {"q": words}).content.decode()


def test_a_newsletter_is_found_by_what_it_says_and_never_by_its_codes_or_by_what_was_withdrawn(world):
    newsletter = f.NewsletterFactory(board=world.board, title="Issue of spring")
    section = f.SectionFactory(newsletter=newsletter, heading="Bedrooms", body="See them")
    point = f.LearningPointFactory(review=world.review)
    SectionPoint.objects.create(section=section, learning_point=point, position=1, line="Ask about siblings")
    rows = Newsletter.objects.visible_to(world.manager)

    assert newsletter in rows.search("spring bedroom sibling"), "of a draft each word may stand elsewhere"

    said = {"sections": [{"kind": "other_area", "heading": "Bedrooms", "points": [{"line": "Look upstairs"}]}]}
    people = {"released_by": world.chair, "release_asked_by": world.officer, "released_at": newsletter.created_at}
    Newsletter.objects.filter(pk=newsletter.pk).update(state="released", released_content=said, **people)

    assert newsletter in rows.search("spring upstairs")
    for words in ("siblings", "other area", "kind", "heading"):
        assert newsletter not in rows.search(words)


@pytest.mark.parametrize("model", [Action, LearningPoint, Meeting, Newsletter, Recommendation, Review, User])
def test_every_search_uses_an_index(db, model):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

        plan = model.objects.search("interpreter agencies", order=False).explain()

    assert "Bitmap Index Scan on" in plan and "_search" in plan
    assert f"Seq Scan on {model._meta.db_table}" not in plan


def test_the_plan_can_be_narrowed_to_one_owner(world, sign_in):
    mine = f.ActionFactory(board=world.board, lead_agency=world.police, owner=world.police_lead, title="The lead’s own")
    other = f.ActionFactory(
        board=world.board, lead_agency=world.police, owner=world.police_contributor, title="Another’s"
    )
    page = sign_in(world.manager)

    text = page.get(f"/actions/?owner={world.police_lead.pk}").content.decode()

    assert mine.reference in text and other.reference not in text
    assert f'<option value="{world.police_contributor.pk}">{world.police_contributor.name}</option>' in text
    assert "It was left out." in page.get("/actions/?owner=1000000").content.decode()
    exported = b"".join(page.get(f"/actions/export/?format=csv&owner={world.police_lead.pk}").streaming_content)
    assert mine.reference.encode() in exported and other.reference.encode() not in exported
