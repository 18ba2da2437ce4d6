"""`{% newsletter_head newsletter %}`: above each page of a newsletter, where it stands or, once it is sent, its tabs."""

from django import template
from django.urls import reverse

from core.permissions import Permission as P
from core.permissions import may
from newsletters import content as words
from newsletters.models import Newsletter
from newsletters.sheet import checked
from newsletters.views.frame import steps, tabs

register = template.Library()


@register.inclusion_tag("newsletters/_head.html", takes_context=True)
def newsletter_head(context, newsletter):
    user = context["request"].user
    if newsletter.state == Newsletter.State.SENT:
        return {"tabs": tabs(newsletter, user, context["request"].path)}
    if not may(user, P.NEWSLETTER_CHANGE, on=newsletter):
        return {}
    content = newsletter.released_content or words.build(newsletter)
    _page, checker = checked(newsletter, content)
    lines = steps(newsletter, content, checker, user, newsletter.distribution.count())
    lines[0]["url"] = reverse("newsletters:edit", args=[newsletter.reference]) if newsletter.is_editable else ""
    return {"steps": lines}
