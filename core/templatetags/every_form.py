"""`{% csrf_token %}` as every form has it, with the form's own key beside it (`core.form_keys`).

A builtin of the template engine, in the place of Django's: a form cannot forget it.
"""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from core import form_keys

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    def render(self, context):
        user = getattr(context.get("request"), "user", None)
        token = super().render(context)
        if not token or user is None or not user.is_authenticated:
            return token
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', token, form_keys.FIELD, form_keys.new_key(user)
        )


@register.tag
def csrf_token(parser, token):
    return FormTokensNode()
