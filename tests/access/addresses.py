"""From a route to real addresses: one for each target, by what the parts of the route mean.

A route part that is not in this table stops the suite: a new URL has to say
what it is about before it can land.
"""

from django.urls import reverse

TARGETS = ("own", "sibling", "foreign", "missing", "crossed")
NO_SUCH = {"reference": "ZZ-2026-99", "prefix": "ZZZ", "slug": "no-such-agency", "number": 987654, "pk": 987654321,
           "public_id": "00000000-0000-4000-8000-000000000000", "token": "no-such-token-at-all-0123456789", "code": "Z9",
           "agency": "no-such-agency", "place": "no-such-place"}  # fmt: skip

# What `pk`, `number` and the like stand for, by the words of the route before them.
CHILDREN = {
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
    "reviews/respond/slug": lambda t: t.agency.slug,
    "actions/evidence/pk": lambda t: t.evidence.pk,
    "actions/more-time/pk": lambda t: t.extension.pk,
    "boards/agencies/slug": lambda t: t.agency.slug,
    "boards/people/pk": lambda t: t.person.pk,
    "boards/board-parts/pk": lambda t: t.board_part.pk,
    "boards/agency-parts/pk": lambda t: t.agency_part.pk,
    "administration/accounts/pk": lambda t: t.person.pk,
    "meetings/pk": lambda t: t.meeting.pk,
    "messages/pk": lambda t: t.notification.pk,
    "newsletters/sections/pk": lambda t: t.section.pk,
    "newsletters/feedback/slug": lambda t: t.agency.slug,
}
FIRST = {  # what the first variable part of an address names
    "reviews": ("reference", lambda t: t.review.reference),
    "actions": ("reference", lambda t: t.action.reference),
    "newsletters": ("reference", lambda t: t.newsletter.reference),
    "boards": ("prefix", lambda t: t.board.prefix),
    "agencies": ("slug", lambda t: t.agency.slug),
    "prints": ("public_id", lambda t: t.print_job.public_id),
}
