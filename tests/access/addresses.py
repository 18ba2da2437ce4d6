"""From a route to real addresses: one for each target, by what the parts of the route mean.

A route part that is not in these tables stops the suite: a new URL has to say
what it is about before it can land.
"""

import re
from types import SimpleNamespace

from core.checks import patterns
from tests.access.world import BOARD

TARGETS = ("own", "sibling", "foreign", "restricted_things", "crossed")
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")
NO_SUCH = {
    "reference": "ZZ-2026-99", "prefix": "ZZZ", "slug": "no-such-agency", "agency": "no-such-agency", "number": "9876", "pk": "987654321",
    "file": "987654321", "public_id": "00000000-0000-4000-8000-000000000000", "token": "no-such-token-at-all-0123456789", "code": "Z9",
    "kind": "xlsx", "item_kind": "action", "uidb36": "zz", "key": "zz-zz", "id": "987654321",
}  # fmt: skip

# What a variable part stands for: {"first word/word before it/variable": thing -> value}.
MEANS = {
    "reviews/reviews/reference": lambda t: t.review.reference,
    "reviews/agencies/pk": lambda t: t.involvement.pk,
    "reviews/subjects/code": lambda t: t.subject.code,
    "reviews/people/pk": lambda t: t.member.pk,
    "reviews/imrs/pk": lambda t: t.imr.pk,
    "reviews/versions/number": lambda t: t.version.number,
    "reviews/learning/number": lambda t: t.point.number,
    "reviews/figures/pk": lambda t: t.figure.pk,
    "reviews/documents/pk": lambda t: t.document.pk,
    "reviews/proceedings/pk": lambda t: t.proceeding.pk,
    "reviews/dates/pk": lambda t: t.milestone.pk,
    "reviews/recommendations/number": lambda t: t.recommendation.number,
    "reviews/answer/agency": lambda t: t.agency.slug,
    "actions/actions/reference": lambda t: t.action.reference,
    "actions/evidence/pk": lambda t: t.evidence.pk,
    "actions/draft/file": lambda t: t.evidence.file.pk,
    "actions/more-time/pk": lambda t: t.extension.pk,
    "newsletters/newsletters/reference": lambda t: t.newsletter.reference,
    "newsletters/sections/number": lambda t: t.section.pk,
    "newsletters/sections/pk": lambda t: t.section.pk,
    "newsletters/from/slug": lambda t: t.agency.slug,
    "boards/boards/prefix": lambda t: t.board.prefix,
    "boards/agencies/slug": lambda t: t.agency.slug,
    "boards/people/pk": lambda t: t.person.pk,
    "boards/board-parts/pk": lambda t: t.board_part.pk,
    "boards/agency-parts/pk": lambda t: t.agency_part.pk,
    "agencies/agencies/slug": lambda t: t.agency.slug,
    "agencies/roles/pk": lambda t: t.agency_part.pk,
    "agency-requests/agency-requests/pk": lambda t: t.request.pk,
    "meetings/meetings/pk": lambda t: t.meeting.pk,
    "administration/boards/prefix": lambda t: t.board.prefix,
    "administration/accounts/pk": lambda t: t.person.pk,
    **{
        f"remove/{kind}/pk": lambda t, name=name: getattr(t, name).pk if hasattr(t, name) else NO_SUCH["pk"]
        for kind, name in (
            ("review", "review"),
            ("recommendation", "recommendation"),
            ("learning-point", "point"),
            ("subject", "subject"),
            ("document", "document"),
            ("evidence", "evidence"),
            ("newsletter", "draft"),
            ("update-draft", "update_draft"),
        )
    },
    "removed/removed/pk": lambda t: t.removal.pk,
    "prints/prints/public_id": lambda t: t.print_job.public_id,
    "messages/messages/pk": lambda t: t.notification.pk,
    "account/calendars/pk": lambda t: t.calendar.pk,
    "account/api-keys/public_id": lambda t: t.api_key.public_id,
    # The API
    "people/people/pk": lambda t: t.person.pk,
    "audit-events/audit-events/pk": lambda t: t.event.pk,
    "milestones/milestones/pk": lambda t: t.milestone.pk,
    "decisions/decisions/pk": lambda t: t.decision.pk,
    "documents/documents/pk": lambda t: t.document.pk,
    "proceedings/proceedings/pk": lambda t: t.proceeding.pk,
    "imrs/imrs/pk": lambda t: t.imr.pk,
    "imrs/versions/number": lambda t: t.version.number,
    "learning-points/learning-points/pk": lambda t: t.point.pk,
    "recommendations/recommendations/pk": lambda t: t.recommendation.pk,
    "responses/responses/pk": lambda t: t.response.pk,
    "updates/updates/pk": lambda t: t.update.pk,
    "evidence/evidence/pk": lambda t: t.evidence.pk,
    "verifications/verifications/pk": lambda t: t.verification.pk,
    "extensions/extensions/pk": lambda t: t.extension.pk,
    "removals/removals/pk": lambda t: t.removal.pk,
    "feedback/feedback/pk": lambda t: t.feedback.pk,
}
ANY = {"kind", "item_kind"}  # variables that name a form of answer, or a kind of thing that everybody may know
OF_NOBODY = {  # links carry their own right; types of review and guidance are the same for everybody
    "invitations/invitations/token",
    "answer/answer/token",
    "calendar/calendar/token",
    "messages/held/pk",  # of the whole system
    "accounts/key/uidb36",
    "accounts/key/key",
    "review-types/review-types/code",
    "editions/editions/code",
}

