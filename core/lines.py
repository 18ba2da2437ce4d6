"""A text is whole or refused, and a line stays a line: what is typed into a field of one line holds no breaks, and
nothing that hides or turns text.

A name goes into mails, calendars and heads of pages. With a line break in it, whoever types it could write a paragraph
of their own into somebody else's official message.
"""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.refusals import Refusal

# Control characters, separators of lines and paragraphs, and marks that turn the direction of what follows.
NEVER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
SENTENCE = "Write it on one line, without control characters"
GUARDED = {"agencies", "reviews", "recommendations", "newsletters", "reminders"}


class SeveralLines(models.CharField):
    """A bounded text that is asked for in a box of several lines: a reason, not a name. A `varchar` like any other."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def one_line(value):
    """Validator of a form's field."""
    if isinstance(value, str) and NEVER.search(value):
        raise ValidationError(SENTENCE, code="one_line")


def at_most(characters, text, field=None):
    """The text, if it is no longer than that. Raises Refusal: nobody's words are cut."""
    if len(text) > characters:
        raise Refusal(
            _("Shorten this to %(most)s characters or fewer. It has %(now)s.")
            % {"most": f"{characters:,}", "now": f"{len(text):,}"},
            field=field,
        )
    return text


def keep_lines(sender, instance, raw=False, update_fields=None, **kwargs):
    """Before a row is saved, by whatever way it was typed: its bounded texts. Raises Refusal, on pages and in the API."""
    if raw or sender._meta.app_label not in GUARDED:
        return
    for field in sender._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField):
            continue
        if update_fields is not None and field.name not in update_fields:
            continue
        value = getattr(instance, field.attname)
        if not isinstance(value, str):
            continue
        if field.max_length:
            at_most(field.max_length, value, field=field.name)
        if type(field) is models.CharField and NEVER.search(value):
            raise Refusal(f"{SENTENCE}: {field.verbose_name}.", field=field.name)
