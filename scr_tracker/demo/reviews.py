"""Eight reviews of different types and ages."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from core import days, files
from reviews.models import (
    Decision,
    Document,
    GuidanceEdition,
    Involvement,
    KeyFigure,
    LearningPoint,
    ManagementReview,
    ManagementReviewVersion,
    Milestone,
    ParallelProceeding,
    Review,
    ReviewMember,
    StageDate,
    Subject,
    Theme,
)
from reviews.services import work_out_milestones
from scr_tracker.demo.papers import paper

REVIEWS = [
    # key, edition, code name, stage, summary, days ago: incident aware notified decided commissioned submitted published
    ("alder", "lcspr-2023", "Alder", "gathering", "Injuries to a baby who could not yet move, after three services had seen a bruise.", (190, 188, 186, 165, 140, None, None)),
    ("spindle", "rapid-2023", "Spindle", "gathering", "A young person was seriously hurt away from home while known to two schools.", (14, 12, 9, None, None, None, None)),
    ("larch", "lcspr-2023", "Larch", "follow_up", "Late planning before a birth, and a father whom no service had met.", (520, 518, 516, 500, 480, 330, 300)),
    ("elder", "learning-review-local", "Elder", "follow_up", "What helped and what did not when a family moved between two areas.", (760, 755, None, 740, 735, 600, 590)),
    ("rowan", "imr-local", "Rowan", "shared", "A standalone management review of two siblings: injuries and poor growth in the younger, delayed development in the elder.", (330, 325, None, 300, 290, 120, None)),
    ("hawthorn", "scr-2015", "Hawthorn", "published", "Long-term neglect of three children, seen by many and weighed by none.", (3400, 3398, 3395, 3370, 3360, 3180, 3100)),
    ("lantern", "national", "Lantern", "shared", "A national evaluation of 147 serious case reviews completed in one year.", (None, None, None, None, None, None, 200)),
    ("mallow", "other-area", "Mallow", "decided", "Another area's review of the sexual exploitation of two young people in care.", (None, None, None, None, None, None, 150)),
]
AREAS = {"lantern": "National inspectorate", "mallow": "A city partnership in the Midlands"}
KEYS = Review.KEY_DATES


def ago(number):
    return None if number is None else days.today() - dt.timedelta(days=number)


def make(board, people, agencies):
    """The reviews by key, with their parts."""
    made = SimpleNamespace()
    for number, (key, edition_code, code_name, stage, summary, dates) in enumerate(REVIEWS, start=1):
        edition = GuidanceEdition.objects.select_related("review_type").get(code=edition_code)
        year = (ago(next(d for d in dates if d is not None))).year
        review = Review.objects.create(
            board=board,
            reference=f"{board.prefix}-{year}-{number:02d}",
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
    _close(made.hawthorn, people)
    # What came before the publication of a review was done in its time.
    Milestone.objects.filter(review=made.larch, done_on=None).update(done_on=made.larch.published_on - dt.timedelta(days=20))
    _alder(made.alder, people, agencies)
    _spindle(made.spindle, people, agencies)
    _others(made, people, agencies)
    made.points = _learning(made, people)
    _figures(made.lantern)
    return made


def _stages(review, dates):
    codes = [stage["code"] for stage in review.review_type.stages]
    passed = codes[: codes.index(review.stage) + 1]
    known = [d for d in dates if d is not None]
    first, last = max(known), min(known)
    for number, code in enumerate(passed):
        share = number / max(len(passed) - 1, 1)
        StageDate.objects.create(review=review, stage=code, entered_on=ago(round(first - (first - last) * share)))


def _close(review, people):
    Review.objects.filter(pk=review.pk).update(closed_at=timezone.now() - dt.timedelta(days=2400), closed_by=people.manager)
    Milestone.objects.filter(review=review).update(done_on=review.submitted_on)


def _involve(review, *agencies, secured=True):
    for agency in agencies:
        Involvement.objects.create(review=review, agency=agency, records_secured_on=review.decided_on if secured else None)


def _subjects(review, *rows):
    for number, (age, sex, harm, known) in enumerate(rows, start=1):
        Subject.objects.create(
            review=review, code=f"{review.code_name[0]}{number}", age_band=age, sex=sex, harm=harm, known_to_services=known
        )


def _imr(review, agency, asked, due, state, author="", post="", **fields):
    return ManagementReview.objects.create(
        review=review, agency=agency, requested_on=ago(asked), due_on=ago(due), state=state, author=author, author_post=post, **fields
    )


def _handed_in(imr, by, number=1, note=""):
    file = files.store_bytes(paper(f"{imr.label}, version {number}"), f"management-review-{imr.agency.slug}-{number}.pdf", by=by)
    ManagementReviewVersion.objects.create(management_review=imr, number=number, file=file, handed_in_by=by, note=note)


def _alder(review, people, agencies):
    _involve(review, *vars(agencies).values())
    _subjects(review, ("under_1", "", "serious_harm", True), ("1_5", "", "", True))
    for user, capacity in ((people.chair, "chair"), (people.panel, "panel"), (people.officer, "other"), (people.community_lead, "agency"),
                           (people.police_lead, "agency"), (people.hospital_lead, "agency"), (people.social_care_lead, "agency"), (people.school_lead, "agency")):
        ReviewMember.objects.create(review=review, user=user, capacity=capacity)
    _imr(review, agencies.school, 130, 17, "requested")
    police = _imr(review, agencies.police, 130, -4, "returned", "Nasreen Lodhi", "Detective superintendent", received_on=ago(20), returned_on=ago(6),
                  queries="1. Who spoke to the duty doctor, and when?\n2. Was the older child seen that evening?")
    _handed_in(police, people.police_lead)
    received = _imr(review, agencies.community, 130, 3, "received", "Lorna Pask", "Lead health visitor", received_on=ago(3), independence_declared_on=ago(120),
                    independence_statement="No part in the family's care, and not the manager of anybody who had.")
    _handed_in(received, people.community_lead)
    for agency, lead, author, grade in ((agencies.social_care, people.social_care_lead, "Pauline Marsh", "good"), (agencies.hospital, people.hospital_lead, "Kofi Mensah-Reed", "adequate")):
        imr = _imr(review, agency, 130, 38, "accepted", author, "Safeguarding adviser", received_on=ago(40), accepted_on=ago(19), accepted_by=people.manager,
                   grade=grade, independence_declared_on=ago(125), independence_statement="Independent of the case and of its line management.")
        _handed_in(imr, lead)
    ParallelProceeding.objects.create(review=review, kind="criminal", note="Two adults charged; plea hearing in the new year", opened_on=ago(150), holds_publication=True)
    Decision.objects.create(review=review, kind="review", decision="A local child safeguarding practice review will be carried out", decided_on=review.decided_on,
                            decided_by="The safeguarding partners", reason="Serious harm; abuse suspected; three services had contact in the week before.", recorded_by=people.manager)
    Decision.objects.create(review=review, kind="restriction", decision="Restricted to the people named on it", decided_on=ago(160),
                            decided_by="Independent chair", reason="A member of staff of one agency is a relative.", recorded_by=people.manager)
    Document.objects.create(review=review, kind="terms", title="Terms of reference", added_by=people.manager,
                            file=files.store_bytes(paper("Terms of reference"), "terms-of-reference.pdf", by=people.manager))
    Milestone.objects.create(review=review, name="Learning event", source="Set by the panel", starts_on=ago(30), due_on=ago(-10))


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
    _subjects(made.hawthorn, ("6_10", "male", "serious_harm", True), ("1_5", "female", "serious_harm", True), ("under_1", "male", "serious_harm", True))
    rowan = made.rowan
    _involve(rowan, agencies.hospital, agencies.community)
    _subjects(rowan, ("under_1", "male", "serious_harm", True), ("1_5", "male", "other", True))
    ReviewMember.objects.create(review=rowan, user=people.panel, capacity="panel")
    for agency, lead, author, post in ((agencies.hospital, people.hospital_lead, "Anneke Bruin", "Consultant paediatrician"),
                                       (agencies.community, people.community_lead, "Beth Collins", "Named nurse")):
        imr = _imr(rowan, agency, 280, 170, "accepted", author, post, received_on=ago(175), accepted_on=ago(150), accepted_by=people.manager, grade="good",
                   independence_declared_on=ago(275), independence_statement="Not involved in the care of either child.")
        _handed_in(imr, lead)
    for external, kind, words, reason in (
        (made.lantern, "applies_here", "All six messages apply here", "Each of them can be found in one of our own reviews."),
        (made.mallow, "applies_here", "The recommendations on missing children and on audit apply here", "Our own audit found the same gap in October."),
    ):
        Decision.objects.create(review=external, kind=kind, decision=words, decided_on=ago(100), decided_by="Review Panel", reason=reason, recorded_by=people.manager)


LEARNING = [
    # review, agency or None, heading, text, plain line, changed here, asked of others, theme, kind, good practice, cleared
    ("rowan", "hospital", "Missed appointments are a sign", "The younger child was not brought to two hip scans and two clinics. Each absence was handled alone, and nobody put the four together.",
     "When a child is not brought twice, ask why, and tell the people who see the family.", "The hospital's guidance now names repeated absence as a possible sign of harm. Letters go to the GP and to the health visitor or school nurse.",
     "Find out who in your service notices a second missed appointment, and whom they tell.", "all-sources", "practice", False, True),
    ("rowan", "hospital", "See the brothers and sisters the same day", "The elder sibling was examined a day after the younger one came to hospital. Health and social care each thought the other had arranged it.",
     "When one child is hurt, ask the same day who else lives in the home.", "A same-day sibling check is on the first page of the child protection form.", "Agree with social care who rings whom about siblings, at night as well.", "action-happens", "practice", False, True),
    ("rowan", "community", "A quiet toddler can vanish from the record", "After the younger child was born the elder, himself still very small, is hardly mentioned. Asked later, the staff described him vividly.",
     "Write a line about every child in the home at every visit.", "The visit template has a line for each child.", "Read three of your own records. Is every child in them?", "assessment", "practice", False, True),
    ("rowan", "community", "Being led away from the child", "The parents were skilled at turning talk to their own troubles, and visits ended without the children being seen awake.",
     "Ask yourself before you leave: what did I learn about the child?", "Supervision asks what the worker did not get to see.", "Bring one family you find hard to reach to supervision this month.", "challenge", "practice", False, True),
    ("rowan", "community", "Time to talk about families without a plan", "Named nurses' supervision went to children with a protection plan. Families who worried staff, but had no plan, were not discussed.",
     "Supervision covers the families that worry you, with a plan or without.", "Every practitioner has protected time with a named nurse each quarter.", "Check whether your supervision has room for families without a plan.", "challenge", "system", False, True),
    ("rowan", "community", "A refused referral is unusual", "The family declined two offers of help from other services. Each refusal was noted and left.",
     "When a family says no to a referral, speak to your named nurse.", "A refusal opens a conversation with the named nurse and the GP.", "Decide what a refusal sets off in your service.", "working-together", "practice", False, True),
    ("alder", None, "A bruise on a baby who cannot move", "Three people saw the bruise in one week. Each wrote it down. None of them rang.", "Ring first. A bruise on a baby who cannot roll needs a call the same day.", "", "Put the same-day number where everybody sees it.", "action-happens", "practice", False, True),
    ("alder", None, "The man nobody had met", "Every service described the mother's partner as helpful. Only the health visitor had met him.", "Ask who lives in the house, and who visits.", "", "Ask your team when they last met a father.", "all-sources", "practice", False, True),
    ("alder", None, "She rang back twice", "The night-duty worker would not accept silence for an answer and rang the ward until she had one.", "Keep ringing until somebody has heard you.", "", "Tell your team about it: this is what good looks like.", "working-together", "practice", True, True),
    ("alder", None, "Two sites, two sets of notes", "The hospital's two sites kept separate notes on the older child, and neither could see the other's.", "", "", "", "all-sources", "gap", False, False),
    ("larch", None, "Plan before the birth", "The first meeting was three weeks before the due date. There was no time to assess the father.", "Meet by week 20.", "", "Check when your last pre-birth plan began.", "action-happens", "practice", False, True),
    ("elder", None, "A move is a risk", "The file followed the family four months later.", "Ring the new area on the day you hear of a move.", "", "Find out how long your files take to follow.", "working-together", "system", False, True),
    ("mallow", None, "Early hardship was not seen as a risk to come", "Neglect and loss in early childhood made both young people easy to find for those who meant harm. Schools and health services had seen signs.", "Act on early signs; the price of waiting is paid by the young person.", "", "Bring one young person whose early years worry you to your next supervision.", "assessment", "practice", False, True),
    ("mallow", None, "Victims were treated as rebels", "Running away and anger were handled as bad behaviour. Both young people were convicted of offences while they were being exploited.", "Ask what a young person is running from, and to whom.", "", "Look at the last three missing episodes: who asked why?", "all-sources", "practice", False, True),
    ("mallow", None, "Procedures nobody reached for", "The procedures existed. Staff did not know them, or not in time.", "A procedure counts when the night shift can find it.", "", "Ask a new colleague to find your procedure on exploitation.", "good-practice", "system", False, True),
    ("mallow", None, "Careful police work, planned too much alone", "The covert operation led to convictions. The young people's safety needed partners at the table earlier, and rules for sharing.", "Agree before an operation who keeps the young people safe.", "", "Know whom you would bring in on the first day.", "working-together", "practice", True, True),
]


def _learning(made, people):
    themes = {theme.code: theme for theme in Theme.objects.filter(scheme__code="ofsted-2010")}
    numbers, points = {}, {}
    for key, agency, heading, text, plain, changed, asked, theme, kind, good, cleared in LEARNING:
        review = getattr(made, key)
        numbers[key] = numbers.get(key, 0) + 1
        point = LearningPoint.objects.create(
            review=review,
            number=numbers[key],
            management_review=review.management_reviews.filter(agency__slug=_slug(agency)).first() if agency else None,
            heading=heading,
            text=text,
            plain_english=plain,
            changed_here=changed,
            asked_of_others=asked,
            kind=kind,
            is_good_practice=good,
            created_by=people.officer,
            cleared_at=timezone.now() - dt.timedelta(days=60) if cleared else None,
            cleared_by=people.manager if cleared else None,
        )
        point.themes.add(themes[theme])
        points.setdefault(key, []).append(point)
    return points


def _slug(key):
    return {"hospital": "hospitals-trust", "community": "community-health"}[key]


FIGURES = [  # finding, label, value, whole, of what
    ("Most of the children were five or younger", "under one year old", 69, 194, "children"),
    ("Most of the children were five or younger", "one to five years old", 47, 194, "children"),
    ("Most of the children were five or younger", "older than five", 78, 194, "children"),
    ("Six in ten were known to social care", "known to children's social care at the time", 119, 194, "children"),
    ("Six in ten were known to social care", "not known at the time", 75, 194, "children"),
    ("Nearly half of the children died", "died", 90, 194, "children"),
    ("Nearly half of the children died", "seriously harmed", 104, 194, "children"),
    ("Four in ten reviews were finished in time", "finished within six months", 60, 147, "reviews"),
    ("Few reviews heard the children", "clearly tried to involve the child", 15, 147, "reviews"),
]


def _figures(review):
    for position, (finding, label, value, whole, of) in enumerate(FIGURES):
        KeyFigure.objects.create(review=review, finding=finding, label=label, value=value, whole=whole, whole_label=of, position=position)