# Views of a newsletter that is still being written; all others are tried on a sent one.
DRAFT_WORDS = {"edit", "change", "agencies", "sections", "check", "release", "send"}

# Who may know that the thing exists, by hand from the product's table of roles: (own, sibling). Foreign: the other board's people.
INSIDE = BOARD | {"panel_member"}
POLICE, HEALTH = {"police_lead", "police_contributor", "police_member"}, {"health_lead"}
OWN = {"police_lead", "police_member"}  # the agency's member on the board sees how its actions stand, and no report
LEADS = {"police_lead", "police_member", "health_lead"}  # the contributor has nothing assigned in this world
# Addresses whose things do not hang on a review, so that there is no restricted one of them.
OF_NO_REVIEW = {
    "newsletters", "boards", "agencies", "agency-requests", "meetings", "administration", "prints", "account", "people", "feedback",
}  # fmt: skip
REMOVES = {"manager", "officer"}
PEOPLE_OF = {"own": POLICE, "sibling": HEALTH}
KNOW = {
    "reviews": (INSIDE | LEADS, INSIDE | LEADS),
    "reviews/imrs": (INSIDE | {"police_lead"}, INSIDE | HEALTH),
    "reviews/versions": (INSIDE | {"police_lead"}, INSIDE | HEALTH),
    "reviews/recommendations": (INSIDE | LEADS, INSIDE | LEADS),
    "reviews/answer": (INSIDE | OWN, INSIDE | HEALTH),
    "reviews/*": (INSIDE, INSIDE),
    "remove/evidence": (REMOVES | {"police_lead"}, REMOVES | HEALTH),
    "remove/update-draft": ({"police_lead"}, HEALTH),
    "remove/*": (REMOVES, REMOVES),
    "removed": (REMOVES | {"police_lead"}, REMOVES | HEALTH),
    "removals": (REMOVES | {"police_lead"}, REMOVES | HEALTH),
    "actions": (INSIDE | OWN, INSIDE | HEALTH),
    "actions/*": (INSIDE | OWN, INSIDE | HEALTH),
    "newsletters": (INSIDE | POLICE, INSIDE | HEALTH),
    "newsletters/draft": ({"manager", "officer", "chair"},) * 2,
    "newsletters/sections": ({"manager", "officer", "chair"},) * 2,
    "newsletters/from": (BOARD | {"police_lead"}, BOARD | HEALTH),
    "boards": (INSIDE | POLICE | HEALTH | {"joint_lead", "administrator"},) * 2,
    "boards/*": (INSIDE | {"administrator"},) * 2,
    # The police work with the other board as well: it knows the agency, and not who works for it here.
    "agencies": (
        INSIDE | POLICE | {"administrator", "other_manager", "other_chair", "other_police_lead"},
        INSIDE | HEALTH | {"administrator"},
    ),
    "agencies/roles": (set(), set()),
    "agency-requests": ({"manager", "other_manager", "other_police_lead"}, {"manager", "health_lead"}),
    "meetings": (INSIDE, INSIDE),
    "administration": ({"administrator"}, {"administrator"}),
    "prints": ({"police_lead"}, {"health_lead"}),
    "account/calendars": ({"police_lead"}, {"health_lead"}),
    "messages": ({"manager", "police_lead"}, {"manager", "health_lead"}),
    "people": (BOARD | POLICE | {"administrator"}, BOARD | HEALTH | {"administrator"}),
    "audit-events": ({"manager", "auditor", "police_lead"}, {"manager", "auditor", "health_lead"}),
    "imrs": (INSIDE | {"police_lead"}, INSIDE | HEALTH),
    "imrs/*": (INSIDE | {"police_lead"}, INSIDE | HEALTH),
    "recommendations": (INSIDE | LEADS, INSIDE | LEADS),
    "responses": (INSIDE | OWN, INSIDE | HEALTH),
    "feedback": (BOARD | {"police_lead"}, BOARD | HEALTH),
    **dict.fromkeys(("milestones", "decisions", "documents", "proceedings", "learning-points"), (INSIDE, INSIDE)),
    **dict.fromkeys(("updates", "evidence", "verifications", "extensions"), (INSIDE | OWN, INSIDE | HEALTH)),
}


