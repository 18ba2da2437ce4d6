"""Eight reviews of different types and ages."""

import datetime as dt
from types import SimpleNamespace

from agencies.models import ReferenceCounter
from core import days, files
from reviews.models import (
    Decision,
    Document,
    GuidanceEdition,
    Involvement,
    ManagementReview,
    ManagementReviewVersion,
    Milestone,
    ParallelProceeding,
    Review,
    ReviewMember,
    StageDate,
    Subject,
)
from reviews.services import work_out_milestones
from scr_tracker.demo import learning
from scr_tracker.demo.papers import paper

# fmt: off
REVIEWS = [
    # key, edition, code name, stage, summary, days ago: incident aware notified decided commissioned submitted published
    ("alder", "lcspr-2023", "Alder", "gathering", "Injuries to a baby who could not yet move, after three services had seen a bruise.", (190, 188, 186, 165, 140, None, None)),
    ("spindle", "rapid-2023", "Spindle", "gathering", "A young person was seriously hurt away from home while known to two schools.", (14, 12, 9, None, None, None, None)),
    ("larch", "lcspr-2023", "Larch", "follow_up", "Late planning before a birth, and a father whom no service had met.", (520, 518, 516, 500, 480, 330, 300)),
    ("elder", "learning-review-local", "Elder", "follow_up", "What helped and what did not when a family moved between two areas.", (760, 755, None, 740, 735, 600, 590)),
    ("rowan", "imr-local", "Rowan", "shared", "A standalone management review of two siblings: injuries and poor growth in the younger, delayed development in the elder.", (330, 325, None, 300, 290, 120, None)),
    ("hawthorn", "scr-2015", "Hawthorn", "follow_up", "Long-term neglect of three children, seen by many and weighed by none.", (3400, 3398, 3395, 3370, 3360, 3180, 3100)),
    ("lantern", "national", "Lantern", "shared", "A national evaluation of 147 serious case reviews completed in one year.", (None, None, None, None, None, None, 200)),
    ("mallow", "other-area", "Mallow", "decided", "Another area's review of the sexual exploitation of two young people in care.", (None, None, None, None, None, None, 150)),
]
# fmt: on
AREAS = {"lantern": "National inspectorate", "mallow": "A city partnership in the Midlands"}
KEYS = Review.KEY_DATES


def ago(number):
    return None if number is None else days.today() - dt.timedelta(days=number)


def make(board, people, agencies):
    """The reviews by key, with their parts."""
    made = SimpleNamespace()
    for key, edition_code, code_name, stage, summary, dates in REVIEWS:
        edition = GuidanceEdition.objects.select_related("review_type").get(code=edition_code)
        year = (ago(next(d for d in dates if d is not None))).year
        review = Review.objects.create(
            board=board,
            reference=f"{board.prefix}-{year}-{ReferenceCounter.next(f'review:{board.prefix}:{year}'):02d}",
            review_type=edition.review_type,
            edition=edition,
            code_name=code_name,
            stage=stage,
            summary=summary,
            area=AREAS.get(key, ""),
            created_by=people.manager,
            is_restricted=key == "alder",
            **{f"{name}_on": ago(n) for name, n in zip(KEYS, dates, strict=True)},
        )
        _stages(review, dates)
        work_out_milestones(review)
        setattr(made, key, review)
    Review.objects.filter(pk=made.alder.pk).update(lead_reviewer="Jocelyn Marsh, independent")
    # What came before the publication of a review was done in its time.
    for review in (made.hawthorn, made.larch):
        Milestone.objects.filter(review=review, done_on=None).update(
            done_on=review.published_on - dt.timedelta(days=20)
        )
    _alder(made.alder, people, agencies)
    _spindle(made.spindle, people, agencies)
    _others(made, people, agencies)
    made.points = learning.make_points(made, people)
    learning.make_figures(made.lantern)
    return made


def _stages(review, dates):
    codes = [stage["code"] for stage in review.review_type.stages]
    passed = codes[: codes.index(review.stage) + 1]
    known = [d for d in dates if d is not None]
    first, last = max(known), min(known)
    for number, code in enumerate(passed):
        share = number / max(len(passed) - 1, 1)
        StageDate.objects.create(review=review, stage=code, entered_on=ago(round(first - (first - last) * share)))


def _involve(review, *agencies, secured=True):
    for agency in agencies:
        Involvement.objects.create(
            review=review, agency=agency, records_secured_on=review.decided_on if secured else None
        )


def _subjects(review, *rows):
    for number, (age, sex, harm, known) in enumerate(rows, start=1):
        Subject.objects.create(
            review=review,
            code=f"{review.code_name[0]}{number}",
            age_band=age,
            sex=sex,
            harm=harm,
            known_to_services=known,
        )


def _imr(review, agency, asked, due, state, author="", post="", **fields):
    return ManagementReview.objects.create(
        review=review,
        agency=agency,
        requested_on=ago(asked),
        due_on=ago(due),
        state=state,
        author=author,
        author_post=post,
        **fields,
    )


def _handed_in(imr, by, number=1, note=""):
    file = files.store_bytes(
        paper(f"{imr.label}, version {number}"), f"management-review-{imr.agency.slug}-{number}.pdf", by=by
    )
    ManagementReviewVersion.objects.create(management_review=imr, number=number, file=file, handed_in_by=by, note=note)


