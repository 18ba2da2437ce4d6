"""`{% review_head review %}`: stage line and tabs above a page that lies under one of the tabs of a review."""

from django import template

from reviews.views import frame

register = template.Library()


@register.inclusion_tag("reviews/_head.html", takes_context=True)
def review_head(context, review):
    request = context["request"]
    return frame.head(request.user, review, request.resolver_match.url_name)
