"""What the demonstration's reviews taught, and the figures of the national report."""

import datetime as dt

from django.utils import timezone

from reviews.models import KeyFigure, LearningPoint, Theme

# fmt: off
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

FIGURES = [  # finding, label, value, whole, of what
    ("Most of the children were five or younger", "under one year old", 69, 194, "children"),
    ("Most of the children were five or younger", "one to five years old", 47, 194, "children"),
    ("Most of the children were five or younger", "older than five", 78, 194, "children"),
    ("Six in ten were known to social care", "known at the time", 119, 194, "children"),
    ("Six in ten were known to social care", "not known at the time", 75, 194, "children"),
    ("Nearly half of the children died", "died", 90, 194, "children"),
    ("Nearly half of the children died", "seriously harmed", 104, 194, "children"),
    ("Four in ten reviews were finished in time", "finished within six months", 60, 147, "reviews"),
    ("Few reviews heard the children", "clearly tried to involve the child", 15, 147, "reviews"),
]
# fmt: on


def make_points(made, people):
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


def make_figures(review):
    for position, (finding, label, value, whole, of) in enumerate(FIGURES):
        KeyFigure.objects.create(
            review=review, finding=finding, label=label, value=value, whole=whole, whole_label=of, position=position
        )