def _alder(review, people, agencies):
    _involve(review, *vars(agencies).values())
    _subjects(review, ("under_1", "", "serious_harm", True), ("1_5", "", "", True))
    for user, capacity in (
        (people.chair, "chair"),
        (people.panel, "panel"),
        (people.officer, "other"),
        (people.community_lead, "agency"),
        (people.police_lead, "agency"),
        (people.hospital_lead, "agency"),
        (people.social_care_lead, "agency"),
        (people.school_lead, "agency"),
    ):
        ReviewMember.objects.create(review=review, user=user, capacity=capacity)
    _imr(review, agencies.school, 130, 17, "requested")
    police = _imr(
        review,
        agencies.police,
        130,
        -4,
        "returned",
        "Nasreen Lodhi",
        "Detective superintendent",
        received_on=ago(20),
        returned_on=ago(6),
        queries="1. Who spoke to the duty doctor, and when?\n2. Was the older child seen that evening?",
    )
    _handed_in(police, people.police_lead)
    received = _imr(
        review,
        agencies.community,
        130,
        3,
        "received",
        "Lorna Pask",
        "Lead health visitor",
        received_on=ago(3),
        independence_declared_on=ago(120),
        independence_statement="No part in the family's care, and not the manager of anybody who had.",
    )
    _handed_in(received, people.community_lead)
    for agency, lead, author, grade in (
        (agencies.social_care, people.social_care_lead, "Pauline Marsh", "good"),
        (agencies.hospital, people.hospital_lead, "Kofi Mensah-Reed", "adequate"),
    ):
        imr = _imr(
            review,
            agency,
            130,
            38,
            "accepted",
            author,
            "Safeguarding adviser",
            received_on=ago(40),
            accepted_on=ago(19),
            accepted_by=people.manager,
            grade=grade,
            independence_declared_on=ago(125),
            independence_statement="Independent of the case and of its line management.",
        )
        _handed_in(imr, lead)
    ParallelProceeding.objects.create(
        review=review,
        kind="criminal",
        note="Two adults charged; plea hearing in the new year",
        opened_on=ago(150),
        holds_publication=True,
    )
    Decision.objects.create(
        review=review,
        kind="review",
        decision="A local child safeguarding practice review will be carried out",
        decided_on=review.decided_on,
        decided_by="The safeguarding partners",
        reason="Serious harm; abuse suspected; three services had contact in the week before.",
        recorded_by=people.manager,
    )
    Decision.objects.create(
        review=review,
        kind="restriction",
        decision="Restricted to the people named on it",
        decided_on=ago(160),
        decided_by="Independent chair",
        reason="A member of staff of one agency is a relative.",
        recorded_by=people.manager,
    )
    Document.objects.create(
        review=review,
        kind="terms",
        title="Terms of reference",
        added_by=people.manager,
        file=files.store_bytes(paper("Terms of reference"), "terms-of-reference.pdf", by=people.manager),
    )
    Milestone.objects.create(
        review=review, name="Learning event", source="Set by the panel", starts_on=ago(30), due_on=ago(-10)
    )


def _spindle(review, people, agencies):
    _involve(review, agencies.social_care, agencies.police, agencies.school, secured=True)
    _subjects(review, ("11_15", "male", "serious_harm", True))
    ReviewMember.objects.create(review=review, user=people.panel, capacity="panel")
    _imr(review, agencies.police, 8, -4, "being_written", "Tamsin Vole", "Inspector")
    _imr(review, agencies.school, 8, -4, "requested")


def _others(made, people, agencies):
    _involve(made.larch, agencies.social_care, agencies.hospital, agencies.community, agencies.police)
    _subjects(made.larch, ("unborn", "", "serious_harm", True))
    ReviewMember.objects.create(review=made.larch, user=people.panel, capacity="panel")
    _involve(made.elder, agencies.social_care, agencies.school, agencies.housing)
    _subjects(made.elder, ("6_10", "female", "other", True))
    _involve(made.hawthorn, agencies.social_care, agencies.community, agencies.school)
    _subjects(
        made.hawthorn,
        ("6_10", "male", "serious_harm", True),
        ("1_5", "female", "serious_harm", True),
        ("under_1", "male", "serious_harm", True),
    )
    rowan = made.rowan
    _involve(rowan, agencies.hospital, agencies.community)
    _subjects(rowan, ("under_1", "male", "serious_harm", True), ("1_5", "male", "other", True))
    ReviewMember.objects.create(review=rowan, user=people.panel, capacity="panel")
    for agency, lead, author, post in (
        (agencies.hospital, people.hospital_lead, "Anneke Bruin", "Consultant paediatrician"),
        (agencies.community, people.community_lead, "Beth Collins", "Named nurse"),
    ):
        imr = _imr(
            rowan,
            agency,
            280,
            170,
            "accepted",
            author,
            post,
            received_on=ago(175),
            accepted_on=ago(150),
            accepted_by=people.manager,
            grade="good",
            independence_declared_on=ago(275),
            independence_statement="Not involved in the care of either child.",
        )
        _handed_in(imr, lead)
    for external, kind, words, reason in (
        (
            made.lantern,
            "applies_here",
            "All six messages apply here",
            "Each of them can be found in one of our own reviews.",
        ),
        (
            made.mallow,
            "applies_here",
            "The recommendations on missing children and on audit apply here",
            "Our own audit found the same gap in October.",
        ),
    ):
        Decision.objects.create(
            review=external,
            kind=kind,
            decision=words,
            decided_on=ago(100),
            decided_by="Review Panel",
            reason=reason,
            recorded_by=people.manager,
        )
