"""The one door between a newsletter and the registers behind it.

Readers of a newsletter may not see reviews, so its words start only from what
somebody cleared for sharing, or from what was published elsewhere. Nothing else
in this app reads a learning point, a recommendation or a review.
"""

from django.db.models import Q

from newsletters.models import Section
from recommendations.models import Recommendation
from reviews.models import KeyFigure, LearningPoint, Review, ReviewType

Kind = Section.Kind
ORIGIN = {Kind.REPORT_SUMMARY: ReviewType.Origin.NATIONAL, Kind.OTHER_AREA: ReviewType.Origin.OTHER_AREA}
WITH_POINTS = frozenset({Kind.IMR_LEARNING, Kind.REPORT_SUMMARY, Kind.OTHER_AREA})
WITH_RECOMMENDATIONS = frozenset({Kind.RECOMMENDATIONS, Kind.OTHER_AREA})
KNOWN_OR_CLEARED = Q(review__is_restricted=False) | Q(cleared_at__isnull=False)
PUBLISHED_FIELDS = ("pk", "board_id", "reference", "code_name", "area", "published_on", "review_type__origin")


def published_elsewhere(board, kind):
    """Reviews of other areas, or national reports, that this board keeps: their public facts only."""
    rows = Review.objects.filter(board=board, review_type__origin=ORIGIN[kind], is_restricted=False)
    return rows.select_related("review_type").only(*PUBLISHED_FIELDS).order_by("code_name")


def all_published_elsewhere(board):
    """Of every kind: reviews of other areas, and national reports."""
    rows = Review.objects.filter(board=board, review_type__origin__in=ORIGIN.values(), is_restricted=False)
    return rows.only(*PUBLISHED_FIELDS)


def points_for(section):
    """Cleared points that this section may choose from, oldest review first."""
    if section.kind not in WITH_POINTS:
        return LearningPoint.objects.none()
    points = LearningPoint.objects.cleared_for(section.newsletter.board_id)
    if section.kind == Kind.IMR_LEARNING:
        points = points.filter(review__review_type__origin=ReviewType.Origin.LOCAL)
        if section.agency_id:
            points = points.filter(management_review__agency_id=section.agency_id)
    else:
        points = points.filter(review_id=section.review_id)
    elsewhere = (
        LearningPoint.objects.cleared()
        .filter(newsletter_sections__newsletter=section.newsletter_id)
        .exclude(newsletter_sections=section)
    )
    return points.exclude(pk__in=elsewhere.values("pk")).select_related("review").order_by("review_id", "number")


def cleared_points(board_id, ids):
    """The chosen points that are still cleared, by id."""
    points = LearningPoint.objects.cleared_for(board_id).filter(pk__in=ids)
    return {point.pk: point for point in points.prefetch_related("themes")}


def not_cleared_count(section, user):
    """How many points this reader may open that nobody has cleared yet."""
    if section.kind not in WITH_POINTS:
        return 0
    points = LearningPoint.objects.visible_to(user).filter(review__board=section.newsletter.board_id, cleared_at=None)
    if section.kind != Kind.IMR_LEARNING:
        return points.filter(review_id=section.review_id).count()
    if section.agency_id:
        points = points.filter(management_review__agency_id=section.agency_id)
    return points.filter(review__review_type__origin=ReviewType.Origin.LOCAL).count()


def open_to(user, points):
    """Ids of those points whose review this writer may open: of the others, not even the review's name is shown."""
    return set(LearningPoint.objects.visible_to(user).filter(pk__in=points).values_list("pk", flat=True))


def recommendations_for(section):
    """Shareable recommendations that this section may choose from."""
    if section.kind not in WITH_RECOMMENDATIONS:
        return Recommendation.objects.none()
    rows = Recommendation.objects.shareable().filter(KNOWN_OR_CLEARED, review__board=section.newsletter.board_id)
    if section.kind == Kind.OTHER_AREA:
        rows = rows.filter(review_id=section.review_id)
    return rows.select_related("review__review_type").order_by("review_id", "number")


def shareable_recommendations(board_id, ids):
    """The chosen recommendations that may still be shared, by id."""
    rows = Recommendation.objects.shareable().filter(KNOWN_OR_CLEARED, review__board=board_id, pk__in=ids)
    related = rows.select_related("review__review_type").prefetch_related("responses__agency")
    return {row.pk: row for row in related}


def figures_of(review_ids):
    """The figures of published reports, in order, by review."""
    figures = {}
    standing = {"review__is_restricted": False, "review__removal": None}
    rows = KeyFigure.objects.filter(review__in=review_ids, **standing).exclude(
        review__review_type__origin=ReviewType.Origin.LOCAL
    )
    for figure in rows:
        figures.setdefault(figure.review_id, []).append(figure)
    return figures
