"""`{% contents %}…{% endcontents %}`: a long page begins with links to its parts.

`{% contents 3 %}` lists the headings of level 3 instead of 2; `{% contents 2 phone %}` is for a page that is long on a
phone only, and shows the list there.

The parts are the headings inside, so that the list is never another than the page; one without an id is given one.
"""

import re
from html import unescape

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify

register = template.Library()

FEWEST = 3  # parts; with fewer a page needs no list of them
ID = re.compile(r'\bid="([^"]+)"')


@register.tag
def contents(parser, token):
    _name, *options = token.split_contents()
    inside = parser.parse(("endcontents",))
    parser.delete_first_token()
    return Contents(inside, level=options[0] if options else "2", on_phones="phone" in options)


class Contents(template.Node):
    def __init__(self, inside, *, level, on_phones):
        self.inside, self.on_phones = inside, on_phones
        self.heading = re.compile(rf"<h{level}\b([^>]*)>(.*?)</h{level}>", re.DOTALL)

    def render(self, context):
        links = []

        def note(found):
            attributes, inner = found.groups()
            words = " ".join(unescape(strip_tags(inner)).split())
            if "govuk-visually-hidden" in attributes or not words:
                return found[0]
            known = ID.search(attributes)
            anchor = known[1] if known else f"part-{len(links) + 1}-{slugify(words)[:40]}"
            links.append({"anchor": anchor, "text": words})
            tag = found[0]
            return tag if known else f'{tag[:3]} id="{anchor}"{tag[3:]}'

        page = self.heading.sub(note, self.inside.render(context))
        if len(links) < FEWEST:
            return page
        listed = render_to_string("_partials/on_this_page.html", {"links": links, "on_phones": self.on_phones})
        return mark_safe(listed + page)  # noqa: S308  a template's, and the page as it is
