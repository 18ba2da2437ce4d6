"""Lists, rows and verbs hold only what the caller may know of; the rest answers as what does not exist."""

import pytest

from core.models import AuditEvent
from scr_tracker.api import router
from tests.access.world import MAY_READ, ROLES
from tests.api.conftest import API, address, kind_of, things, verb_address

BOARD = ("manager", "officer", "chair", "auditor")
# How many of: our agency's, our sibling's, the other board's each list shows to each role. By hand, from the table of roles.
SHOWN = {
    "actions": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling", "police_contributor": ""},
    "imrs": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling", "police_contributor": ""},
    "evidence": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "updates": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "extensions": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "responses": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "feedback": {**dict.fromkeys(BOARD, "own sibling"), "panel_member": "", "police_lead": "own", "health_lead": "sibling"},
    "newsletters": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "agencies": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": "own", "health_lead": "sibling"},
    "documents": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": None},
    "decisions": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": None},
    "learning-points": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": None},
    "meetings": {**dict.fromkeys((*BOARD, "panel_member"), "own sibling"), "police_lead": ""},
}  # fmt: skip


def test_a_list_holds_exactly_the_callers_rows(w, as_user):
    for prefix in SHOWN:
        holds_exactly(prefix, w, as_user)


def holds_exactly(prefix, w, as_user):
    viewset = {one: viewset for one, viewset, _ in router.registry}[prefix]
    # The police work with the other board as well, which therefore knows the agency.
    elsewhere = "own foreign" if prefix == "agencies" else "foreign"
    for role, expected in (SHOWN[prefix] | dict.fromkeys(("other_manager", "other_chair"), elsewhere)).items():
        answer = as_user(getattr(w, role)).get(f"{API}/{prefix}/")
        if expected is None:
            assert answer.status_code == 403, role
            continue
        rows = {row.get(viewset.lookup_field, row.get("id")) for row in answer.json()["results"]}
        shown = [name for name in ("own", "sibling", "foreign") if things(getattr(w, name))[prefix] in rows]
        assert shown == expected.split(), (prefix, role)


def test_a_restricted_review_is_in_no_list_but_its_managers(w, as_user):
    seen_by = [
        role
        for role in (
            "manager",
            "officer",
            "chair",
            "panel_member",
            "auditor",
            "police_lead",
            "police_contributor",
            "other_manager",
        )
        if w.restricted.reference in as_user(getattr(w, role)).get(f"{API}/reviews/").content.decode()
    ]

    assert seen_by == ["manager"]


def test_no_answer_of_any_role_holds_words_of_others(w, as_user):
    paths = {}
    for prefix, _, _ in router.registry:
        for part in (w.own, w.sibling, w.foreign):
            paths[address(prefix, None, part)] = prefix
            paths[address(prefix, things(part).get(kind_of(prefix), 1), part)] = prefix
    assert len(paths) > 100
    for role in ROLES[:-1]:
        client = as_user(getattr(w, role))
        for path in paths:
            body = client.get(path).content
            shown = [mark for mark, readers in MAY_READ.items() if role not in readers and mark.encode() in body]
            assert not shown, (role, path)


NO_SUCH = {
    "boards": "ZZZ",
    "agencies": "no-such-agency",
    "reviews": "ZZ-2026-99",
    "actions": "ZZ-9999",
    "newsletters": "ZZ-N99",
    "subjects": "Z9",
}


@pytest.mark.parametrize(
    ("role", "part"),
    [("manager", "foreign"), ("police_lead", "sibling"), ("police_lead", "foreign"), ("other_chair", "own")],
)
def test_a_verb_on_a_foreign_thing_answers_as_on_a_missing_one(role, part, w, as_user):
    client, theirs = as_user(getattr(w, role)), getattr(w, part)
    before = AuditEvent.objects.exclude(verb__endswith=".looked").count()
    tried = 0
    for prefix, viewset, _ in router.registry:
        kind = kind_of(prefix)
        if kind not in things(theirs) or (
            (role, part) == ("police_lead", "sibling")
            and kind in {"reviews", "newsletters", "boards", "recommendations"}
        ):
            continue  # those are shared with our agency
        for verb in viewset.permissions:
            if verb in {"list", "retrieve", "create", "destroy", "file", "version_file"}:
                continue
            if not getattr(getattr(viewset, verb), "detail", True):
                continue  # about no thing by its address; foreign ids in its body: test_foreign_ids
            method, path = verb_address(prefix, viewset, verb, theirs)
            missing = path.replace(f"/{things(theirs)[kind]}/", f"/{NO_SUCH.get(kind, 987654321)}/")
            answer, other = getattr(client, method)(path, {}), getattr(client, method)(missing, {})
            assert answer.status_code in {403, 404}, (path, answer.status_code)
            assert (answer.status_code, answer.content) == (other.status_code, other.content), path
            tried += 1
    assert tried > 15
    assert AuditEvent.objects.exclude(verb__endswith=".looked").count() == before


@pytest.mark.parametrize("prefix", ["milestones", "meetings", "reviews/(?P<reference>[A-Za-z0-9-]{1,60})/figures"])
def test_a_foreign_thing_cannot_be_removed(prefix, w, as_user):
    path = address(prefix, things(w.foreign)[kind_of(prefix)], w.foreign)

    assert as_user(w.manager).delete(path).status_code == 404


def test_a_child_under_a_parent_that_is_not_its_own_is_not_found(w, as_user):
    manager = as_user(w.manager)

    for kind, key in (
        ("subjects", w.foreign.subject.code),
        ("agencies", w.foreign.involvement.pk),
        ("people", w.foreign.member.pk),
    ):
        if kind == "subjects":
            w.own.subject.delete()  # codes are the same in every review
        method = manager.delete if kind == "people" else manager.patch
        assert method(f"{API}/reviews/{w.review.reference}/{kind}/{key}/", {}).status_code == 404