def routes():
    """Every route as (name, template with {variables}, its variables with their meaning)."""
    for route, name, view in patterns():
        if "format" in route and "(?P<format>" in route:
            continue  # the same view under a suffix
        yield SimpleNamespace(name=name, route=route, view=view, **_parse(route))


def _parse(route):
    text = re.sub(r"[\^$]|\\Z|/\?(?=$)", "", route).replace("\\.", ".")
    parts, variables, at = [], [], 0
    for match in VARIABLE.finditer(text):
        parts.append(text[at : match.start()])
        variable = match.group(1) or match.group(2)
        words = [word for word in re.split(r"[/]", "".join(parts)) if word and "\0" not in word]
        words = [word for word in words if word not in {"api", "v1"}]
        variables.append((variable, f"{words[0]}/{words[-1]}/{variable}" if words else variable))
        parts.append("\0")
        at = match.end()
    parts.append(text[at:])
    first = next((word for word in text.split("/") if word not in {"api", "v1"}), "")
    return {"parts": "".join(parts), "variables": variables, "first": first}


def address(route, things):
    """The path of `route` for a thing per variable (or None: no such thing)."""
    text = "/" + route.parts
    for (variable, means), thing in zip(route.variables, things, strict=True):
        value = (
            NO_SUCH[variable] if thing is None or variable in ANY or means in OF_NOBODY else _value(route, means, thing)
        )
        text = text.replace("\0", str(value), 1)
    return text


def _value(route, means, thing):
    if means == "newsletters/newsletters/reference" and is_draft(route):
        return thing.draft.reference
    return MEANS[means](thing)


def is_draft(route):
    return bool(DRAFT_WORDS & set(route.parts.replace("\0", "").split("/"))) and "feedback" not in route.parts


def targets(route, world):
    """(target, path, the path that must look the same to whoever may not know it) for every target."""
    things = [means for variable, means in route.variables if variable not in ANY and means not in OF_NOBODY]
    if not things:
        return [("alone", address(route, [None] * len(route.variables)), None)]
    count = len(route.variables)
    missing = address(route, [None] * count)
    rows = [
        (target, address(route, [getattr(world, target)] * count), missing) for target in ("own", "sibling", "foreign")
    ]
    if route.first not in OF_NO_REVIEW:
        rows.append(("restricted_things", address(route, [world.restricted_things] * count), missing))
    if len(things) > 1:
        parent = [world.own] * (count - 1)
        crossed = address(route, [*parent, world.foreign])
        if crossed != rows[0][1]:  # a running number of the other board's may be one of ours too
            rows.append(("crossed", crossed, address(route, [*parent, None])))
    return rows


def may_know(route, role, target):
    """Whether this person may find out that the target exists; from the tables above."""
    if target == "crossed":
        return False
    if target == "restricted_things":
        return role == "manager"
    if route.name == "agencies:agency_administrator" and role in PEOPLE_OF.get(target, ()):
        return True  # their own agency on their own board: its lead may name who administers it, the others may not
    if target == "foreign":
        return role in {"other_manager", "other_chair", "other_lead", "other_police_lead", "administrator"}
    if route.first == "account":
        return role in KNOW["account/calendars"][0 if target == "own" else 1]
    deepest = [means.split("/") for variable, means in route.variables if variable not in ANY][-1]
    if route.first == "newsletters" and is_draft(route):
        key = "newsletters/draft"
    elif deepest[0] != "remove" and (len(route.variables) == 1 or deepest[0] == deepest[1]):
        key = deepest[0]
    else:
        key = f"{deepest[0]}/{deepest[1]}"
    own, sibling = KNOW.get(key) or KNOW[f"{deepest[0]}/*"]
    return role in (own if target == "own" else sibling)
