"""The whole thread through the API, as the people whose work each step is."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import days
from core.models import AuditEvent, Notification
from tests.api.conftest import API
from tests.factories import PDF


def pdf(name="proof.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def made(answer, status=201):
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def ahead(number):
    return (days.today() + dt.timedelta(days=number)).isoformat()


@pytest.fixture
def by(w, as_user):
    """`by.manager.post(...)`: clients by role."""
    return type(
        "By",
        (),
        {role: as_user(getattr(w, role)) for role in ("manager", "officer", "chair", "police_lead", "health_lead")},
    )


def test_from_a_review_to_a_verified_action(w, by):
    review = log_a_review(w, by)
    imr = review_itself(w, by, review)
    point = learn(w, by, review, imr)
    recommendation = recommend(w, by, review, point)
    action = act(w, by, recommendation)
    sign_off(w, by, action)
    close(by, review)

    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "review.logged", "imr.requested", "imr.handed_in", "imr.accepted", "learning.cleared", "recommendation.answered", "action.added",
        "action.claimed", "action.checked", "action.verified", "review.closed",
    } <= verbs  # fmt: skip


def log_a_review(w, by):
    kind = by.manager.get(f"{API}/review-types/").json()["results"][0]
    review = made(
        by.manager.post(
            f"{API}/reviews/",
            {
                "board": w.board.prefix,
                "review_type": kind["code"],
                "code_name": "Cedar",
                "summary": "A fall.",
                "notified_on": ahead(-40),
            },
        )
    )
    assert review["content"]["summary"] == "A fall."
    assert [day["stage"] for day in review["content"]["stages"]] == [kind["stages"][0]["code"]]
    path = f"{API}/reviews/{review['reference']}"
    assert by.manager.get(f"{API}/milestones/?review={review['reference']}").json()["count"] >= 0
    changed = made(
        by.officer.patch(f"{path}/", {"lead_reviewer": "J. Marsh", "version": review["content"]["version"]}), 200
    )
    assert changed["content"]["lead_reviewer"] == "J. Marsh"
    made(by.officer.post(f"{path}/stage/", {"stage": kind["stages"][1]["code"]}), 200)
    subject = made(by.officer.post(f"{path}/subjects/", {"age_band": "1_5", "sex": "female"}))
    assert subject["code"] == "A1"
    made(by.officer.post(f"{path}/agencies/", {"agency": w.police.slug}))
    made(by.manager.post(f"{path}/people/", {"user": w.chair.pk, "capacity": "chair"}))
    decision = {
        "review": review["reference"],
        "kind": "review",
        "decision": "We review it",
        "decided_on": ahead(-30),
        "decided_by": "Chair",
        "reason": "Met.",
    }
    made(by.officer.post(f"{API}/decisions/", decision))
    made(
        by.officer.post(
            f"{API}/milestones/", {"review": review["reference"], "name": "Draft read", "due_on": ahead(20)}
        )
    )
    made(by.officer.post(f"{API}/proceedings/", {"review": review["reference"], "kind": "inquest"}))
    document = {"review": review["reference"], "kind": "terms", "title": "Terms of reference", "file": pdf("terms.pdf")}
    made(by.officer.post(f"{API}/documents/", document, format="multipart"))
    return review["reference"]


def review_itself(w, by, review):
    imr = made(by.manager.post(f"{API}/imrs/", {"review": review, "agency": w.police.slug, "due_on": ahead(30)}))
    path = f"{API}/imrs/{imr['id']}"
    assert by.health_lead.get(f"{path}/").status_code == 404
    refused = by.police_lead.post(f"{path}/hand-in/", {"file": pdf()}, format="multipart")
    assert refused.status_code == 400
    made(by.police_lead.post(f"{path}/start/"), 200)
    made(by.police_lead.post(f"{path}/author/", {"author": "R. Field", "author_account": w.police_lead.pk}), 200)
    made(by.police_lead.post(f"{path}/declare-independence/", {}), 200)
    handed = made(
        by.police_lead.post(f"{path}/hand-in/", {"file": pdf("imr.pdf"), "note": "As agreed."}, format="multipart"), 200
    )
    assert (handed["state"], handed["versions"][0]["file"]["name"]) == ("received", "imr.pdf")
    assert by.police_lead.post(f"{path}/accept/", {}).status_code == 403
    made(by.manager.post(f"{path}/return/", {"queries": "Who rang whom?", "due_on": ahead(20)}), 200)
    made(by.police_lead.post(f"{path}/hand-in/", {"file": pdf("again.pdf")}, format="multipart"), 200)
    accepted = made(by.manager.post(f"{path}/accept/", {"grade": "good"}), 200)
    assert (accepted["state"], len(accepted["versions"])) == ("accepted", 2)
    download = by.police_lead.get(f"{path}/versions/2/file/")
    assert (download.status_code, b"".join(download.streaming_content)) == (200, PDF)
    return imr["id"]


def learn(w, by, review, imr):
    theme = by.officer.get(f"{API}/themes/").json()["results"][0]["id"]
    point = made(
        by.officer.post(
            f"{API}/learning-points/",
            {
                "review": review,
                "management_review": imr,
                "heading": "Ring back",
                "text": "A message is not a call.",
                "themes": [theme],
            },
        )
    )
    assert by.officer.post(f"{API}/learning-points/{point['id']}/clear/").status_code == 403
    cleared = made(by.chair.post(f"{API}/learning-points/{point['id']}/clear/", {"version": point["version"]}), 200)
    assert cleared["cleared_by"]["name"] == w.chair.name
    return point["id"]


def recommend(w, by, review, point):
    body = {
        "review": review,
        "text": "Ring back the same day.",
        "learning_point": point,
        "agencies": [w.police.slug],
        "scope": "local",
    }
    recommendation = made(by.officer.post(f"{API}/recommendations/", body))
    response = by.police_lead.get(f"{API}/responses/?recommendation={recommendation['id']}").json()["results"][0]
    assert by.health_lead.get(f"{API}/responses/{response['id']}/").status_code == 404
    made(by.police_lead.post(f"{API}/responses/{response['id']}/respond/", {"answer": "accepted"}), 200)
    return recommendation["id"]


def act(w, by, recommendation):
    action = made(
        by.officer.post(
            f"{API}/actions/",
            {
                "title": "One number to ring",
                "recommendations": [recommendation],
                "lead_agency": w.police.slug,
                "due_on": ahead(60),
            },
        )
    )
    path = f"{API}/actions/{action['reference']}"
    made(by.police_lead.post(f"{path}/assign/", {"owner": w.police_contributor.pk}), 200)
    made(by.police_lead.post(f"{path}/update/", {"going": "late", "text": "Staff left.", "finish_on": ahead(90)}), 200)
    extension = by.manager.get(f"{API}/extensions/?is_waiting=true&action={action['reference']}").json()["results"][0]
    assert by.police_lead.post(f"{API}/extensions/{extension['id']}/decide/", {"agreed": True}).status_code == 403
    made(by.manager.post(f"{API}/extensions/{extension['id']}/decide/", {"agreed": True}), 200)
    assert made(by.police_lead.get(f"{path}/"), 200)["due_on"] == ahead(90)
    return path


def sign_off(w, by, path):
    refused = by.police_lead.post(f"{path}/claim/", {"text": "It is done."})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["files"])
    made(by.police_lead.post(f"{path}/claim/", {"text": "It is done.", "files": [pdf()]}, format="multipart"), 200)
    assert by.chair.post(f"{path}/verify/", {}).status_code == 400
    made(by.manager.post(f"{path}/ask-for-evidence/", {"note": "Which calls?"}), 200)
    made(
        by.police_lead.post(
            f"{path}/claim/", {"text": "The list is added.", "files": [pdf("list.pdf")]}, format="multipart"
        ),
        200,
    )
    made(by.manager.post(f"{path}/check/", {}), 200)
    verified = made(by.chair.post(f"{path}/verify/", {"note": "Seen."}), 200)
    assert (verified["status"], verified["verified_by"]["name"]) == ("verified", w.chair.name)
    again = by.chair.post(f"{path}/verify/", {})
    assert again.status_code == 400
    made(by.chair.post(f"{path}/judge-impact/", {"impact": "changed", "note": "Nine of ten calls."}), 200)


def close(by, review):
    closed = made(by.manager.post(f"{API}/reviews/{review}/close/", {"reason": "A report never came."}), 200)
    assert closed["is_closed"]
    refused = by.officer.patch(f"{API}/reviews/{review}/", {"summary": "x", "version": closed["content"]["version"]})
    assert (refused.status_code, "closed" in refused.json()["reasons"][0]) == (400, True)
    made(by.manager.post(f"{API}/reviews/{review}/reopen/", {"reason": "A date was wrong."}), 200)


def test_a_newsletter_is_released_by_a_second_person_sent_once_and_answered(w, by):
    paper = write_a_newsletter(w, by)
    asked = made(by.manager.post(f"{paper}/ask-for-release/", {}), 200)
    assert by.manager.post(f"{paper}/release/", {"read": asked["fingerprint"]}).status_code == 403
    assert by.chair.post(f"{paper}/release/", {"read": "something else"}).status_code == 409
    made(by.chair.post(f"{paper}/release/", {"read": by.chair.get(f"{paper}/").json()["fingerprint"]}), 200)
    assert by.police_lead.get(f"{paper}/").status_code == 404
    made(by.manager.post(f"{paper}/send/", {}), 200)
    mails = Notification.objects.filter(kind="newsletters.published").count()

    again = by.manager.post(f"{paper}/send/", {})

    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")
    assert "Nothing was sent again" in again.json()["reasons"][0]
    assert Notification.objects.filter(kind="newsletters.published").count() == mails > 0
    reference = made(by.police_lead.get(f"{paper}/"), 200)["reference"]
    answer(w, by, reference)


def write_a_newsletter(w, by):
    body = {"board": w.board.prefix, "title": "Ring back", "issued_by": "Review Panel", "feedback_due_on": ahead(20)}
    newsletter = made(by.manager.post(f"{API}/newsletters/", body))
    path = f"{API}/newsletters/{newsletter['reference']}"
    from newsletters import services
    from newsletters.models import Newsletter

    row = Newsletter.objects.get(reference=newsletter["reference"])
    section = services.add_section(row, kind="imr_learning", heading="What we learned", by=w.manager)
    services.change_section(section, points=[w.points.cleared.pk], by=w.manager)
    made(by.manager.post(f"{path}/choose-agencies/", {"agencies": [w.police.slug, w.health.slug]}), 200)
    return path


def answer(w, by, reference):
    request = by.police_lead.get(f"{API}/feedback/?newsletter={reference}").json()["results"]
    assert [row["agency"] for row in request] == [w.police.slug]
    path = f"{API}/feedback/{request[0]['id']}"
    lesson = by.police_lead.get(f"{path}/").json()["lessons"][0]["id"]
    bad = by.police_lead.post(f"{path}/answer/", {"answers": [{"learning_point": lesson, "answer": "planned"}]})
    assert bad.status_code == 400
    foreign = by.police_lead.post(
        f"{path}/answer/", {"answers": [{"learning_point": w.points.other.pk, "answer": "shared"}]}
    )
    assert foreign.status_code == 400
    good = {
        "answers": [{"learning_point": lesson, "answer": "changed", "text": "We ring back."}],
        "staff_told": 12,
        "shared_with": "Desk",
    }
    answered = made(by.police_lead.post(f"{path}/answer/", good), 200)
    assert (answered["staff_told"], answered["responses"][0]["answer"]) == (12, "changed")
    assert by.police_lead.post(f"{path}/answer/", good).status_code == 400
    assert by.health_lead.get(f"{path}/").status_code == 404
    made(by.manager.post(f"{path}/reopen/", {"reason": "A figure was wrong."}), 200)
